"""Every rule, tested from its card alone: good examples find nothing, bad ones exactly the marked lines.

There is no test file for a rule. The examples of a card go through a whole run, as charts on disk; a rule whose
condition could be turned round without an example noticing is vacuous and fails here.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from chartlint.packs.host import Host
from chartlint.packs.load import shipped_rules
from chartlint.packs.registry import Registry
from chartlint.render import Scenario
from chartlint.report.sentences import first_sentence, one_line
from chartlint.rules import Example
from chartlint.rules.rule import Rule
from chartlint.session.bench import Bench, Setup
from chartlint.session.rule_examples import check_condition, check_example, run_example
from chartlint.session.scenario import Scenarios

REGISTRY = Registry(Host(installed=False).packs())
CASES = [(rule, example) for rule in REGISTRY for example in rule.card.examples]
RULES = list(REGISTRY)
DECLARED = [rule for rule in REGISTRY if rule.card.check is not None]

# rules whose subject is the source: a bad example may fail to render, which is what the rule warns of
SOURCE_PACKS = ("chart", "values", "templates", "engine", "helm")


@pytest.mark.parametrize(("rule", "example"), CASES, ids=[f"{rule.name}: {example.title}" for rule, example in CASES])
def test_example(rule: Rule, example: Example, tmp_path: Path) -> None:
    outcome = run_example(rule, example, tmp_path)
    assert list(check_example(example, outcome, renders=rule.pack not in SOURCE_PACKS)) == []
    for finding in outcome.findings:
        line = one_line(finding, rule.card)
        assert "\n" not in line
        assert finding.object in line and finding.object_path in line
        assert (finding.hint or first_sentence(rule.card.cure)) in line


@pytest.mark.parametrize("rule", DECLARED, ids=lambda rule: rule.name)
def test_condition_matters(rule: Rule, tmp_path: Path) -> None:
    """With ``must`` turned round, a bad example is missed and a good one found: both really ask the condition."""
    assert list(check_condition(rule, tmp_path)) == []


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
    assert len(first_sentence(card.cure)) <= 165, "the first sentence of the cure stands in every message"
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
