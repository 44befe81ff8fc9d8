"""A baseline: old findings do not count, new ones do, and the file changes only when the findings do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chartlint.cli import main
from chartlint.errors import UsageError
from chartlint.session.baseline import read_baseline

Run = Callable[..., tuple[int, str, str]]

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: agent
spec:
  containers:
    - name: first
      image: shop/agent:latest
      securityContext:
        privileged: true
    - name: second
      image: shop/agent:1.0.0
      securityContext:
        privileged: true
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """``run(...)`` lints the chart ``shop`` in the working directory."""
    templates = tmp_path / "shop" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop" / "Chart.yaml").write_text("apiVersion: v2\nname: shop\nversion: 1.0.0\n")
    (templates / "agent.yaml").write_text(POD)
    monkeypatch.chdir(tmp_path)

    def lint(*argv: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(("lint", "--select", "privileged-container,image-tag-floating", "--format", "concise", *argv))
        out, err = capfd.readouterr()
        return code, out, err

    return lint


def change(old: str, new: str, name: str = "shop/templates/agent.yaml") -> None:
    path = Path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path("old.json").read_text())["findings"]
    return found


def test_old_findings_do_not_count(run: Run) -> None:
    assert run()[0] == 1
    code, out, err = run("--write-baseline", "old.json")
    assert (code, err) == (0, "chartlint: old.json holds 3 findings\n")
    code, out, err = run("--baseline", "old.json")
    assert (code, err) == (0, "")
    assert out == (
        "nothing found\n"
        "checked      1 chart, 1 template, 1 object, 13 rules\n"
        "silenced     3 findings: 3 by the baseline (--show-suppressed lists them)\n"
    )


def test_the_file_is_for_people_too(run: Run) -> None:
    run("--write-baseline", "old.json")
    text = Path("old.json").read_text()
    assert text.startswith(
        '{\n  "chartlintBaseline": 1,\n  "findings": [\n    {"path": "shop/templates/agent.yaml", "rule"'
    )
    assert [(one["rule"], one["object"], one["message"]) for one in entries()] == [
        ("image-tag-floating", "Pod/agent", "the image `shop/agent:latest` has the tag `latest`"),
        ("privileged-container", "Pod/agent", "container first runs privileged"),
        ("privileged-container", "Pod/agent", "container second runs privileged"),
    ]
    run("--write-baseline", "old.json")
    assert Path("old.json").read_text() == text


def test_a_new_finding_counts(run: Run) -> None:
    run("--write-baseline", "old.json")
    change("shop/agent:1.0.0", "shop/agent:latest")
    out = run("--baseline", "old.json")[1]
    first, second = out.splitlines()[:2]
    assert first.startswith("shop/templates/agent.yaml:12:14: warning image-tag-floating")
    assert second == "1 warning in 1 file"


def test_lines_may_move_and_comments_come(run: Run) -> None:
    run("--write-baseline", "old.json")
    change("apiVersion", "# moved\n\n{{/* and again */}}\napiVersion")
    change("privileged: true", "privileged:   true  # for now")
    assert run("--baseline", "old.json")[:2] == (
        0,
        "nothing found\n"
        "checked      1 chart, 1 template, 1 object, 13 rules\n"
        "silenced     3 findings: 3 by the baseline (--show-suppressed lists them)\n",
    )


def test_entries_that_are_gone_are_told(run: Run) -> None:
    run("--write-baseline", "old.json")
    change("latest", "1.0.0")
    code, out, _ = run("--baseline", "old.json")
    assert code == 0
    assert "baseline     1 of 3 entries is gone: write it anew with --write-baseline old.json\n" in out
    run("--write-baseline", "old.json")
    assert len(entries()) == 2
    assert "gone" not in run("--baseline", "old.json")[1]


def test_only_what_was_looked_at_can_be_gone(run: Run) -> None:
    """A run over another chart, or with other rules, says nothing about an entry, and does not drop it either."""
    shutil.copytree("shop", "other")
    run("--write-baseline", "old.json")
    assert len(entries()) == 6
    change("latest", "1.0.0")
    assert "gone" not in run("other", "--baseline", "old.json")[1]
    assert "gone" not in run("--baseline", "old.json", "--ignore", "image-tag-floating")[1]
    assert "1 of 6 entries is gone" in run("shop", "--baseline", "old.json")[1]
    run("other", "--write-baseline", "old.json")
    assert len(entries()) == 6
    shutil.rmtree("shop")
    run("other", "--write-baseline", "old.json")
    assert len(entries()) == 3


def test_the_folder_may_be_another(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--write-baseline", "old.json")
    monkeypatch.chdir("shop")
    assert run("--baseline", "../old.json")[0] == 0


def test_the_configuration_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("--write-baseline", "old.json")
    Path("chartlint.yaml").write_text("baseline: old.json\n")
    monkeypatch.chdir("shop")
    assert run(".")[0] == 0


def test_what_was_not_checked_is_never_old(run: Run) -> None:
    change("name: agent", "name: {{ .Values.no.name }}")
    assert run("--write-baseline", "old.json")[0] == 1
    assert entries() == []
    assert run("--baseline", "old.json")[0] == 1


def test_equal_findings_are_counted(run: Run) -> None:
    """Two that look the same are two: with one in the baseline, the other one counts."""
    path = Path("shop/templates/agent.yaml")
    path.write_text("---\n".join((POD, POD)))
    run("--write-baseline", "old.json")
    assert len(entries()) == 6
    path.write_text("---\n".join((POD, POD, POD)))
    out = run("--baseline", "old.json")[1]
    assert "2 errors, 1 warning in 1 file" in out and "6 by the baseline" in out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"chartlintBaseline": 2, "findings": []}',
            "has the format 2, and this chartlint knows 1: a newer one wrote it",
        ),
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("\0\xff", "is not JSON"),
        ("[]", "is not a baseline of chartlint"),
        ('{"chartlintBaseline": true}', "is not a baseline of chartlint"),
        ('{"chartlintBaseline": "1", "findings": []}', "is not a baseline of chartlint"),
        ('{"chartlintBaseline": 1}', "has no list `findings`"),
        ('{"chartlintBaseline": 1, "findings": [1]}', "entry 1 of the baseline"),
        ('{"chartlintBaseline": 1, "findings": [{"rule": "a"}]}', "has no rule or no fingerprint"),
    ],
)
def test_a_file_that_is_no_baseline(run: Run, text: str, message: str) -> None:
    Path("old.json").write_text(text, encoding="latin-1")
    code, out, err = run("--baseline", "old.json")
    assert (code, out) == (2, "")
    assert message in err and err.count("\n") == 1


def test_there_is_none(run: Run) -> None:
    assert "there is no baseline none.json (--write-baseline none.json makes one)" in run("--baseline", "none.json")[2]
    assert run("--baseline", "shop")[0] == 2
    assert run("--write-baseline", "shop")[0] == 2
    assert run("--baseline", "a", "--write-baseline", "a")[0] == 2


def test_a_newer_one_is_not_overwritten_and_a_broken_one_is(run: Run) -> None:
    Path("old.json").write_text('{"chartlintBaseline": 2, "findings": []}')
    assert run("--write-baseline", "old.json")[0] == 2
    Path("old.json").write_text("<<<<<<< a conflict")
    assert run("--write-baseline", "old.json")[0] == 0
    assert len(entries()) == 3


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: (
            st.lists(part) | st.dictionaries(st.sampled_from(["chartlintBaseline", "findings", "rule", "path"]), part)
        ),
    )
)
def test_any_json(tmp_path: Path, document: Any) -> None:
    file = tmp_path / "any.json"
    file.write_text(json.dumps(document))
    try:
        read_baseline(str(file))
    except UsageError as error:
        assert str(file) in error.message
