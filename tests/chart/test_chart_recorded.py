"""What Helm 3.19.0, 4.1.4 and 4.2.3 made of values, ``--set`` arguments and ``.helmignore`` files, recorded."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartlint.chart import Overlay, load, strvals
from chartlint.errors import InputError
from chartlint.render import Renderer, Scenario

with gzip.open(Path(__file__).parent / "recorded.jsonl.gz", "rt", encoding="utf-8") as lines:
    RECORDS: list[dict[str, Any]] = [json.loads(line) for line in lines]
FORMS: dict[str, Callable[[str], dict[str, Any]]] = {
    "set": strvals.parse,
    "set-string": strvals.parse_string,
    "set-json": strvals.parse_json,
    "set-literal": strvals.parse_literal,
}


def of_kind(kind: str) -> list[Any]:
    return [pytest.param(record, id=str(number)) for number, record in enumerate(RECORDS) if record["kind"] == kind]


def plain(value: Any) -> Any:
    """Numbers by value, so that an integer of a flag equals the float that JSON recorded; booleans apart."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


@pytest.mark.parametrize("record", of_kind("strvals"))
def test_set(record: dict[str, Any]) -> None:
    parse = FORMS.get(record["form"])
    if parse is None:
        pytest.skip(f"no form {record['form']}")
    if record["error"] is not None:
        with pytest.raises(strvals.StrvalsError):
            parse(record["input"])
    else:
        assert plain(parse(record["input"])) == plain(record["output"])


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


@pytest.mark.parametrize("record", of_kind("helmignore"))
def test_helmignore(record: dict[str, Any], tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys(record["paths"], "x"))
    write(tmp_path, {"Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n", "values.yaml": "a: 1\n"})
    write(tmp_path, {".helmignore": record["rules"]})
    try:
        chart = load(str(tmp_path))
    except InputError:
        assert record["error"] is not None
        return
    refused = [problem.helm for problem in chart.problems if problem.fatal]
    assert bool(refused) == (record["error"] is not None), refused
    if not refused:
        kept = sorted(file.name for file in (*chart.files, *chart.templates))
        assert kept == sorted(record["kept_files_and_templates"])


@pytest.mark.parametrize("helm", ["4.2.3", "4.1.4", "3.19.0"])
def test_values_of_a_tree(helm: str, tmp_path: Path) -> None:
    renderer = Renderer()
    for number, record in enumerate(record for record in RECORDS if record["kind"] == "values_tree"):
        wanted = record["results"][helm]
        folder = tmp_path / str(number)
        write(folder, record["files"])
        overlays = (Overlay.of_values(record["user_values"] or {}, "user"),)
        result = renderer.render(load(str(folder)), Scenario(overlays=overlays, helm=helm))
        if "values" not in wanted:
            assert result.refused, (number, wanted)
            continue
        assert not result.refused, (number, result.refused, wanted)
        shown = result.file("c/templates/t.yaml")
        assert shown is not None, (number, result.failures)
        assert plain(json.loads(shown.text.removeprefix("v: "))) == plain(wanted["values"]), number
        assert sorted(file.name for file in result.files) == sorted(wanted["templates"]), number
