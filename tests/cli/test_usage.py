"""The command line itself: help, versions, and a sentence for every mistake."""

# ruff: noqa: E501 (tables read better unbroken)

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartlint import __version__
from chartlint.cli import arguments

Run = Callable[..., Any]


def test_version(run: Run) -> None:
    assert run("--version") == (0, f"chartlint {__version__}\n", "")


def test_help(run: Run) -> None:
    code, out, err = run("--help")
    assert (code, err) == (0, "")
    assert out.startswith("usage: chartlint PATH...\n")
    for word in ("lint", "template", "rules", "explain", "exit codes:"):
        assert word in out


def test_nothing_at_all_is_a_mistake(run: Run) -> None:
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err == run("--help").out


@pytest.mark.parametrize("command", ["lint", "template", "rules", "explain"])
def test_help_of_commands(run: Run, command: str) -> None:
    code, out, err = run(command, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"usage: chartlint {command}")


MISTAKES = [
    (("lint", "--slect", "x"), "unknown option --slect (did you mean `--select`?)"),
    (("lint", "--zzz"), "unknown option --zzz (see chartlint lint --help)"),
    (("--formt=json", "."), "unknown option --formt (did you mean `--format`?)"),
    (("lint", "-Z"), "unknown option -Z (see chartlint lint --help)"),
    (("lint", "--color", "blue"), "--color: invalid choice: 'blue' (choose from 'auto', 'always', 'never') (see chartlint lint --help)"),
    (("lint", "--select"), "--select: expected one argument (see chartlint lint --help)"),
    (("explain",), "the following arguments are required: RULE (see chartlint explain --help)"),
    (("template",), "no chart is named (see chartlint template --help)"),
    (("template", "shop", "--validate"), "--validate is not supported (chartlint speaks to no cluster; "),
    (("template", "shop", "--dry-run=server"), "--dry-run=server is not supported (chartlint speaks to no cluster; "),
    (("template", "shop", "--post-renderer", "x"), "--post-renderer is not supported (chartlint runs no other programs; "),
    (("template", "shop", "--dependency-update"), "--dependency-update is not supported (chartlint fetches nothing; "),
    (("template", "shop", "--no-hooks=maybe"), "--no-hooks takes true or false, not `maybe`"),
    (("template", "shop", "-f", "https://example.com/x"), "the values file https://example.com/x is not on this machine"),
    (("template", "oci://example.com/shop"), "the chart oci://example.com/shop is not on this machine (chartlint fetches nothing; "),
    (("template", "shop", "--helm", "2.17"), "there is no profile of Helm `2.17`"),
    (("template", "shop", "--now", "noon"), "`noon` is no time (write 2025-01-01T00:00:00Z, or `real`)"),
    (("lint", "--lookup", "none.yaml", "."), "there is no file for lookup none.yaml"),
    (("nowhere",), "there is no file or folder nowhere"),
    (("lint", "nowhere"), "there is no file or folder nowhere"),
    (("explian", "host-path"), "there is no file or folder explian (did you mean the command `explain`?)"),
    (("lint", "--config", "x.yaml", "--no-config"), "--config and --no-config exclude each other"),
    (("lint", "--config", "x.yaml"), "there is no configuration file x.yaml"),
    (("lint", "--scenario", ""), "--scenario names no scenario"),
    (("lint", "--kube-version", "new"), '--kube-version must be a version such as "1.31", or `supported`, not `new`'),
    (("lint", "--helm", "2.17", "."), "--helm: "),
    (("lint", "--format", "jsn"), "there is no report format `jsn` (did you mean `json`?)"),
    (("lint", "--format", "pdf"), "there is no report format `pdf` (known are checkstyle, concise, github, gitlab, html, j"),
    (("lint", "--release-name", "No Name"), "--release-name: `No Name` is no name for a release: invalid release name"),
    (("lint", "-f", "nowhere.yaml"), "there is no values file nowhere.yaml"),
    (("lint", "-f", "."), "the values file . is no file"),
    (("lint", "-f", "list.yaml"), "list.yaml:1:1: the values file must be a map at its top"),
    (("lint", "-f", "broken.yaml"), "broken.yaml:3:1: the values file is not valid YAML: did not find expected node content"),
    (("lint", "--set", "a"), 'failed parsing --set data: key "a" has no value'),
    (("lint", "--set-json", "a={"), "failed parsing --set-json data a={"),
    (("lint", "--set-file", "a=nowhere.txt"), "cannot read nowhere.txt: No such file or directory"),
    (("lint", "-o", "nowhere/report.json"), "cannot write nowhere/report.json: there is no folder nowhere"),
    (("lint", "-o", "."), "cannot write .: it is a folder"),
    (("lint", "--select", "privileged-container-x"), "--select: `privileged-container-x` is no rule, tag, pack or profile"),
    (("lint", "--ignore", "default-hides-flase"), "--ignore: `default-hides-flase` is no rule, tag, pack or profile (did you mean `default-hides-false`?)"),
    (("lint", "--pack", "nowhere"), "the rule pack nowhere is not a folder"),
    (("lint", "empty"), "no chart found under empty (a chart is a folder with a Chart.yaml, or a .tgz)"),
    (("lint", "--exclude", "good", "good"), "every chart found is excluded: good"),
    (("rules", "--tag", "scurity"), "no rule has the tag `scurity` (did you mean `security`?)"),
    (("explain", "default-hides-flase"), "there is no rule `default-hides-flase` (did you mean `default-hides-false`?)"),
]  # fmt: skip


@pytest.mark.parametrize(("argv", "message"), MISTAKES)
def test_mistakes_are_one_sentence(
    run: Run, here: Path, chart: Callable[..., Path], argv: tuple[str, ...], message: str
) -> None:
    chart("good")
    (here / "empty").mkdir()
    (here / "list.yaml").write_text("- a\n- b\n")
    (here / "broken.yaml").write_text("a: 1\nb: [\n")
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert err.startswith(f"chartlint: {message}")
    assert err.count("\n") == 1


CONFIGURED = [
    ("select: [default-hides-flase]", "chartlint.yaml:1:10: `default-hides-flase` is no rule, tag, pack or profile (did you mean `default-hides-false`?)"),
    ("ignore:\n  - nonsense-of-mine", "chartlint.yaml:2:5: `nonsense-of-mine` is no rule, tag, pack or profile"),
    ("rules:\n  default-hides-flase: {severity: info}", "chartlint.yaml:2:3: there is no rule `default-hides-flase` (did you mean `default-hides-false`?)"),
    ("rules:\n  default-hides-false:\n    severity: info\n    maximum: 3", "chartlint.yaml:4:5: the rule `default-hides-false` has no option `maximum`"),
    ("ignore: [template-fails]", "chartlint.yaml:1:10: `template-fails` cannot be ignored: it says that something was not checked"),
    ("rules:\n  chart-loads: {severity: info}", "chartlint.yaml:2:3: the severity of `chart-loads` is fixed: it says that something was not checked"),
    ('helm: "2.17"', "chartlint.yaml:1:1: "),
    ("values: [nowhere.yaml]", "chartlint.yaml:1:10: there is no values file nowhere.yaml"),
    ("packs: [nowhere]", "chartlint.yaml:1:9: the rule pack nowhere is not a folder"),
    ("plugins: [no_such_module]", "the plugin `no_such_module` cannot be imported: ModuleNotFoundError"),
    ("plugins: [evil.py]", "the plugin file evil.py is not run: it may be part of what is linted"),
    ("profle: strict", "chartlint.yaml:1:1: unknown key `profle` (did you mean `profile`?)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), CONFIGURED)
def test_mistakes_in_the_configuration_have_their_place(
    run: Run, here: Path, chart: Callable[..., Path], text: str, message: str
) -> None:
    chart("good")
    (here / "evil.py").write_text("raise SystemExit('this must not run')\n")
    (here / "chartlint.yaml").write_text(text)
    code, out, err = run("lint", "good")
    assert (code, out) == (2, "")
    assert err.startswith(f"chartlint: {message}")
    assert err.count("\n") == 1
    assert run("lint", "--no-config", "good").code == 0


def test_options_and_paths_may_be_mixed() -> None:
    options = arguments.parse(["a", "--select", "x", "b", "-f", "v.yaml", "c"])
    assert not isinstance(options, int)
    assert (options.command, options.paths, options.select, options.values) == (
        "lint",
        ["a", "b", "c"],
        ["x"],
        ["v.yaml"],
    )


@pytest.mark.parametrize("word", ["lint", "check"])
def test_names_of_the_command(word: str) -> None:
    options = arguments.parse([word, "a"])
    assert not isinstance(options, int)
    assert (options.command, options.paths) == ("lint", ["a"])


def test_an_internal_error_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(options: object) -> int:
        raise ZeroDivisionError("a\nb")

    monkeypatch.setattr("chartlint.cli._run", fail)
    code, out, err = run("lint", ".")
    assert (code, out) == (3, "")
    assert err == (
        "chartlint: internal error: ZeroDivisionError: a b (a bug of chartlint: please report it; --debug shows where)\n"
    )


def test_interrupted(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(options: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("chartlint.cli._run", stop)
    assert run("lint", ".") == (130, "", "chartlint: interrupted\n")
