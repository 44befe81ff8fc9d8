"""Generated templates render as Helm renders them, and go on doing so when they are printed from their trees.

``tests/fixtures/helm/generated.jsonl.gz`` holds templates made by the strategies of ``tests/strategies.py`` and what
Helm 4.2.3 made of them over the values below; where Helm itself is installed (the ``oracle`` group), new ones are
made and compared as well.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import engine
from chartlint.gotmpl.codegen import Signature
from chartlint.gotmpl.parser import parse
from chartlint.render import Renderer
from chartlint.render.templates import functions
from chartlint.source import Source
from strategies import TEMPLATES

RECORDS = Path(__file__).parent.parent / "fixtures" / "helm" / "generated.jsonl.gz"
NAME = "t/templates/t.yaml"
CHART = "apiVersion: v2\nname: t\nversion: 0.1.0\n"
VALUES = """\
a: {b: {a: 1, name: x}, x1: [1, two, 3.5, null, {a: b}], name: "a b"}
b: [{a: 1}, {b: [true, false]}, "é", ""]
x1: {}
name: "<q & 'p'>"
Values: {a: [], b: 0, name: {Values: deep}}
"""
# Within a definition, so that no template prints the whole context: Go shows an address of it.
DEFINED = TEMPLATES.map(
    lambda body: f'{{{{ define "d" }}}}{body}{{{{ end }}}}{{{{ include "d" .Values }}}}\n{{{{ template "d" .Values }}}}'
)
SIGNATURES = {name: Signature(f.params, f.variadic) for name, f in functions().items()}


def request(template: str) -> dict[str, Any]:
    files = {"Chart.yaml": CHART, "values.yaml": VALUES, "templates/t.yaml": template}
    return {"op": "render", "files": files, "name": "demo", "namespace": "ns"}


def printed(template: str) -> str:
    """A template's source again, from its tree: the definitions and the text outside of them."""
    unit = parse(Source("t", template), "t", SIGNATURES)
    return "".join(map(str, unit.defines.values())) + str(unit.body)


def result(answer: dict[str, Any]) -> tuple[bool, str]:
    return (True, answer["rendered"][NAME]) if answer["ok"] else (False, answer["error"])


def test_recorded_templates_render_as_in_helm(tmp_path: Path) -> None:
    renderer = Renderer()
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    assert len(records) >= 400
    for record in records:
        answer = engine.answer(request(record["template"]), tmp_path / "chart", renderer, "4.2")
        assert result(answer) == tuple(record["helm"]), record["template"]


def test_templates_printed_from_their_trees_render_the_same(tmp_path: Path) -> None:
    renderer = Renderer()
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    for record in records:
        good, text = record["helm"]
        again = printed(record["template"])
        assert printed(again) == again
        answer = engine.answer(request(again), tmp_path / "chart", renderer, "4.2")
        assert answer["ok"] == good
        if good:
            assert answer["rendered"][NAME] == text, again


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(DEFINED)
def test_new_templates_render_as_in_helm(tmp_path: Path, template: str) -> None:
    helm = pytest.importorskip("helm_python.chart")
    errors = pytest.importorskip("helm_python.errors")
    answer = engine.answer(request(template), tmp_path / "chart", Renderer(), "4.2")
    try:
        with helm.Chart.load(str(tmp_path / "chart")) as chart:
            wanted = (True, chart.render(None, name="demo", namespace="ns")[NAME])
    except errors.HelmError as error:
        wanted = (False, str(error))
    assert result(answer) == wanted
