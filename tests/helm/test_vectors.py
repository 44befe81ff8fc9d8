"""Single behaviours of real Helm, recorded: version constraints, YAML both ways, floats, documents, ``helm lint``.

``tests/fixtures/helm/vectors.jsonl.gz`` holds what Helm 4.2.3, and where it says so 4.1.4 and 3.19.0, answered.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

import engine
from chartlint.chart import Overlay, load
from chartlint.cli import entry
from chartlint.errors import InputError
from chartlint.render import Renderer, Scenario
from chartlint.render.lint import LintMessage, lint_chart
from chartlint.render.lint.linter import unloadable
from chartlint.yamlio import YamlError, load_values

with gzip.open(Path(__file__).parents[1] / "fixtures" / "helm" / "vectors.jsonl.gz", "rt", encoding="utf-8") as lines:
    VECTORS: list[dict[str, Any]] = [json.loads(line) for line in lines]
CHART = "apiVersion: v2\nname: t\nversion: 0.1.0\n"
SEVERITIES = {"INFO": 1, "WARNING": 2, "ERROR": 3}


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [vector for vector in VECTORS if vector["kind"] == kind]


def rendered(template: str, inputs: list[Any], folder: Path) -> list[str]:
    """What a template makes of each input, which is ``.``; the message of a failure."""
    files = {"Chart.yaml": CHART}
    for number in range(len(inputs)):
        files[f"templates/{number:04}.yaml"] = f"{{{{ with index .Values.v {number} }}}}{template}{{{{ end }}}}"
    engine.write_tree(folder, files)
    overlays = (Overlay.of_values({"v": engine.floats(inputs)}, "inputs"),)
    result = Renderer().render(load(str(folder)), Scenario(overlays=overlays))
    texts = {file.name: file.text for file in result.files}
    failed = {failure.file: failure.message.rpartition(": ")[2] for failure in result.failures}
    names = [f"t/templates/{number:04}.yaml" for number in range(len(inputs))]
    return [texts[name] if name in texts else failed[name] for name in names]


def test_version_constraints(tmp_path: Path) -> None:
    vectors = of_kind("semverCompare")
    asked = [[vector["constraint"], vector["version"]] for vector in vectors]
    found = rendered("{{ semverCompare (index . 0) (index . 1) }}", asked, tmp_path)
    differing = [
        (vector["constraint"], vector["version"], answer, vector["result"], vector["error"])
        for vector, answer in zip(vectors, found, strict=True)
        if (answer in ("true", "false") if vector["error"] else answer != str(vector["result"]).lower())
    ]
    assert differing == []


@pytest.mark.parametrize("function", ["toYaml", "toYamlPretty"])
def test_yaml_written(function: str, tmp_path: Path) -> None:
    vectors = of_kind("toYaml")
    found = rendered(f"{{{{ index . 0 | {function} }}}}", [[vector["input"]] for vector in vectors], tmp_path)
    assert found == [vector[function] for vector in vectors]


@pytest.mark.parametrize("function", ["toJson", "toYaml", "toYamlPretty", "toToml", "int64", "fmt"])
def test_floats_written(function: str, tmp_path: Path) -> None:
    vectors = [vector for vector in of_kind("float") if vector[function] is not None]
    template = {
        "fmt": "{{ index . 0 }}",
        "toToml": '{{ dict "x" (index . 0) | toToml | trimPrefix "x = " | trim }}',
    }.get(function, f"{{{{ index . 0 | {function} }}}}")
    found = rendered(template, [[vector["value"]] for vector in vectors], tmp_path)
    assert found == [vector[function] for vector in vectors]


@pytest.mark.parametrize("vector", of_kind("yaml_values"), ids=lambda vector: repr(vector["input"][:30]))
def test_values_read(vector: dict[str, Any]) -> None:
    if vector["error"]:
        with pytest.raises(YamlError):
            load_values(vector["input"], documents="first")
    else:
        assert load_values(vector["input"], documents="first") == engine.floats(vector["output"])


@pytest.mark.parametrize("helm", ["3.19.0", "4.1.4"])
@pytest.mark.parametrize(
    "vector", of_kind("documents"), ids=lambda vector: repr(vector["files"]["templates/t.yaml"][:30])
)
def test_documents(vector: dict[str, Any], helm: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.write_tree(tmp_path, {"Chart.yaml": CHART.replace("name: t", "name: c"), **vector["files"]})
    monkeypatch.setattr("sys.argv", ["chartlint", "template", "release-name", str(tmp_path), "--helm", helm[:-2]])
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), pytest.raises(SystemExit) as stop:
        entry()
    out.flush()
    wanted = vector["results"][helm]
    assert isinstance(out.buffer, io.BytesIO)
    assert (out.buffer.getvalue().decode(), bool(stop.value.code)) == (wanted["stdout"], bool(wanted["exit"]))


def linted(vector: dict[str, Any], helm: str, folder: Path) -> list[LintMessage]:
    engine.write_tree(folder, vector["files"])
    try:
        version = vector["options"].get("kube_version")
        return lint_chart(load(str(folder)), Scenario(helm=helm, kube_version=version))
    except InputError as error:
        return unloadable(str(folder), error)


@pytest.mark.parametrize("vector", of_kind("lint"), ids=lambda vector: vector["title"])
def test_linter_of_helm_4(vector: dict[str, Any], tmp_path: Path) -> None:
    wanted = [(SEVERITIES[m["severity"]], m["path"], m["message"]) for m in vector["messages_4_2_3"]]
    found = [
        (m.severity, m.path.replace("<chart>", "<DIR>"), m.text.replace(str(tmp_path), "<DIR>"))
        for m in linted(vector, "4.2", tmp_path)
    ]
    assert found == wanted


@pytest.mark.parametrize("vector", of_kind("lint"), ids=lambda vector: vector["title"])
def test_linter_of_helm_3(vector: dict[str, Any], tmp_path: Path) -> None:
    words = {1: "INFO", 2: "WARNING", 3: "ERROR"}
    found = "".join(
        f"[{words[m.severity]}] {m.path.replace('<chart>', '<DIR>')}: {m.text}\n"
        for m in linted(vector, "3.19", tmp_path)
    ).replace(str(tmp_path), "<DIR>")
    wanted = vector["helm_3_19_0"]
    assert re.sub(r"\n+", "\n", found) == re.sub(r"\n+", "\n", "".join(re.findall(_MESSAGE, wanted, re.S)))


_MESSAGE = r"\[(?:INFO|WARNING|ERROR)\].*?\n(?=\[|\n(?:Error: )?\d+ chart|\Z)"
