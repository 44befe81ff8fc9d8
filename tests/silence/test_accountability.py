"""What silences is looked after in every kind of run, and weights, other tools' words and doubled keys count."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartlint.cli import main

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: agent
  labels:
    {{- toYaml .Values.labels | nindent 4 }}
  annotations:
    {{- toYaml .Values.annotations | nindent 4 }}
spec:
  hostNetwork: true
  hostPID: true
  containers:
    - name: first
      image: agent:1.0
      securityContext:
        privileged: {{ .Values.privileged }}
        capabilities: {add: [NET_ADMIN, SYS_TIME]}
    - name: second
      image: agent:1.0
      securityContext:
        privileged: {{ .Values.privileged }}
"""

Report = dict[str, Any]
Lint = Callable[..., Report]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chart with one pod, privileged only in the scenario ``ci/debug-values.yaml``; we stand in the folder above."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780272000")
    (tmp_path / ".git").mkdir()
    chart = tmp_path / "shop"
    (chart / "templates").mkdir(parents=True)
    (chart / "ci").mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (chart / "values.yaml").write_text("privileged: false\nlabels: {}\nannotations: {}\n")
    (chart / "ci/debug-values.yaml").write_text("privileged: true\n")
    (chart / "templates/pod.yaml").write_text(POD)
    return chart


@pytest.fixture
def lint(capfd: pytest.CaptureFixture[str]) -> Lint:
    def run(*argv: str) -> Report:
        capfd.readouterr()
        main(("lint", "--format", "json", *argv))
        out, err = capfd.readouterr()
        assert err == "" or "holds" in err
        report: Report = json.loads(out)
        return report

    return run


def of(report: Report, *rules: str, key: str = "findings") -> list[str]:
    return [
        f"{one['rule']} {one['objectPath'] or one['location']['line']}" for one in report[key] if one["rule"] in rules
    ]


def with_comment(chart: Path) -> None:
    at = "privileged: {{ .Values.privileged }}"
    text = POD.replace(at, f"{at}  # chartlint:allow privileged-container only for debugging")
    (chart / "templates/pod.yaml").write_text(text)


SUPPRESSIONS = ("--select", "privileged-container,suppressions")


def test_a_comment_needed_in_another_scenario_is_not_unused(shop: Path, lint: Lint) -> None:
    with_comment(shop)
    assert of(lint(*SUPPRESSIONS), "unused-suppression", "privileged-container") == []
    assert of(lint(*SUPPRESSIONS, "--scenario", "default"), "unused-suppression") == []
    assert of(lint(*SUPPRESSIONS, "--set", "a=b"), "unused-suppression") == []
    (shop / "ci/debug-values.yaml").unlink()
    assert len(of(lint(*SUPPRESSIONS), "unused-suppression")) == 2
    assert len(of(lint(*SUPPRESSIONS, "--set", "a=b"), "unused-suppression")) == 2


def test_a_comment_in_the_given_values_file_is_judged(shop: Path, lint: Lint) -> None:
    Path("prod.yaml").write_text("privileged: false # chartlint:allow privileged-container not any more\n")
    assert of(lint(*SUPPRESSIONS, "-f", "prod.yaml"), "unused-suppression") == ["unused-suppression 1"]


def test_an_entry_needed_in_another_scenario_is_not_unused(shop: Path, lint: Lint) -> None:
    Path("chartlint.yaml").write_text("allow:\n  - {rule: privileged-container, reason: only for debugging}\n")
    assert of(lint(*SUPPRESSIONS, "--scenario", "default"), "unused-suppression") == []
    (shop / "ci/debug-values.yaml").unlink()
    assert of(lint(*SUPPRESSIONS), "unused-suppression") == ["unused-suppression 2"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("chart: shops/*", "nothing matches `shops/*`"),
        ("path: charts/shop/templates/pod.yaml", "nothing matches `charts/shop/templates/pod.yaml`"),
        ("scenario: prod-*", "no scenario is called `prod-*`"),
    ],
)
def test_an_entry_about_nothing_is_told(entry: str, why: str, shop: Path, lint: Lint) -> None:
    Path("chartlint.yaml").write_text(f"allow:\n  - {{rule: privileged-container, reason: debugging, {entry}}}\n")
    told = [one["message"] for one in lint(*SUPPRESSIONS)["findings"] if one["rule"] == "unused-suppression"]
    assert told == [f"the entry for `privileged-container` silences nothing: {why}"]
    assert of(lint(*SUPPRESSIONS, "--exclude", "other"), "unused-suppression") == []


def test_a_baseline_keeps_what_other_scenarios_show(shop: Path, lint: Lint) -> None:
    lint(*SUPPRESSIONS, "--write-baseline", "old.json")
    before = Path("old.json").read_text()
    assert lint(*SUPPRESSIONS, "--baseline", "old.json", "--scenario", "default")["baseline"]["gone"] == 0
    lint(*SUPPRESSIONS, "--write-baseline", "old.json", "--scenario", "default")
    assert Path("old.json").read_text() == before
    (shop / "ci/debug-values.yaml").unlink()
    assert lint(*SUPPRESSIONS, "--baseline", "old.json")["baseline"]["gone"] == 2


HOST = ("--select", "host-network,host-pid,privileged-container,capability-added", "--scenario", "ci/*")


@pytest.mark.parametrize(
    ("annotation", "silenced"),
    [
        ("ignore-check.kube-linter.io/host-network", ["host-network spec.hostNetwork"]),
        ("polaris.fairwinds.com/hostPIDSet-exempt", ["host-pid spec.hostPID"]),
        ("kube-linter.io/ignore-all", ["host-network spec.hostNetwork", "host-pid spec.hostPID"]),
    ],
)
def test_a_check_silences_its_rule_alone(annotation: str, silenced: list[str], shop: Path, lint: Lint) -> None:
    (shop / "values.yaml").write_text(f'privileged: false\nlabels: {{}}\nannotations: {{{annotation}: "true"}}\n')
    assert of(lint(*HOST), "host-network", "host-pid", key="suppressed") == silenced


FIRST = "privileged-container spec.containers[0].securityContext.privileged"
SECOND = "privileged-container spec.containers[1].securityContext.privileged"


@pytest.mark.parametrize(
    ("label", "silenced"),
    [
        ("kubeaudit.io/allow-privileged", [FIRST, SECOND]),
        ("container.kubeaudit.io/second.allow-privileged", [SECOND]),
        ("container.audit.kubernetes.io/first.allow-privileged", [FIRST]),
        ("audit.kubernetes.io/pod.allow-privileged", [FIRST, SECOND]),
        ("kubeaudit.io/allow-namespace-host-PID", ["host-pid spec.hostPID"]),
        (
            "container.kubeaudit.io/first.allow-capability-sys-time",
            ["capability-added spec.containers[0].securityContext.capabilities.add[1]"],
        ),
        ("container.kubeaudit.io/third.allow-privileged", []),
        ("kubeaudit.io/allow-everything", []),
    ],
)
def test_labels_for_kubeaudit(label: str, silenced: list[str], shop: Path, lint: Lint) -> None:
    (shop / "values.yaml").write_text(f"privileged: false\nlabels: {{{label}: needed}}\nannotations: {{}}\n")
    report = lint(*HOST)
    rules = ("host-network", "host-pid", "privileged-container", "capability-added")
    assert of(report, *rules, key="suppressed") == silenced
    said = {(one["suppressed"]["by"], one["suppressed"]["reason"]) for one in report["suppressed"]}
    assert said <= {("kubeaudit", "needed")}


def test_comments_for_checkov_count_for_their_document(shop: Path, lint: Lint) -> None:
    pod = POD.replace("  name: agent", "  # checkov:skip=CKV_K8S_17,CKV_K8S_16: an agent\n  name: agent")
    (shop / "templates/pod.yaml").write_text(f"{pod}---\n{POD.replace('name: agent', 'name: other')}")
    silenced = lint(*HOST)["suppressed"]
    assert {one["object"] for one in silenced} == {"Pod/agent"}
    assert {f"{one['rule']} {one['objectPath']}" for one in silenced} == {"host-pid spec.hostPID", FIRST, SECOND}


@pytest.mark.parametrize(
    ("text", "silenced"),
    [
        ("x: 1\nx: 2 # yamllint disable-line rule:key-duplicates\n", 1),
        ("x: 1\n# yamllint disable-line\nx: 2\n", 1),
        ("# yamllint disable rule:key-duplicates\nx: 1\nx: 2\n# yamllint enable\ny: 1\ny: 2\n", 1),
        ("# yamllint disable\nx: 1\nx: 2\ny: 1\ny: 2\n", 2),
        ("# yamllint disable-file\nx: 1\nx: 2\ny: 1\ny: 2\n", 2),
        ("x: 1\nx: 2 # yamllint disable-line rule:truthy\n", 0),
        ("x: 1 # yamllint disable rule:key-duplicates\nx: 2\n", 0),
    ],
)
def test_comments_for_yamllint(text: str, silenced: int, shop: Path, lint: Lint) -> None:
    (shop / "values.yaml").write_text(f"{text}privileged: false\nlabels: {{}}\nannotations: {{}}\n")
    report = lint("--select", "duplicate-value")
    assert [one["suppressed"]["by"] for one in report["suppressed"]] == ["yamllint"] * silenced


def test_a_key_that_a_values_file_sets_twice(shop: Path, lint: Lint) -> None:
    """In a file for one scenario, and in one that the charts of a run share: once."""
    (shop / "ci/debug-values.yaml").write_text("privileged: true\nprivileged: false\n")
    Path("prod.yaml").write_text("image:\n  tag: a\n  tag: b\n")
    second = shop.parent / "store"
    (second / "templates").mkdir(parents=True)
    (second / "Chart.yaml").write_text("apiVersion: v2\nname: store\nversion: 1.0.0\n")
    select = ("--select", "duplicate-value")
    assert [one["location"]["path"] for one in lint(*select)["findings"]] == ["shop/ci/debug-values.yaml"]
    (found,) = lint(*select, "-f", "prod.yaml")["findings"]
    assert (found["location"]["path"], found["location"]["line"], found["scenarios"]) == ("prod.yaml", 3, ["prod.yaml"])


def test_another_weight_for_a_rule(shop: Path, lint: Lint, capfd: pytest.CaptureFixture[str]) -> None:
    config = "select: [privileged-container]\nrules:\n  privileged-container: {severity: info, confidence: low}\n"
    Path("chartlint.yaml").write_text(config)
    report = lint()
    assert {(one["severity"], one["confidence"]) for one in report["findings"]} == {("info", "low")}
    assert report["rules"]["privileged-container"]["confidence"] == "low"
    assert report["exitCode"] == 0 and lint("--fail-on", "info")["exitCode"] == 1
    main(("lint", "--format", "sarif"))
    (run,) = json.loads(capfd.readouterr()[0])["runs"]
    assert {(one["level"], one["properties"]["confidence"]) for one in run["results"]} == {("note", "low")}
    (rule,) = (one for one in run["tool"]["driver"]["rules"] if one["id"] == "privileged-container")
    assert (rule["defaultConfiguration"]["level"], rule["properties"]["precision"]) == ("note", "low")


def test_the_confidence_of_what_was_not_checked_is_fixed(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("chartlint.yaml").write_text("rules:\n  template-fails: {confidence: low}\n")
    assert main(("lint", "shop")) == 2
    assert "chartlint.yaml:2:3: the confidence of `template-fails` is fixed" in capfd.readouterr()[1]


def test_one_flag_that_sets_a_key_twice(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(("lint", "shop", "--set", "a=1,b=2,a=3")) == 2
    assert "sets `a` twice" in capfd.readouterr()[1]
    assert main(("lint", "shop", "--select", "host-path", "--set", "a={b=1,b=2}", "--set", "c=1", "--set", "c=2")) == 0


def test_the_same_report_for_any_processes_and_order(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with_comment(shop)
    for name in ("b", "a", "c"):
        chart = shop.parent / name
        (chart / "templates").mkdir(parents=True)
        (chart / "Chart.yaml").write_text(f"apiVersion: v2\nname: {name}\nversion: 1.0.0\n")
        (chart / "values.yaml").write_text((shop / "values.yaml").read_text())
        (chart / "templates/pod.yaml").write_text(POD)
    Path("prod.yaml").write_text("x: 1\nx: 2\nprivileged: true # chartlint:allow host-path nothing\n")
    Path("chartlint.yaml").write_text(
        "profile: strict\nallow:\n  - {rule: capability-added, chart: a, reason: r, expires: 2026-05-31}\n"
        "  - {rule: host-namespace, object: Pod/*, path: b/, reason: r}\n"
    )
    main(("lint", "c", "--write-baseline", "old.json"))
    reports = set()
    for order in (("shop", "a", "b", "c"), ("c", "shop", "b", "a")):
        for jobs in ("1", "2", "4"):
            capfd.readouterr()
            main(("lint", *order, "-j", jobs, "-f", "prod.yaml", "--baseline", "old.json", "--show-suppressed"))
            reports.add(capfd.readouterr())
    assert len(reports) == 1


def test_a_values_file_of_the_configuration_that_is_not_there(shop: Path, capfd: pytest.CaptureFixture[str]) -> None:
    Path("chartlint.yaml").write_text("values:\n  - no.yaml\n")
    assert main(("lint", "shop")) == 2
    assert capfd.readouterr()[1] == "chartlint: chartlint.yaml:2:5: there is no values file no.yaml\n"


def test_a_comment_that_a_chart_which_fails_may_need(shop: Path, lint: Lint) -> None:
    """Of two charts that share a values file, one does not need the comment, and one was not checked wholly."""
    Path("prod.yaml").write_text("privileged: true # chartlint:allow privileged-container only for debugging\n")
    second = shop.parent / "store"
    (second / "templates").mkdir(parents=True)
    (second / "Chart.yaml").write_text("apiVersion: v2\nname: store\nversion: 1.0.0\n")
    assert of(lint(*SUPPRESSIONS, "-f", "prod.yaml", "store"), "unused-suppression") == ["unused-suppression 1"]
    (shop / "templates/broken.yaml").write_text("a: {{ .Values.no.such.thing }}\n")
    report = lint(*SUPPRESSIONS, "-f", "prod.yaml")
    assert of(report, "unused-suppression") == [] and of(report, "template-fails")
