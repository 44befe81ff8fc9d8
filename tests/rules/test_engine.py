"""The engine: one walk for all, crashes kept apart, the public face."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import chartlint.rules as face
from chartlint.chart import load
from chartlint.errors import UsageError
from chartlint.gotmpl import nodes as n
from chartlint.render import Rendered, Renderer, Scenario
from chartlint.rules import (
    Call,
    ContainerCheck,
    ObjectCheck,
    Related,
    ReleaseCheck,
    Report,
    Rule,
    Subject,
    TemplateCheck,
    TemplateView,
    ValuesCheck,
    check,
)
from chartlint.rules.card import from_plain
from chartlint.rules.checks import NODE_METHODS, Check

PLAIN: dict[str, Any] = {
    "title": "A title", "severity": "error", "confidence": "high", "profile": "default", "since": "0.1", "why": "w",
    "cure": "c", "check": "python", "examples": [],
}  # fmt: skip


def rule_of(cls: type[Check], **options: Any) -> Rule:
    plain = {**PLAIN, "options": {k: {"type": "integer", "default": v, "description": "d"} for k, v in options.items()}}
    return Rule(cls.__name__, "own", from_plain(f"{cls.__name__.lower()}.yaml", plain), lambda: cls)


def subject_of(tmp_path: Path, files: dict[str, str], *scenarios: Scenario) -> Subject:
    for name, text in {"Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.0.0\n", **files}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    chart = load(str(tmp_path))
    return Subject(chart, [Renderer().render(chart, scenario) for scenario in scenarios or (Scenario(),)])


CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"


def test_a_crash_is_a_record_and_others_go_on(tmp_path: Path) -> None:
    class Broken(ObjectCheck):
        def object(self, object: Any, report: Report) -> None:
            raise ValueError("no")

    class Whole(ObjectCheck):
        def object(self, object: Any, report: Report) -> None:
            report(object.at("metadata.name"), "found")

    problems, crashes = check(subject_of(tmp_path, {"templates/a.yaml": CONFIG}), [rule_of(Broken), rule_of(Whole)])
    assert [(problem.rule, problem.message) for problem in problems] == [("Whole", "found")]
    (crash,) = crashes
    assert (crash.rule, crash.error) == ("Broken", "ValueError: no")
    assert crash.subject == "ConfigMap/a in small/templates/a.yaml"
    assert "test_engine.py" in crash.trace


def test_nodes_come_as_calls_in_order(tmp_path: Path) -> None:
    seen: list[str] = []

    class Looks(TemplateCheck):
        def call(self, node: Call, template: TemplateView, report: Report) -> None:
            seen.append(f"call {node}")

        def field(self, node: n.FieldNode, template: TemplateView, report: Report) -> None:
            seen.append(f"field {node}")

        def define(self, node: n.DefineNode, template: TemplateView, report: Report) -> None:
            seen.append(f"define {node.name}")

        def action(self, node: n.ActionNode, template: TemplateView, report: Report) -> None:
            seen.append(f"action at {template.source.point(node.start).line}")

        def if_(self, node: n.IfNode, template: TemplateView, report: Report) -> None:
            seen.append("if")

    text = '{{ .Values.a | default 1 | quote }}\n{{ if not .b }}{{ .c }}{{ end }}\n{{ define "x" }}{{ .d }}{{ end }}'
    check(subject_of(tmp_path, {"templates/_a.tpl": text}), [rule_of(Looks)])
    assert seen == [
        "action at 1", "call quote (default 1 .Values.a)", "call default 1 .Values.a", "field .Values.a",
        "if", "call not .b", "field .b", "action at 2", "field .c", "define x", "action at 3", "field .d",
    ]  # fmt: skip


def test_one_walk_serves_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from chartlint.rules import engine

    walks: list[object] = []
    walk = engine.walk
    monkeypatch.setattr(engine, "walk", lambda unit: walks.append(unit) or walk(unit))

    def make(name: str) -> type[Check]:
        return type(name, (TemplateCheck,), {"action": lambda self, node, template, report: report(node, name)})

    problems, _ = check(
        subject_of(tmp_path, {"templates/a.yaml": "{{ 1 }}"}), [rule_of(make(f"R{i}")) for i in range(5)]
    )
    assert len(walks) == 1
    assert [problem.message for problem in problems] == [f"R{i}" for i in range(5)]


def test_a_misspelt_method_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Slip\.cal is no method of a template check"):
        type("Slip", (TemplateCheck,), {"cal": lambda self, node, template, report: None})


def test_every_node_method_names_a_node() -> None:
    assert all(issubclass(node, n.Node) for node in NODE_METHODS.values())


def test_problems_know_their_render(tmp_path: Path) -> None:
    class Names(ReleaseCheck):
        def release(self, release: Any, report: Report) -> None:
            view = release.find("ConfigMap", "a")
            report(view.at("metadata.name"), release.name, Related(view.at("kind"), "kind"))

    class Defaults(ValuesCheck):
        def values(self, values: Any, report: Report) -> None:
            report(values.at("a"), str(self.options["most"]))

    files = {"templates/a.yaml": CONFIG, "values.yaml": "a: 1\n"}
    subject = subject_of(tmp_path, files, Scenario(name="one"), Scenario(name="two", release_name="r"))
    problems, crashes = check(subject, [rule_of(Names), rule_of(Defaults, most=3)], {"Defaults": {"most": 4}})
    assert crashes == []
    names = [problem for problem in problems if problem.rule == "Names"]
    assert [isinstance(p.rendered, Rendered) and p.rendered.scenario.name for p in names] == ["one", "two"]
    assert [problem.message for problem in names] == ["release-name", "r"]
    assert names[0].related[0].note == "kind"
    assert [(p.message, p.rendered) for p in problems if p.rule == "Defaults"] == [("4", None)]


def test_containers_by_role(tmp_path: Path) -> None:
    roles: list[str] = []

    class Roles(ContainerCheck):
        def container(self, container: Any, report: Report) -> None:
            roles.append(f"{container.name} {container.role} {container.pod.object.kind}")

    text = (
        "apiVersion: batch/v1\nkind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {containers: [{name: a}], "
        "initContainers: [{name: b}, {name: c, restartPolicy: Always}], ephemeralContainers: [{name: d}]}}}}}\n"
    )
    check(subject_of(tmp_path, {"templates/a.yaml": text}), [rule_of(Roles)])
    assert sorted(roles) == ["a main CronJob", "b init CronJob", "c sidecar CronJob", "d ephemeral CronJob"]


def test_the_public_face_is_whole_and_lazy() -> None:
    for name in face.__all__:
        assert getattr(face, name) is not None
    with pytest.raises(AttributeError):
        _ = face.nothing
    code = "import sys, chartlint.rules.card; print([m for m in sys.modules if m.startswith('chartlint.')])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("chartlint.cel", "chartlint.gotmpl", "chartlint.render", "chartlint.kube", "chartlint.chart'"):
        assert heavy not in out
