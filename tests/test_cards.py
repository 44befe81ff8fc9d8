"""Every rule, tested from its card alone: good examples find nothing, bad ones exactly the marked lines.

There is no test file for a rule. The examples of a card go through a whole run, as charts on disk; a rule whose
condition could be turned round without an example noticing is vacuous and fails here.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from chartlint.finding import Finding
from chartlint.packs.host import Host
from chartlint.packs.load import shipped_rules
from chartlint.packs.registry import Registry
from chartlint.render import Scenario
from chartlint.rules import Example
from chartlint.rules.rule import Rule
from chartlint.session.bench import Bench, Setup, Weight
from chartlint.session.scenario import Scenarios

REGISTRY = Registry(Host(installed=False).packs())
CASES = [(rule, example) for rule in REGISTRY for example in rule.card.examples]
RULES = list(REGISTRY)
DECLARED = [rule for rule in REGISTRY if rule.card.check is not None]

# rules whose subject is the source: a bad example may fail to render, which is what the rule warns of
SOURCE_PACKS = ("chart", "values", "templates", "engine", "helm")


def findings_of(rule: Rule, example: Example, folder: Path) -> list[Finding]:
    """What a run with this rule alone finds in an example."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".git").mkdir(exist_ok=True)  # a repository of its own, without other charts
    for name, text in example.chart_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    setup = Setup(
        token=str(folder),
        scenarios=Scenarios((Scenario(kube_version=example.kube_version),)),
        rules=(rule,),
        options={rule.name: example.options},
        weights={rule.name: Weight(rule.card.severity, rule.card.confidence)},
    )
    result = Bench(setup).check(str(folder))
    assert result.failures == ()
    others = [finding for finding in result.findings if finding.rule != rule.name]
    if rule.pack not in SOURCE_PACKS:
        assert others == [], "the example itself does not render"
    return [finding for finding in result.findings if finding.rule == rule.name]


def places(findings: list[Finding], folder: Path) -> set[tuple[str, int]]:
    return {(Path(finding.primary.path).relative_to(folder).as_posix(), finding.primary.line) for finding in findings}


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.name}: {example.title}" for rule, example in CASES])
def test_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    found = findings_of(rule, example, tmp_path)
    shown = [f"{finding.primary.path}:{finding.primary.line}: {finding.message}" for finding in found]
    marks = example.marks()
    assert places(found, tmp_path) == set(marks), shown
    for (file, line), words in marks.items():
        here = [
            finding.message for finding in found if finding.primary.line == line and finding.primary.path.endswith(file)
        ]
        assert any(words in message for message in here), here
    unknown = re.compile(r"cannot be decided|(?<![`\w])\?")
    assert not any(unknown.search(finding.message) for finding in found), shown


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: rule.name)
def test_condition_matters(rule: Rule, tmp_path: Path) -> None:
    """With ``must`` turned round, a bad example is missed and a good one found: both really ask the condition."""
    check = rule.card.check
    assert check is not None
    turned = rule.card._replace(check=check._replace(must=f"!({check.must})"))
    inverse = Rule(rule.name, rule.pack, turned, None)
    missed = found = 0
    for number, example in enumerate(rule.card.examples):
        folder = tmp_path / str(number)
        there = places(findings_of(inverse, example, folder), folder)
        missed += not example.good and not set(example.marks()) <= there
        found += example.good and bool(there)
    assert missed, "no bad example notices that the condition is turned round"
    assert found, "no good example is looked at by the condition"


ODD = """\
{{- range $kind := list "Pod" "Deployment" "StatefulSet" "Job" "CronJob" "Service" "Ingress" "Role" "ClusterRole"
  "RoleBinding" "HorizontalPodAutoscaler" "PodDisruptionBudget" "ConfigMap" "List" "Widget" }}
{{- range $odd := list nil "text" 1 true (list) (list nil 1 (dict)) dict (dict "spec" nil "metadata" nil)
  (dict "containers" (list (dict "name" 1 "env" "x" "ports" 1 "volumeMounts" dict "securityContext" "x")))
  (dict "template" (dict "spec" (dict "containers" dict "volumes" "x"))) }}
---
apiVersion: v1
kind: {{ $kind }}
metadata: {{ $odd | toJson }}
spec: {{ $odd | toJson }}
rules: {{ $odd | toJson }}
roleRef: {{ $odd | toJson }}
data: {{ $odd | toJson }}
items: {{ $odd | toJson }}
{{- end }}
{{- end }}
"""


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_odd_objects_crash_no_rule(rule: Rule, tmp_path: Path) -> None:
    """Objects of every wrong shape: a rule may report them or not, but must not fail."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: odd\nversion: 1.0.0\nmaintainers: null\n")
    (tmp_path / "values.yaml").write_text("a: null\nb: [1, {c: null}]\n")
    (tmp_path / "templates" / "odd.yaml").write_text(ODD)
    result = Bench(Setup(str(tmp_path), Scenarios((Scenario(),)), (rule,), {}, {})).check(str(tmp_path))
    assert result.failures == ()
    assert result.ledger.objects > 50


def test_rule_modules_use_the_public_face_only() -> None:
    for path in sorted(shipped_rules().rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [name for name in names if name.partition(".")[0] == "chartlint"]
            assert set(ours) <= {"chartlint.rules"}, f"{path} imports {ours}"


def test_the_rules_folder_is_no_package() -> None:
    assert not list(shipped_rules().rglob("__init__.py"))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_card_is_worth_reading(rule: Rule) -> None:
    card = rule.card
    assert len(card.why) > 40 and card.why.endswith((".", "!", "`", ")"))
    assert len(card.cure) > 10
    assert len({example.title for example in card.examples}) == len(card.examples)
    assert not card.title.lower().startswith(("no ", "avoid", "should"))


def test_areas_are_covered() -> None:
    assert {pack.name for pack in REGISTRY.packs} >= {
        "chart",
        "values",
        "templates",
        "objects",
        "workloads",
        "networking",
        "rbac",
    }
    assert len([rule for rule in REGISTRY if rule.card.by != "engine"]) >= 60
