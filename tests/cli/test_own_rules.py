"""Rules of one's own: `rules new` writes ones that pass `rules test`, which fails when an example does."""

from __future__ import annotations

from pathlib import Path

import pytest

from chartlint.cli import arguments, main
from chartlint.packs import starters

FOLDER = "chartlint-rules"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def ask(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """The exit code of a command, what it printed and what it complained of."""
    code = main(words)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize("grip", starters.GRIPS)
def test_every_card_to_begin_with_passes(grip: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert ask(capsys, "rules", "new", "mine", "--each", grip)[0] == 0
    code, out, _ = ask(capsys, "rules", "test", FOLDER)
    assert (code, out.splitlines()[0]) == (0, f"ok      {FOLDER}/mine  (2 examples)")


def test_the_grips_that_the_command_line_offers() -> None:
    assert arguments.GRIPS == starters.GRIPS


def test_a_rule_in_python_needs_trust(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ask(capsys, "rules", "new", "who-owns-it", "--python")
    assert code == 0 and "who_owns_it.py" in out and f"rules test {FOLDER} --trust" in out
    code, _, err = ask(capsys, "rules", "test", FOLDER)
    assert code == 2 and "--trust" in err
    code, out, _ = ask(capsys, "rules", "test", FOLDER, "--trust")
    assert (code, out.splitlines()[-1]) == (0, "1 rule, 2 examples: all pass")


def change(old: str, new: str) -> None:
    card = Path(FOLDER, "mine.yaml")
    text = card.read_text()
    assert old in text
    card.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("item.port >= 1024", "item.port >= 9000", "a high port: line 4 of templates/example.yaml is not marked"),
        ("item.port >= 1024", "item.port >= 10", "a low port: line 6 of templates/example.yaml is marked, but nothing"),
        ("<-- port 80", "<-- port 90", "shall say `port 90`, but says: port 80 is below 1024"),
        ("item.port >= 1024", "item.prt >= 1024", "has a message with something undecided"),
        ("spec: {ports: [{port: 8080}]}", "spec: {clusterIP: None}", "every good example still passes"),
        ("spec: {ports: [{port: 8080}]}", "spec: {{ .Values.none.at.all }}", "the example does not render"),
    ],
)
def test_what_a_test_notices(old: str, new: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "rules", "new", "mine", "--each", "service")
    change(old, new)
    code, out, _ = ask(capsys, "rules", "test", f"{FOLDER}/mine.yaml")
    assert code == 1 and out.startswith("FAILED") and said in out and out.endswith("1 failed\n")


def test_rules_by_name_and_from_the_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "rules", "new", "mine")
    Path("chartlint.yaml").write_text(f"packs: [{FOLDER}]\n")
    code, out, _ = ask(capsys, "rules", "test")
    assert (code, out.splitlines()[-1]) == (0, "1 rule, 2 examples: all pass")
    code, out, _ = ask(capsys, "rules", "test", "host-path")
    assert code == 0 and out.startswith("ok      host-path")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("new", "My_Rule"), "no name for a rule"),
        (("new", "mine", "--each", "template", "--python"), "--each is for rules in CEL"),
        (("test",), "there is no rule to test"),
        (("test", "chartlint-rules/none.yaml"), "there is no card chartlint-rules/none.yaml"),
        (("test", "hst-path"), "there is no rule `hst-path` (did you mean `host-path`?)"),
    ],
)
def test_mistakes(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = ask(capsys, "rules", *words)
    assert code == 2 and said in err


def test_no_file_is_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    ask(capsys, "rules", "new", "mine")
    before = Path(FOLDER, "mine.yaml").read_text()
    code, _, err = ask(capsys, "rules", "new", "mine", "--each", "chart")
    assert code == 2 and "is there already" in err
    assert Path(FOLDER, "mine.yaml").read_text() == before


def test_lint_with_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    """The finding stands at the template's line, under the pack's name, and options come from the configuration."""
    ask(capsys, "rules", "new", "mine")
    Path("chart/templates").mkdir(parents=True)
    Path("chart/Chart.yaml").write_text("apiVersion: v2\nname: web\nversion: 1.0.0\n")
    Path("chart/templates/pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - name: web\n      image: a.io/x\n"
    )
    words = ("lint", "--pack", FOLDER, "--select", f"{FOLDER}/mine", "--format", "concise", "chart")
    _, out, _ = ask(capsys, *words)
    assert "chart/templates/pod.yaml:7:14: warning chartlint-rules/mine" in out
    Path("chartlint.yaml").write_text(f"rules: {{{FOLDER}/mine: {{registries: [a.io]}}}}\n")
    assert "chartlint-rules/mine" not in ask(capsys, *words)[1].partition("more")[0]
