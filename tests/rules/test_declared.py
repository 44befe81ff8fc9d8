"""Declared checks: conditions, guards, items, messages, and what happens where CEL cannot decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chartlint.chart import load
from chartlint.render import Renderer
from chartlint.rules import CardError, Subject, check
from chartlint.rules.card import from_plain
from chartlint.rules.declared import split_message
from chartlint.rules.rule import Rule

PLAIN: dict[str, Any] = {
    "title": "A title", "severity": "error", "confidence": "high", "profile": "default", "since": "0.1", "why": "w",
    "cure": "c", "examples": [{"title": "t", "bad": "a"}],
}  # fmt: skip


def rule_of(tmp_path: Path, **declared: Any) -> Rule:
    import yaml

    options = declared.pop("options", {})
    plain = {**PLAIN, "check": declared, "options": options}
    path = tmp_path / "a-rule.yaml"
    path.write_text(yaml.safe_dump(plain))
    return Rule("a-rule", "own", from_plain(str(path), plain), None)


def run(tmp_path: Path, template: str, rule: Rule, values: str = "", chart: str = "") -> list[tuple[str, str]]:
    """(path of the problem, message) for each problem in a chart of one template."""
    folder = tmp_path / "chart"
    (folder / "templates").mkdir(parents=True, exist_ok=True)
    (folder / "Chart.yaml").write_text("apiVersion: v2\nname: small\nversion: 1.0.0\n" + chart)
    (folder / "values.yaml").write_text(values)
    (folder / "templates" / "a.yaml").write_text(template)
    loaded = load(str(folder))
    problems, crashes = check(Subject(loaded, [Renderer().render(loaded)]), [rule])
    assert crashes == []
    return [(_place(problem.where), problem.message) for problem in problems]


def _place(where: Any) -> str:
    if hasattr(where, "path") and not isinstance(where.path, str):
        return ".".join(map(str, where.path))
    return f"{where.start}-{where.end}"


POD = """\
apiVersion: v1
kind: Pod
metadata: {name: p, labels: null}
spec:
  initContainers: [{name: i, restartPolicy: Always}]
  containers: [{name: a, image: x}, {name: b, env: [{name: A}, {name: B}]}]
"""


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"each": "object", "must": "object.kind == 'Pod'", "say": "s"}, []),
        ({"each": "object", "must": "object.kind != 'Pod'", "say": "s"}, [("", "s")]),
        ({"each": "object", "must": "false", "kinds": ["Job"], "say": "s"}, []),
        ({"each": "object", "must": "false", "when": "object.kind == 'Job'", "say": "s"}, []),
        ({"each": "object", "must": "false", "at": "spec.containers[1].name", "say": "s"},
         [("spec.containers.1.name", "s")]),
        ({"each": "object", "must": "!has(object.metadata.labels)", "say": "a null field is no field"}, []),
        ({"each": "pod", "must": "false", "at": "x", "say": "{size(pod.containers)}"}, [("spec.x", "2")]),
        ({"each": "container", "must": "has(container.image)", "say": "{role} {container.name}"},
         [("spec.initContainers.0", "sidecar i"), ("spec.containers.1", "main b")]),
        ({"each": "container", "items": "env[*]", "must": "item.name != 'B'", "at": "name", "say": "{item.name}"},
         [("spec.containers.1.env.1.name", "B")]),
        ({"each": "object", "items": "spec.containers[*].env[*]", "must": "item.name != 'A'", "say": "s"},
         [("spec.containers.1.env.0", "s")]),
        ({"each": "object", "items": "nothing[*]", "must": "false", "say": "s"}, []),
        ({"each": "object", "must": "object.spec.nothing == 1", "say": "s"},
         [("", "A title: cannot be decided here: no such key: nothing")]),
        ({"each": "object", "when": "object.spec.nothing", "must": "true", "say": "s"},
         [("", "A title: cannot be decided here: no such key: nothing")]),
        ({"each": "object", "must": "object.kind", "say": "only true is true"}, [("", "only true is true")]),
        ({"each": "object", "must": "false", "say": "{object.spec.nothing}, {[1, 2]}, {{x}}, {true}"},
         [("", "?, 1, 2, {x}, true")]),
        ({"each": "object", "must": "chart.name == 'small' && release.namespace == 'default' && !hook && !test",
          "say": "s"}, []),
        ({"each": "chart", "must": "chart.name == 'big'", "at": "name", "say": "{object.name}"}, [("name", "small")]),
        ({"each": "values", "must": "values.a == 2.0", "at": "a", "say": "{values.a}"}, [("a", "1")]),
        ({"each": "template", "must": "!template.text.contains('kind')", "at": "kind", "say": "{template.name}"},
         [("15-19", "templates/a.yaml")]),
    ],
)  # fmt: skip
def test_a_declaration(declared: dict[str, Any], expected: list[tuple[str, str]], tmp_path: Path) -> None:
    found = run(tmp_path, POD, rule_of(tmp_path, **declared), "a: 1\n")
    assert [place for place, _ in found] == [place for place, _ in expected]
    for (_, message), (_, want) in zip(found, expected):
        assert message == want or message.startswith(want.rsplit(":", 1)[0] + ":"), message


def test_pairs(tmp_path: Path) -> None:
    text = "kind: Service\napiVersion: v1\nmetadata: {name: s}\nspec: {selector: {a: b}}\n---\n" + POD.replace(
        "labels: null", "labels: {a: b}"
    )
    rule = rule_of(
        tmp_path,
        each="pair",
        must="other.metadata.name == 'q' && labels.a == 'b' && size(pod.containers) == 2",
        at="spec.selector",
        say="{object.metadata.name} and {other.metadata.name}",
    )
    assert run(tmp_path, text, rule) == [("spec.selector", "s and p")]


def test_lists_are_unpacked(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
    rule = rule_of(
        tmp_path, each="object", kinds=["ConfigMap"], must="false", at="metadata.name", say="{object.metadata.name}"
    )
    assert run(tmp_path, text, rule) == [("metadata.name", "a")]


def test_options(tmp_path: Path) -> None:
    rule = rule_of(
        tmp_path,
        each="object",
        must="object.kind in allowed",
        say="s",
        options={"allowed": {"type": "list", "default": ["Job"], "description": "d"}},
    )
    assert run(tmp_path, POD, rule) == [("", "s")]


@pytest.mark.parametrize(
    ("declared", "key", "word"),
    [
        ({"must": "object.kind == ", "say": "s"}, "must", None),
        ({"must": "object.kind == 'a' && thing.x", "say": "s"}, "must", "thing.x"),
        ({"must": "true", "say": "is {object.kind} {thing}"}, "say", "thing"),
        ({"must": "true", "when": "objct.kind", "say": "s"}, "when", "objct"),
    ],
)
def test_cel_mistakes_have_a_place(declared: dict[str, Any], key: str, word: str | None, tmp_path: Path) -> None:
    rule = rule_of(tmp_path, each="object", **declared)
    with pytest.raises(CardError) as caught:
        rule.check()
    assert f"`{key}`" in str(caught.value)
    (span,) = caught.value.spans
    assert span is not None
    if word is not None:
        assert span.source.text[span.start :].startswith(word)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("plain", [(0, "plain", False)]),
        ("{a} b", [(1, "a", True), (3, " b", False)]),
        ("a {{b}} {c}", [(0, "a {b} ", False), (9, "c", True)]),
        ("{ {'a': 1}.a } x", [(1, " {'a': 1}.a ", True), (14, " x", False)]),
        ("{x == '}' ? 'a' : \"}\"}", [(1, "x == '}' ? 'a' : \"}\"", True)]),
        ("", []),
    ],
)
def test_split_message(text: str, parts: list[tuple[int, str, bool]]) -> None:
    assert list(split_message(text)) == parts
