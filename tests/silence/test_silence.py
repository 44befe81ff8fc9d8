"""Findings that do not count: each case is a folder as a user has it, and the report that a run from there gives."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartlint.session.comments import Commented, comments_in
from chartlint.session.peers import PeerComment, peer_comments
from chartlint.source import Source

CASES = sorted(path.name for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())
HERE = Path(__file__).parent
JUNE_2026 = "1780272000"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", JUNE_2026)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """A copy of a case as the working directory."""

    def copy(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(HERE / "cases" / name, folder)
        (folder / ".git").mkdir()
        monkeypatch.chdir(folder)
        return folder

    return copy


Run = Callable[..., tuple[int, str, str]]


def document(run: Run, *argv: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("--format", "json", *argv)[1])
    return found


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, case: Callable[[str], Path], run: Run, expect: Callable[[Path, str], None]) -> None:
    case(name)
    code, out, err = run("--show-suppressed", "--format", "concise")
    assert err == ""
    expect(HERE / f"{name}.report", f"{out}exit code {code}\n")


def test_a_silenced_error_does_not_fail_the_run(case: Callable[[str], Path], run: Run) -> None:
    case("comments")
    code, out, _ = run("--select", "values-schema", "--format", "concise", "--no-config")
    assert (code, out.splitlines()[0]) == (0, "nothing found")
    assert "silenced     1 finding: 1 by a comment (--show-suppressed lists them)" in out


def test_json_says_by_whom_where_and_why(case: Callable[[str], Path], run: Run) -> None:
    case("comments")
    report = document(run)
    by_line = {one["location"]["line"]: one for one in report["suppressed"]}
    assert by_line[11]["suppressed"] == {
        "by": "comment",
        "place": {"path": "shop/templates/agent.yaml", "line": 11},
        "reason": "loads a kernel module",
    }
    assert not any("suppressed" in one for one in report["findings"])
    names = [one["fingerprint"] for one in (*report["findings"], *report["suppressed"])]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "kind"), [("comments", "inSource"), ("peers", "inSource"), ("allow", "external")])
def test_sarif_has_them_on_demand_only(name: str, kind: str, case: Callable[[str], Path], run: Run) -> None:
    case(name)
    plain = json.loads(run("--format", "sarif")[1])["runs"][0]["results"]
    shown = json.loads(run("--format", "sarif", "--show-suppressed")[1])["runs"][0]["results"]
    assert not any("suppressions" in result for result in plain)
    assert shown[: len(plain)] == plain
    more = [entry for result in shown[len(plain) :] for entry in result["suppressions"]]
    assert more and {entry["kind"] for entry in more} == {kind}
    assert all(entry["justification"] for entry in more)


def test_a_reason_may_be_optional(case: Callable[[str], Path], run: Run) -> None:
    folder = case("comments")
    config = folder / "chartlint.yaml"
    config.write_text(config.read_text() + "require-reason: false\n")
    report = document(run)
    assert "malformed-suppression" not in {one["rule"] for one in report["findings"]}
    assert "host-path" in {one["rule"] for one in report["suppressed"]}


@pytest.mark.parametrize(
    ("wish", "tools"),
    [("false", set()), ("[trivy, kube-score]", {"trivy", "kube-score"}), ("[]", set())],
)
def test_which_tools_are_honoured(wish: str, tools: set[str], case: Callable[[str], Path], run: Run) -> None:
    folder = case("peers")
    config = folder / "chartlint.yaml"
    config.write_text(config.read_text() + f"honour-annotations: {wish}\n")
    assert {one["suppressed"]["by"] for one in document(run)["suppressed"]} == tools


def test_nobody_judges_comments_where_something_was_not_checked(case: Callable[[str], Path], run: Run) -> None:
    folder = case("comments")
    (folder / "shop/templates/broken.yaml").write_text("a: {{ .Values.no.such.thing }}\n")
    rules = {one["rule"] for one in document(run)["findings"]}
    assert "template-fails" in rules and "unused-suppression" not in rules


def test_unused_comments_of_a_shared_values_file(case: Callable[[str], Path], run: Run) -> None:
    """A comment that one chart needs is not unused, though another chart does not need it."""
    folder = case("comments")
    shutil.copytree(folder / "shop", folder / "other")
    (folder / "other/values.schema.json").unlink()
    (folder / "shared.yaml").write_text(
        "replicas: TO-BE-SET  # chartlint:allow values-schema the platform sets it\n"
        "a: b  # chartlint:allow host-path nothing here is one\n"
        "c: d  # chartlint:allow\n"
    )
    found = [one for one in document(run, "-f", "shared.yaml")["findings"] if one["location"]["path"] == "shared.yaml"]
    assert [(one["rule"], one["location"]["line"]) for one in found] == [
        ("unused-suppression", 2),
        ("malformed-suppression", 3),
    ]


def test_entries_by_scenario(case: Callable[[str], Path], run: Run) -> None:
    """What is allowed in one scenario counts in the others."""
    folder = case("allow")
    (folder / "chartlint.yaml").write_text(
        'select: [privileged-container, suppressions]\nhelm: ["3.19", "4.2"]\n'
        "allow:\n  - rule: privileged-container\n    scenario: '*3.19*'\n    reason: the old cluster\n"
    )
    report = document(run)
    (taken,) = {tuple(one["scenarios"]) for one in report["suppressed"]}
    (left,) = {tuple(one["scenarios"]) for one in report["findings"]}
    assert len(taken) == len(left) == 1
    assert "3.19" in taken[0] and "4.2" in left[0]


def test_entries_of_a_partial_run_are_not_judged(case: Callable[[str], Path], run: Run) -> None:
    """Who looks at one chart of two cannot say that an entry is needed by neither."""
    folder = case("allow")
    shutil.copytree(folder / "shop", folder / "other")
    entries = "allow:\n  - {rule: host-path, reason: one}\n  - {rule: host-path, chart: shop, reason: two}\n"
    (folder / "chartlint.yaml").write_text("select: [host-path, suppressions]\n" + entries)

    def lines(*argv: str) -> list[int]:
        found = document(run, *argv)["findings"]
        return [one["location"]["line"] for one in found if one["rule"] == "unused-suppression"]

    assert lines() == [3, 4]
    assert lines("shop") == [4]
    assert lines("other") == []


def test_subcharts_of_others_on_demand(case: Callable[[str], Path], run: Run) -> None:
    folder = case("subcharts")
    (line,) = document(run)["subcharts"]
    assert line["path"] == "shop/charts/database"
    assert line["summary"] == {"error": 1, "warning": 2, "info": 0}
    assert json.loads(run("--format", "sarif")[1])["runs"][0]["properties"]["subcharts"] == [line]
    config = folder / "chartlint.yaml"
    assert len(document(run, "--subcharts")["findings"]) == len(document(run)["findings"]) + 3
    config.write_text(config.read_text() + "subcharts: show\n")
    assert document(run)["subcharts"] == []


def test_what_was_not_checked_in_a_subchart_counts(case: Callable[[str], Path], run: Run) -> None:
    folder = case("subcharts")
    (folder / "shop/charts/database/templates/broken.yaml").write_text("a: {{ .Values.no.such.thing }}\n")
    found = [one for one in document(run)["findings"] if one["rule"] == "template-fails"]
    assert [one["location"]["path"] for one in found] == ["shop/charts/database/templates/broken.yaml"]


TOKENS = (
    "{{/*", "*/}}", "{{- /*", "*/ -}}", "chartlint:", "allow", "-file", " ", "#", "# ", "\n", "---\n", "a: b", "  - ",
    "host-path", ",", "trivy:ignore:", "*", "KSV-0001", ":exp:2026-13-40", "kics-scan ignore-block", "{{ x }}", "\r\n",
)  # fmt: skip


@given(st.lists(st.sampled_from(TOKENS), max_size=40).map("".join))
def test_any_text(text: str) -> None:
    """Comments lie inside their text, and count for lines that are there."""
    source = Source("a.yaml", text)
    lines = text.count("\n") + 1
    commented = Commented(source)
    assert commented.bare.count("\n") == lines - 1 and len(commented.bare) == len(text)
    for comment in (*comments_in(commented), *peer_comments(commented, date(2026, 6, 1))):
        assert 1 <= comment.where.line <= comment.where.end_line <= lines
        assert 0 <= comment.first <= comment.last <= lines
        assert "chartlint:" in text or isinstance(comment, PeerComment)
