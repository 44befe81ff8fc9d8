"""Where a report goes, and the commands that tell of rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n"
BAD = {"templates/a.yaml": "{{ nonsense }}"}
GOOD = {"templates/a.yaml": CONFIG_MAP}


def test_text_is_the_default(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    code, out, err = run("bad")
    assert (code, err) == (1, "")
    assert "error[unknown-function]" in out
    assert "bad/templates/a.yaml:1:4" in out
    assert "\x1b[" not in out


def test_paths_from_inside_the_chart(run: Run, chart: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(chart("bad", BAD))
    for argv in (("--format", "concise", "."), ("--format", "concise"), ("--format", "concise", "templates/a.yaml")):
        code, out, err = run("lint", *argv)
        assert (code, err) == (1, "")
        assert out.startswith("templates/a.yaml:1:4: error unknown-function ")
        assert "template templates/a.yaml: " in out


def test_a_library_has_nothing_to_render(run: Run, chart: Callable[..., Path]) -> None:
    library = "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n"
    chart("lib", {"Chart.yaml": library, "templates/_a.tpl": '{{ define "lib.a" }}a{{ end }}'})
    code, out, err = run("lint", "lib", "--format", "json")
    assert (code, err) == (0, "")
    (entry,) = json.loads(out)["ledger"]["charts"]
    assert (entry["loaded"], entry["templates"], entry["objects"], entry["notChecked"]) == (True, 0, 0, [])


@pytest.mark.parametrize("name", ["text", "concise", "json", "sarif"])
def test_formats_to_a_file_are_those_to_stdout(run: Run, here: Path, chart: Callable[..., Path], name: str) -> None:
    chart("bad", BAD)
    shown = run("lint", "bad", "--format", name)
    written = run("lint", "bad", "--format", name, "-o", "report")
    assert (shown.code, written.code) == (1, 1)
    assert (written.out, written.err) == ("", "")
    assert (here / "report").read_text() == shown.out
    assert shown.out
    if name in ("json", "sarif"):
        json.loads(shown.out)
    assert sorted(os.listdir(here)) == [".git", "bad", "report"]


def test_a_report_replaces_an_old_one(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    (here / "report").write_text("old" * 10_000)
    assert run("lint", "bad", "--format", "concise", "-o", "report").code == 1
    assert "old" not in (here / "report").read_text()


def test_a_report_through_a_link_keeps_the_link(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    (here / "real").write_text("")
    (here / "link").symlink_to("real")
    run("lint", "bad", "-o", "link")
    assert (here / "link").is_symlink()
    assert "unknown-function" in (here / "real").read_text()


def test_the_same_exit_code_for_every_format(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    chart("good", GOOD)
    for path, code in (("bad", 1), ("good", 0)):
        assert {run("lint", path, "--format", name).code for name in ("text", "concise", "json", "sarif")} == {code}


def test_quiet(run: Run, chart: Callable[..., Path]) -> None:
    chart("good", GOOD)
    chart("bad", BAD)
    assert run("lint", "-q", "good") == (0, "", "")
    assert run("lint", "good").out != ""
    assert "unknown-function" in run("lint", "-q", "bad").out


def test_changed_files_outside_charts(run: Run, here: Path) -> None:
    (here / "README.md").write_text("")
    code, out, err = run("lint", "--changed-files", "README.md")
    assert (code, err) == (0, "")
    assert out.startswith("no chart is concerned\nchanges      1 file: 0 charts; 1 file of no chart\n")
    assert run("lint", "--changed-files").code == 0


def test_color(run: Run, chart: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    chart("bad", BAD)
    assert "\x1b[" in run("lint", "bad", "--color", "always").out
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" not in run("lint", "bad").out


def test_configuration(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("charts/bad", BAD)
    chart("charts/good", GOOD)
    (here / "chartlint.yaml").write_text("exclude: [bad]\nfail-on: info\n")
    code, out, err = run(".")
    assert (code, err) == (0, "")
    assert "charts/bad: excluded" in out
    assert run("--no-config", ".").code == 1
    (here / "other.yaml").write_text("fail-on: never\n")
    assert run("--config", "other.yaml", ".").code == 0


def test_own_pack(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("good", GOOD)
    (here / "house").mkdir()
    (here / "house" / "name-taken.yaml").write_text("""\
title: The name is taken
severity: error
confidence: high
profile: default
since: "0.1"
why: A test needs it.
cure: Choose another.
check:
  each: object
  must: object.metadata.name != "release-name"
  at: metadata.name
  say: "{object.metadata.name} is taken"
examples:
- title: free
  good: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: free}
- title: taken
  bad: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: release-name}   # <--
""")
    code, out, err = run("lint", "good", "--pack", "house", "--format", "concise")
    assert (code, err) == (1, "")
    assert out.startswith("good/templates/a.yaml:4:9: error house/name-taken release-name is taken")
    (here / "chartlint.yaml").write_text("packs: [house]\nignore: [house/name-taken]\n")
    assert run("lint", "good").code == 0
    explained = run("explain", "house/name-taken")
    assert explained.code == 0
    assert explained.out.startswith("house/name-taken: The name is taken\n")
    assert "off: ignored by `house/name-taken`" in explained.out


# --- rules and explain


def test_rules(run: Run) -> None:
    code, out, err = run("rules")
    assert (code, err) == (0, "")
    data = json.loads(run("rules", "--format", "json").out)
    assert len(data) > 50
    for rule in data:
        assert f" {rule['name']} " in out
        assert rule["title"] in out
    on = sum(rule["on"] for rule in data)
    assert out.endswith(f"{len(data)} rules, {on} of them on (*); `chartlint explain RULE` says more\n")


def test_rules_of_a_tag(run: Run) -> None:
    data = json.loads(run("rules", "--format", "json").out)
    tag = data[0]["tags"][0]
    some = json.loads(run("rules", "--format", "json", "--tag", tag).out)
    assert [rule["name"] for rule in some] == [rule["name"] for rule in data if tag in rule["tags"]]


def test_every_rule_can_be_explained(run: Run) -> None:
    for rule in json.loads(run("rules", "--format", "json").out):
        code, out, err = run("explain", rule["name"])
        assert (code, err) == (0, "")
        assert out.startswith(f"{rule['name']}: {rule['title']}\n")
        for words in ("Why it is bad", "What to do", rule["why"].split("\n")[0], rule["cure"].split("\n")[0]):
            assert words in out
        for option in rule["options"]:
            assert option["name"] in out


# --- as a process


def process(*argv: str, cwd: Path, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "chartlint", *argv], cwd=cwd, text=True, capture_output=True, **more)


def test_as_a_module(here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    done = process("lint", "bad", cwd=here)
    assert (done.returncode, done.stderr) == (1, "")
    assert "unknown-function" in done.stdout


def test_modules_of_the_working_directory_are_not_imported(here: Path, chart: Callable[..., Path]) -> None:
    chart("good", GOOD)
    for name in ("yaml.py", "pluggy.py", "json.py"):
        (here / name).write_text("raise SystemExit('a stranger was run')\n")
    done = process("lint", "good", "--no-plugins", cwd=here)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_closed_pipe_is_no_error(here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", {f"templates/{number}.yaml": "{{ nonsense }}" for number in range(300)})
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "chartlint", "lint", "bad"], cwd=here, stdout=out, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (1, "")


def test_names_that_stdout_cannot_show(here: Path, chart: Callable[..., Path]) -> None:
    chart("schön-☃", BAD)
    done = process("lint", ".", cwd=here, env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "unknown-function" in done.stdout


# --- several reports


def test_several_reports_at_once(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    alone = run("lint", "bad").out
    code, out, err = run("lint", "bad", "--format", "text", "--format", "sarif=out.sarif", "--format", "junit=out.xml")
    assert (code, out, err) == (1, alone, "")
    assert json.loads((here / "out.sarif").read_text())["runs"][0]["results"]
    assert (here / "out.xml").read_text().startswith("<?xml")
    assert run("lint", "bad", "--format", "json=a.json").out == ""
    assert run("lint", "bad", "--format", "concise=-").out == run("lint", "bad", "--format", "concise").out
    both = run("lint", "bad", "--format", "json=b.json", "--format", "concise", "-o", "c.txt")
    assert (both.code, both.out) == (1, "")
    assert "unknown-function" in (here / "c.txt").read_text()


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (("--format", "text", "--format", "json"),
         "text and json cannot both go to stdout (name a file: --format json=FILE)"),
        (("--format", "sarif="),
         "--format sarif= names no file (write --format sarif=FILE, or --format sarif for stdout)"),
        (("--format", "sarrif=x"), "there is no report format `sarrif` (did you mean `sarif`?)"),
        (("--format", "json=x", "--format", "sarif=./x"), "json and sarif cannot both be written to ./x"),
        (("--format", "json=x", "-o", "y"), "--output y has no report: each --format names a file of its own "
                                            "(add --format text, or leave --output out)"),
        (("--format", "json=no/x"), "cannot write no/x: there is no folder no"),
        (("--format", "text", "--format", "json=bad"), "cannot write bad: it is a folder"),
    ],
)  # fmt: skip
def test_reports_that_cannot_be(
    run: Run, here: Path, chart: Callable[..., Path], argv: tuple[str, ...], message: str
) -> None:
    chart("bad", BAD)
    assert run("lint", "bad", *argv) == (2, "", f"chartlint: {message}\n")
    assert sorted(os.listdir(here)) == [".git", "bad"]


def test_one_report_that_fails_keeps_no_other_back(here: Path, chart: Callable[..., Path]) -> None:
    """A full disk, met while writing: the others are there whole, and no part of this one is left."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    chart("bad", BAD)
    done = process(
        "lint", "bad", "--format", "json=/dev/full", "--format", "sarif=out.sarif", "--format", "concise", cwd=here
    )
    assert (done.returncode, done.stderr) == (2, "chartlint: cannot write /dev/full: No space left on device\n")
    assert "unknown-function" in done.stdout
    json.loads((here / "out.sarif").read_text())
    assert sorted(os.listdir(here)) == [".git", "bad", "out.sarif"]
    with full.open("w") as out:
        done = subprocess.run(
            [sys.executable, "-m", "chartlint", "lint", "bad"], cwd=here, stdout=out, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (
        2,
        "chartlint: cannot write the report to stdout: No space left on device\n",
    )


def test_without_stdout(here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    command = f"{sys.executable} -m chartlint lint bad --format json=a.json --format text >&-"
    done = subprocess.run(["sh", "-c", command], cwd=here, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "")
    json.loads((here / "a.json").read_text())


def test_what_a_format_cannot_say_goes_to_stderr(run: Run, here: Path, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    for name in ("gitlab", "checkstyle", "rdjson", "sonar"):
        code, _, err = run("lint", "bad", "--format", name)
        assert code == 1
        assert err.startswith("chartlint: not checked: template bad/templates/a.yaml: "), name
        assert run("lint", "bad", "--format", f"{name}=x", "--format", "text").err == ""


def test_report_only(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    code, out, _ = run("lint", "bad", "--report-only")
    assert code == 0
    assert "unknown-function" in out
    assert json.loads(run("lint", "bad", "--report-only", "--format", "json").out)["exitCode"] == 0
    assert run("lint", "bad", "--report-only", "--fail-on", "info").code == 0
    assert run("lint", "bad", "--report-only", "--select", "nonsense").code == 2


def test_group_by_rule(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", {f"templates/{name}.yaml": f"{{{{ {name} }}}}" for name in ("one", "two")})
    out = run("lint", "bad", "--group-by", "rule").out
    assert out.startswith("unknown-function  ")
    assert out.split("\n")[0].endswith(", 2 errors")
    assert sorted(run("lint", "bad", "--group-by", "rule", "--format", "concise").out.split("\n")) == sorted(
        run("lint", "bad", "--format", "concise").out.split("\n")
    )


def test_the_job_summary(run: Run, here: Path, chart: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    chart("bad", BAD)
    (here / "summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    run("lint", "bad")
    assert (here / "summary.md").read_text() == "before\n"
    assert run("lint", "bad", "--format", "github").err == ""
    text = (here / "summary.md").read_text()
    assert text.startswith("before\n<!-- chartlint -->\n## chartlint: 1 error")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "no" / "summary.md"))
    code, out, err = run("lint", "bad", "--format", "github")
    assert code == 1
    assert "::error file=bad/templates/a.yaml,line=1," in out
    assert err == f"chartlint: cannot write the job summary to {here}/no/summary.md: No such file or directory\n"


def test_categories_of_code_scanning(run: Run, chart: Callable[..., Path]) -> None:
    chart("bad", BAD)
    made = json.loads(run("lint", "bad", "--format", "sarif", "--sarif-category", "charts").out)
    assert made["runs"][0]["automationDetails"] == {"id": "charts/"}
    assert "automationDetails" not in json.loads(run("lint", "bad", "--format", "sarif").out)["runs"][0]
