"""A run: what is gathered, in which order, and how it ends when we fail ourselves."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from chartlint.config import Config, Layer, merge
from chartlint.errors import UsageError
from chartlint.finding import Confidence, Finding, Location, Severity
from chartlint.packs.host import Host
from chartlint.packs.load import load_pack
from chartlint.packs.registry import Registry
from chartlint.session import ChartLedger, Failure, Ledger, NotChecked, Result, RuleLedger
from chartlint.session import bench as bench_module
from chartlint.session.bench import GUARDS
from chartlint.session.folding import fold
from chartlint.session.run import Job, Plan, check_chart, make_plan, run
from chartlint.session.scenario import Given, make_scenarios, scenario_name, scenarios_of
from chartlint.session.targets import find_targets

CHART = "apiVersion: v2\nname: {}\nversion: 1.0.0\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name | default .Release.Name }}\n"

CARD = """\
title: Always {what}
severity: warning
confidence: high
profile: default
since: "0.1"
why: A test needs it.
cure: Nothing.
check: python
examples:
- title: good
  good: "a: 1"
- title: bad
  bad: |
    a: 2  # <--
"""

MODULE = """\
from chartlint.rules import ObjectCheck, Report, ObjectView


class Rule(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        {body}
"""


@pytest.fixture
def charts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Charts ``a`` and ``b`` with one object each, and a pack ``own`` with a rule that finds and one that crashes."""
    for name in ("a", "b"):
        (tmp_path / name / "templates").mkdir(parents=True)
        (tmp_path / name / "Chart.yaml").write_text(CHART.format(name))
        (tmp_path / name / "templates" / "config.yaml").write_text(CONFIG_MAP)
    pack = tmp_path / "own"
    pack.mkdir()
    (pack / "finds.yaml").write_text(CARD.format(what="finds"))
    (pack / "finds.py").write_text(MODULE.format(body='report(object.at("metadata.name"), "found it")'))
    (pack / "crashes.yaml").write_text(CARD.format(what="crashes"))
    (pack / "crashes.py").write_text(MODULE.format(body="raise ValueError('what\\na mess')"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plan_of(config: Config, *paths: str, given: Given = Given()) -> Plan:
    registry = Registry([*Host(installed=False).packs(), load_pack("own")])
    return make_plan(find_targets(paths), config, registry, make_scenarios(config, given))


def configured(**entries: object) -> Config:
    return merge([Layer({name.replace("_", "-"): value for name, value in entries.items()}, {}, "/")])


def test_a_finding(charts: Path) -> None:
    result = run(plan_of(configured(select=["own/finds"]), "b", "a"))
    assert [(f.rule, f.chart, f.primary.path, f.primary.line, f.object, f.severity) for f in result.findings] == [
        ("own/finds", name, f"{name}/templates/config.yaml", 4, "ConfigMap/release-name", Severity.WARNING)
        for name in ("a", "b")
    ]
    assert result.exit_code == 0
    assert [chart.path for chart in result.ledger.charts] == ["a", "b"]
    assert result.ledger.not_checked == ()
    assert (result.ledger.found, result.ledger.loaded, result.ledger.complete) == (2, 2, 2)
    assert (result.ledger.templates, result.ledger.rendered, result.ledger.objects) == (2, 2, 2)
    assert "own/finds" in result.ledger.rules.run
    assert ("own/crashes", "not selected") in result.ledger.rules.skipped
    assert result.rules["own/finds"].title == "Always finds"


def test_severity_is_the_users(charts: Path) -> None:
    config = configured(select=["own/finds"], rules={"own/finds": {"severity": "error"}})
    result = run(plan_of(config, "a"))
    assert [finding.severity for finding in result.findings] == [Severity.ERROR]
    assert result.exit_code == 1
    assert run(plan_of(configured(select=["own/finds"], fail_on="warning"), "a")).exit_code == 1


def test_a_rule_that_crashes(charts: Path) -> None:
    result = run(plan_of(configured(select=["own"]), "a"))
    assert [(f.rule, f.severity) for f in result.findings] == [
        ("own/finds", Severity.WARNING),
        ("rule-crashed", Severity.ERROR),
    ] or [f.rule for f in result.findings] == ["rule-crashed", "own/finds"]
    crash = next(finding for finding in result.findings if finding.rule == "rule-crashed")
    assert "own/crashes" in crash.message
    assert "ValueError: what" in crash.message
    (failure,) = result.failures
    assert (failure.chart, failure.rule) == ("a", "own/crashes")
    assert "crashes.py" in failure.trace
    assert result.ledger.rules.crashed == ("own/crashes",)
    assert [gap.kind for gap in result.ledger.not_checked] == ["rule"]
    assert result.exit_code == 3


def test_our_failure_on_one_chart_leaves_the_others(charts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = bench_module.load

    def fail(path: str) -> object:
        if path == "a":
            raise ZeroDivisionError("oh")
        return load(path)

    monkeypatch.setattr(bench_module, "load", fail)
    result = run(plan_of(configured(select=["own/finds"]), "a", "b"))
    assert [(f.rule, f.chart) for f in result.findings] == [("internal-error", "a"), ("own/finds", "b")]
    assert (
        result.findings[0].message
        == "chartlint failed on this chart, which is a bug of chartlint: ZeroDivisionError: oh"
    )
    assert [failure.error for failure in result.failures] == ["ZeroDivisionError: oh"]
    assert result.ledger.not_checked == (NotChecked("chart", "a", "chartlint failed on it"),)
    assert result.exit_code == 3


def test_the_same_whatever_the_order(charts: Path) -> None:
    config = configured(select=["own"])
    plan = plan_of(config, "a", "b")
    again = plan_of(config, "b", "a")
    turned = again._replace(jobs=tuple(reversed(again.jobs)))
    one, two = run(plan), run(turned)
    assert one.findings == two.findings
    assert one.ledger == two.ledger


def test_jobs_and_answers_travel(charts: Path) -> None:
    (job,) = plan_of(configured(select=["own"]), "a").jobs
    sent = pickle.loads(pickle.dumps(job))
    assert isinstance(sent, Job)
    answer = check_chart(sent)
    assert pickle.loads(pickle.dumps(answer)) == answer
    assert len(answer.findings) == 2


def test_progress(charts: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    run(plan_of(configured(select=["own/finds"]), "a", "b"), lambda *args: seen.append(args))
    assert seen == [(0, 2, "a"), (1, 2, "b"), (2, 2, "")]


def test_values_and_release(charts: Path) -> None:
    (charts / "prod.yaml").write_text("name: from-file\n")
    given = Given(("prod.yaml",), (("set", "other=1"),))
    plan = plan_of(configured(select=["own/finds"]), "a", given=given)
    result = run(plan)
    assert [(f.object, f.scenarios) for f in result.findings] == [("ConfigMap/from-file", ("prod.yaml + set",))]
    result = run(plan_of(configured(select=["own/finds"], set=["name=from-set"]), "a"))
    assert [f.object for f in result.findings] == ["ConfigMap/from-set"]
    result = run(plan_of(configured(select=["own/finds"], release_name="mine"), "a"))
    assert [f.object for f in result.findings] == ["ConfigMap/mine"]


@pytest.mark.parametrize(
    ("files", "sets", "name"),
    [
        ((), (), "default"),
        (("envs/prod.yaml",), (), "prod.yaml"),
        (("a.yaml", "-"), (("set", "x=1"),), "a.yaml + stdin + set"),
        ((), (("set-json", "x=1"),), "set"),
    ],
)
def test_scenario_name(files: tuple[str, ...], sets: tuple[tuple[str, str], ...], name: str) -> None:
    assert scenario_name(files, sets) == name


# --- what must not be silenced


def test_every_guard_is_a_rule() -> None:
    registry = Registry(Host(installed=False).packs())
    assert {name: registry.get(name).card.by for name in sorted(GUARDS)} == dict.fromkeys(sorted(GUARDS), "engine")
    assert registry.get("values-schema").card.by == "engine"
    assert registry.get("chart-yaml-invalid").card.by == "engine"


@pytest.mark.parametrize("rule", sorted(GUARDS))
def test_guards_stay_on(charts: Path, rule: str) -> None:
    for config in (configured(select=["own/finds"]), configured(ignore=["ALL"])):
        assert rule in plan_of(config, "a").rules.run
    with pytest.raises(UsageError, match=f"^`{rule}` cannot be ignored: it says that something was not checked"):
        plan_of(configured(ignore=[rule]), "a")
    with pytest.raises(UsageError, match=f"^the severity of `{rule}` is fixed"):
        plan_of(configured(rules={rule: {"severity": "info"}}), "a")


# --- results


def finding(path: str = "a.yaml", line: int = 1, rule: str = "r", scenario: str = "s", **more: object) -> Finding:
    entry = Finding(
        rule, Severity.ERROR, Confidence.HIGH, "m", "chart", Location(path, line, 1, line, 2), scenarios=(scenario,)
    )
    return entry._replace(**more)


def test_fold() -> None:
    folded = fold(
        [
            finding(line=2, scenario="prod", rendered_line=7),
            finding(path="b.yaml"),
            finding(line=2, scenario="dev", rendered_line=9),
            finding(line=2, scenario="prod"),
            finding(line=2, rule="q"),
            finding(line=2, object_path="spec"),
        ]
    )
    assert [(f.primary.path, f.primary.line, f.rule, f.object_path, f.scenarios, f.rendered_line) for f in folded] == [
        ("a.yaml", 2, "q", "", ("s",), 0),
        ("a.yaml", 2, "r", "", ("prod", "dev"), 7),
        ("a.yaml", 2, "r", "spec", ("s",), 0),
        ("b.yaml", 1, "r", "", ("s",), 0),
    ]


FAILED = Failure("a", "", "chart a", "E", "trace")


@pytest.mark.parametrize(
    ("severities", "failures", "fail_on", "code"),
    [
        ((), (), "error", 0),
        (("warning", "info"), (), "error", 0),
        (("error",), (), "error", 1),
        (("warning",), (), "warning", 1),
        (("info",), (), "info", 1),
        (("error",), (), None, 0),
        ((), (FAILED,), None, 3),
        (("error",), (FAILED,), "error", 3),
    ],
)
def test_exit_code(severities: tuple[str, ...], failures: tuple[Failure, ...], fail_on: str | None, code: int) -> None:
    findings = tuple(finding(severity=Severity(severity)) for severity in severities)
    result = Result(findings, Ledger(), failures, fail_on=Severity(fail_on) if fail_on else None)
    assert result.exit_code == code


def test_ledger_sums() -> None:
    gap = NotChecked("template", "x", "because")
    ledger = Ledger(
        charts=(
            ChartLedger("a", loaded=True, templates=3, rendered=2, failed=1, objects=5, not_checked=(gap,)),
            ChartLedger("b", loaded=True, templates=1, rendered=1, objects=1),
            ChartLedger("c", not_checked=(NotChecked("chart", "c", "broken"),)),
        ),
        excluded=("d",),
        outside=("README.md",),
        passed_over=(NotChecked("chart", "e.tgz", "an archive"),),
        rules=RuleLedger(("r",)),
    )
    assert (ledger.found, ledger.loaded, ledger.complete) == (3, 2, 1)
    assert (ledger.templates, ledger.rendered, ledger.failed, ledger.objects) == (4, 3, 1, 6)
    assert ledger.not_checked == (
        gap,
        NotChecked("chart", "c", "broken"),
        NotChecked("chart", "d", "excluded"),
        NotChecked("path", "README.md", "belongs to no chart"),
        NotChecked("chart", "e.tgz", "an archive"),
    )


NO_FIELD = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Chart.Nope | default "x" }}
"""


def test_several_versions_of_helm(charts: Path) -> None:
    (charts / "a/templates/late.yaml").write_text(NO_FIELD)
    config = configured(select=["own/finds"], helm=["3.19", "4.2"])
    scenarios = scenarios_of(config)
    assert [(each.name, each.helm) for each in scenarios] == [("Helm 3.19", "v3.19.0"), ("Helm 4.2", "4.2")]
    registry = Registry([*Host(installed=False).packs(), load_pack("own")])
    result = run(make_plan(find_targets(["a"]), config, registry, make_scenarios(config)))
    found = [(each.rule, each.primary.path, each.scenarios) for each in result.findings]
    assert found == [
        ("own/finds", "a/templates/config.yaml", ("Helm 3.19", "Helm 4.2")),  # once
        ("own/finds", "a/templates/late.yaml", ("Helm 4.2",)),
        ("template-fails", "a/templates/late.yaml", ("Helm 3.19",)),
    ]
    assert result.ledger.charts[0].scenarios == ("Helm 3.19", "Helm 4.2")


@pytest.mark.parametrize(
    ("helm", "names"),
    [
        ([], ["one.yaml + set"]),
        (["3.19"], ["one.yaml + set"]),
        (["4.2", "v4.2", "3.19.0"], ["one.yaml + set (Helm 4.2)", "one.yaml + set (Helm 3.19)"]),
    ],
)
def test_names_of_scenarios(charts: Path, helm: list[str], names: list[str]) -> None:
    (charts / "one.yaml").write_text("a: 1\n")
    config = configured(values=["one.yaml"], set=["b=2"], **({"helm": helm} if helm else {}))
    assert [each.name for each in scenarios_of(config)] == names


def test_surroundings(charts: Path) -> None:
    plain = scenarios_of(configured())[0]
    assert (plain.objects, plain.seed, plain.clock_ns) == (None, "chartlint", 1_735_689_600_000_000_000)
    (charts / "objects.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n")
    real = scenarios_of(configured(lookup="objects.yaml", random="real", now="real"))[0]
    assert (len(real.objects or ()), real.seed, real.clock_ns) == (1, None, None)
    other = scenarios_of(configured(random="7", now="2026-01-01T01:00:00+01:00"))[0]
    assert (other.seed, other.clock_ns) == ("7", 1_767_225_600_000_000_000)
    for wrong in ({"now": "noon"}, {"lookup": "nowhere.yaml"}):
        with pytest.raises(UsageError):
            scenarios_of(configured(**wrong))
