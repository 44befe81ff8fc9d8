"""The reports for programs: JSON by our own schema, SARIF by the part of the standard that we use."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from report_samples import CARDS, CLEAN, FAILED, HOSTILE, NOTHING, ORDINARY, SILENCED, WEB

from chartlint import __version__
from chartlint.finding import Finding, Location, Severity
from chartlint.report import ReportOptions, reporters
from chartlint.report import sarif as sarif_module
from chartlint.report.linehash import line_hashes
from chartlint.session import Result

HERE = Path(__file__).parent
SCHEMAS = {
    "json": json.loads((HERE.parents[1] / "docs" / "report.schema.json").read_text("utf-8")),
    "sarif": json.loads((HERE / "sarif-used.schema.json").read_text("utf-8")),
}
RESULTS = {
    "ordinary": ORDINARY,
    "clean": CLEAN,
    "nothing": NOTHING,
    "hostile": HOSTILE,
    "failed": FAILED,
    "silenced": SILENCED,
}


def report(format_name: str, result: Result, base: Path, **options: Any) -> str:
    out = io.StringIO()
    reporters()[format_name].render(result, out, ReportOptions(base=str(base), root=str(base), **options))
    return out.getvalue()


def sarif_run(result: Result, base: Path) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(report("sarif", result, base))["runs"][0]
    return run


@pytest.mark.parametrize("format_name", SCHEMAS)
@pytest.mark.parametrize("name", RESULTS)
def test_every_result_follows_the_schema(format_name: str, name: str, tmp_path: Path) -> None:
    for verbose in (False, True):
        text = report(format_name, RESULTS[name], tmp_path, verbose=verbose, suppressed=verbose)
        jsonschema.validate(json.loads(text), SCHEMAS[format_name], jsonschema.Draft202012Validator)
        assert text.isascii() and text.endswith("\n")


@pytest.mark.parametrize("format_name", SCHEMAS)
def test_the_whole_document(format_name: str, tmp_path: Path, expect: Callable[[Path, str], None]) -> None:
    text = report(format_name, ORDINARY, tmp_path).replace(f'"{__version__}"', '"VERSION"')
    expect(HERE / "snapshots" / f"ordinary.{format_name}", text)


@pytest.mark.parametrize("format_name", SCHEMAS)
def test_the_schema_is_closed(format_name: str, tmp_path: Path) -> None:
    document = json.loads(report(format_name, ORDINARY, tmp_path))
    results = document["findings"] if format_name == "json" else document["runs"][0]["results"]
    results[0]["something"] = 1
    with pytest.raises(jsonschema.ValidationError, match="something"):
        jsonschema.validate(document, SCHEMAS[format_name], jsonschema.Draft202012Validator)


@pytest.mark.parametrize("name", RESULTS)
def test_all_formats_have_the_same_findings(name: str, tmp_path: Path) -> None:
    result = RESULTS[name]
    document = json.loads(report("json", result, tmp_path))
    run = sarif_run(result, tmp_path)
    expected = [(finding.rule, finding.primary.line) for finding in result.findings]
    assert [(one["rule"], one["location"]["line"]) for one in document["findings"]] == expected
    lines = [one["locations"][0]["physicalLocation"]["region"]["startLine"] for one in run["results"]]
    assert list(zip((one["ruleId"] for one in run["results"]), lines, strict=True)) == expected
    assert len(report("concise", result, tmp_path).splitlines()) >= len(expected)
    assert document["exitCode"] == run["invocations"][0]["exitCode"] == result.exit_code


def test_sarif_rules_of_other_packs_are_extensions(tmp_path: Path) -> None:
    card = CARDS["yaml-invalid"]._replace(name="house/yaml-invalid")
    found = (ORDINARY.findings[1], ORDINARY.findings[1]._replace(rule=card.name))
    run = sarif_run(ORDINARY._replace(findings=found, rules={**CARDS, card.name: card}), tmp_path)
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == sorted(CARDS)
    (pack,) = run["tool"]["extensions"]
    assert (pack["name"], [rule["id"] for rule in pack["rules"]]) == ("house", ["house/yaml-invalid"])
    ours, theirs = run["results"]
    assert ("ruleIndex" in ours, "rule" in ours, "ruleIndex" in theirs) == (True, False, False)
    assert theirs["rule"] == {"id": card.name, "index": 0, "toolComponent": {"name": "house", "index": 0}}


def test_sarif_has_a_flow_where_a_value_has_a_way(tmp_path: Path) -> None:
    run = sarif_run(ORDINARY, tmp_path)
    flows = [result.get("codeFlows") for result in run["results"]]
    assert [flow is not None for flow in flows] == [
        any(where.role in ("values", "include") for where in finding.related) for finding in ORDINARY.findings
    ]
    (flow,) = [flow for flow in flows if flow is not None]
    steps = [step["location"] for step in flow[0]["threadFlows"][0]["locations"]]
    assert [step["message"]["text"] for step in steps] == [
        "set here: web.securityContext.privileged",
        "written here",
        "here",
    ]
    assert steps[-1]["physicalLocation"]["artifactLocation"]["uri"] == WEB


def test_sarif_results_point_at_their_rules(tmp_path: Path) -> None:
    run = sarif_run(ORDINARY, tmp_path)
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(CARDS)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_sarif_links_in_a_message_have_their_location(tmp_path: Path) -> None:
    result = sarif_run(ORDINARY, tmp_path)["results"][1]
    assert "See [charts/common/templates/_security.tpl:12](1), [values-prod.yaml:23](2)." in result["message"]["text"]
    assert [place["id"] for place in result["relatedLocations"]] == [1, 2]


def test_sarif_makes_no_link_of_a_strangers_text(tmp_path: Path) -> None:
    assert "](http" not in sarif_run(HOSTILE, tmp_path)["results"][0]["message"]["text"]


def test_sarif_tells_what_was_not_checked(tmp_path: Path) -> None:
    for result in RESULTS.values():
        run = sarif_run(result, tmp_path)
        kinds = [note["descriptor"]["id"] for note in run["invocations"][0]["toolExecutionNotifications"]]
        assert kinds.count("not-checked") == len(result.ledger.not_checked)
        assert kinds.count("tool-failure") == len(result.failures)
        assert run["invocations"][0]["executionSuccessful"] is (not result.failures)
        names = [one["id"] for one in run["tool"]["driver"]["notifications"]]
        for note in run["invocations"][0]["toolExecutionNotifications"]:
            assert names[note["descriptor"]["index"]] == note["descriptor"]["id"]


def test_sarif_security_severity_only_on_security_rules(tmp_path: Path) -> None:
    for rule in sarif_run(ORDINARY, tmp_path)["tool"]["driver"]["rules"]:
        assert ("security-severity" in rule["properties"]) == ("security" in CARDS[rule["id"]].tags)


def test_sarif_is_cut_to_what_github_takes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif_module, "MOST_RESULTS", 3)
    run = sarif_run(ORDINARY, tmp_path)
    assert [result["level"] for result in run["results"]] == ["error", "error", "error"]
    assert run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"].startswith(
        "the 2 least severe of 5"
    )


def moved(finding: Finding, lines: int) -> Finding:
    def move(where: Location) -> Location:
        return where._replace(line=where.line + lines, end_line=where.end_line + lines)

    return finding._replace(
        primary=move(finding.primary),
        related=tuple(map(move, finding.related)),
        rendered_line=finding.rendered_line and finding.rendered_line + lines,
    )


def test_fingerprints_stay_when_lines_move_and_differ_from_each_other(tmp_path: Path) -> None:
    twice = ORDINARY._replace(findings=ORDINARY.findings + ORDINARY.findings)
    first = [one["fingerprint"] for one in json.loads(report("json", twice, tmp_path))["findings"]]
    later = twice._replace(findings=tuple(moved(finding, 7) for finding in twice.findings))
    assert [one["fingerprint"] for one in json.loads(report("json", later, tmp_path))["findings"]] == first
    assert len(set(first)) == len(first)
    in_sarif = [one["partialFingerprints"]["chartlint/v1"] for one in sarif_run(twice, tmp_path)["results"]]
    assert in_sarif == first


def test_fingerprints_do_not_depend_on_the_working_directory(tmp_path: Path) -> None:
    out = []
    for base, prefix in ((tmp_path, "charts/shop/"), (tmp_path / "charts" / "shop", "")):
        base.mkdir(parents=True, exist_ok=True)
        where = ORDINARY.findings[1].primary._replace(path=prefix + "templates/web.yaml")
        finding = ORDINARY.findings[1]._replace(primary=where, related=())
        stream = io.StringIO()
        options = ReportOptions(base=str(base), root=str(tmp_path))
        reporters()["json"].render(ORDINARY._replace(findings=(finding,)), stream, options)
        out.append(json.loads(stream.getvalue())["findings"][0])
    assert out[0]["fingerprint"] == out[1]["fingerprint"]
    assert out[0]["location"]["path"] == out[1]["location"]["path"] == WEB


def test_github_line_hash_comes_from_the_file(tmp_path: Path) -> None:
    file = tmp_path / WEB
    file.parent.mkdir(parents=True)
    text = "".join(f"line {number}\n" for number in range(1, 121))
    file.write_text(text)
    results = sarif_run(ORDINARY, tmp_path)["results"]
    hashes = [result["partialFingerprints"].get("primaryLocationLineHash") for result in results]
    lines = line_hashes(text)
    assert hashes == [None, lines[40], lines[51], lines[102], None]


@pytest.mark.parametrize(
    ("path", "relative", "uri"),
    [
        ("a/b.yaml", "a/b.yaml", "a/b.yaml"),
        ("./a/../b.yaml", "b.yaml", "b.yaml"),
        ("../sibling/b.yaml", "sibling/b.yaml", "sibling/b.yaml"),
        ("ä b/100%.yaml", "ä b/100%.yaml", "%C3%A4%20b/100%25.yaml"),
        ("a/x.tgz!shop/b.yaml", "a/x.tgz!shop/b.yaml", "a/x.tgz%21shop/b.yaml"),
        ("a:b.yaml", "a:b.yaml", "a%3Ab.yaml"),
        ("chart", "chart", "chart/Chart.yaml"),
        (".", ".", "Chart.yaml"),
    ],
)
def test_paths(path: str, relative: str, uri: str, tmp_path: Path) -> None:
    from chartlint.report.paths import Repository

    (tmp_path / "repo" / "chart").mkdir(parents=True)
    repository = Repository(str(tmp_path / "repo"), str(tmp_path / "repo"))
    assert (repository.relative(path), repository.uri(path)) == (relative, uri)


def test_the_root_is_the_git_repository_else_that_of_the_file(tmp_path: Path) -> None:
    from chartlint.report.paths import Repository

    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / "charts" / "shop").mkdir(parents=True)
    assert Repository(str(tmp_path / "repo" / "charts")).relative("shop/x.yaml") == "charts/shop/x.yaml"
    (tmp_path / "link").symlink_to(tmp_path / "repo" / "charts" / "shop")
    (tmp_path / "elsewhere").mkdir()
    assert Repository(str(tmp_path / "elsewhere")).relative("../link/x.yaml") == "charts/shop/x.yaml"


def test_severity_levels(tmp_path: Path) -> None:
    levels = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    for severity, level in levels.items():
        result = CLEAN._replace(findings=(ORDINARY.findings[0]._replace(severity=severity),))
        assert sarif_run(result, tmp_path)["results"][0]["level"] == level
