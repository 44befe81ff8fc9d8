"""``values.schema.json``: a table of what several versions of Helm say, and what its library says of many schemas."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.chart import Overlay, load, schema_text
from chartlint.chart.schemas import Compiler, Evaluation, SchemaError
from chartlint.chart.schemas.reading import read_schema
from chartlint.render import Renderer, Scenario

HERE = Path(__file__).parent
TABLE: list[dict[str, Any]] = yaml.safe_load((HERE / "schema_verdicts.yaml").read_text(encoding="utf-8"))
with gzip.open(HERE / "schemas.jsonl.gz", "rt", encoding="utf-8") as _file:
    RECORDED: list[dict[str, Any]] = [json.loads(line) for line in _file]


def words(lines: list[str]) -> list[list[str]]:
    """Lines in any order, and lists of names in them: Go goes through maps in any order."""
    return sorted(sorted(line.replace(",", "").split()) for line in lines)


def write(root: Path, row: dict[str, Any]) -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: top\nversion: 0.1.0\n" + row.get("chart", ""),
        "templates/t.yaml": "ok: true\n",
        "values.yaml": row["values"],
        **row.get("files", {}),
    }
    if "schema" in row:
        files["values.schema.json"] = row["schema"]
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="")


@pytest.mark.parametrize("version", ["3.19", "4.1", "4.2"])
@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_verdict(row: dict[str, Any], version: str, tmp_path: Path) -> None:
    write(tmp_path / "top", row)
    flags = row.get("flags", [])
    overlays = tuple(Overlay("set", argument) for argument in flags if not argument.startswith("--"))
    skip = "--skip-schema-validation" in flags
    rendered = Renderer().render(
        load(str(tmp_path / "top")), Scenario(overlays=overlays, helm=version, skip_schema=skip)
    )
    expected = row.get("but", {}).get(version, row["says"])
    if expected is None:
        assert rendered.schema_failures == []
    else:
        lines = schema_text(rendered.schema_failures).rstrip("\n").split("\n")[1:]
        assert words(lines) == words(expected)


@pytest.mark.parametrize("part", range(20))
def test_recorded(part: int) -> None:
    for row in RECORDED[part::20]:
        said = None
        try:
            schema = Compiler().compile("file:///values.schema.json", read_schema(row["schema"]))
            failure = Evaluation().failure(schema, row["value"])
            if failure is not None:
                said = [line for cause in failure.parts for line in cause.lines()]
        except SchemaError as error:
            said = error.text.split("\n")
        if said is None or row["says"] is None:
            assert said == row["says"], row
        else:
            assert words(said) == words(row["says"]), row
