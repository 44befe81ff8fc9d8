"""Completions, asked of the shells themselves; and the manual page."""

from __future__ import annotations

import argparse
import os
import pty
import re
import select
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chartlint.cli import arguments
from chartlint.cli.completion import FILES

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "src" / "chartlint" / "cli" / "completions"

ASKED = [
    ("chartlint l", {"lint"}),
    ("chartlint rules n", {"new"}),
    ("chartlint lint --group", {"--group-by"}),
    ("chartlint lint --format sar", {"sarif"}),
    ("chartlint lint --profile pss-", {"pss-baseline", "pss-restricted"}),
    ("chartlint --fail-on w", {"warning"}),
    ("chartlint explain selector-mis", {"selector-mismatch"}),
    ("chartlint lint --ignore privileged-c", {"privileged-container"}),
    ("chartlint rules new --each cont", {"container"}),
    ("chartlint migrate --from kube-", {"kube-linter", "kube-score"}),
    ("chartlint completion z", {"zsh"}),
    ("chartlint lint -f values", {"values-prod.yaml", "values.yaml"}),
    ("chartlint lint charts/on", {"charts/one"}),
]
"""What is typed, and what a shell offers for the last word."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("typed")
    (place / "charts" / "one").mkdir(parents=True)
    for name in ("values.yaml", "values-prod.yaml"):
        (place / name).write_text("")
    return place


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here")
    return found


def test_completions_are_printed(run: Callable[..., Any]) -> None:
    assert set(FILES) == set(arguments.SHELLS)
    for name, file in FILES.items():
        code, out, err = run("completion", name)
        assert (code, err) == (0, "")
        assert out == (FOLDER / file).read_text("utf-8")
    code, _, err = run("completion", "ksh")
    assert code == 2
    assert err.startswith("chartlint: SHELL: invalid choice: 'ksh'")


def test_every_option_of_every_command_is_completed() -> None:
    texts = {name: (FOLDER / file).read_text("utf-8") for name, file in FILES.items()}
    for command in arguments.commands():
        for action in arguments.make_parser(command)._actions:
            for flag in action.option_strings if action.help != argparse.SUPPRESS else ():
                assert re.search(rf"(?<![\w-]){flag}(?![\w-])", texts["bash"]), (command, flag)
                assert flag in texts["zsh"]
                long = flag.startswith("--")
                assert re.search(rf"-{'l' if long else 's'} '?{flag.lstrip('-')}\b", texts["fish"]), (command, flag)


@pytest.mark.parametrize(("typed", "offered"), ASKED)
def test_bash(folder: Path, typed: str, offered: set[str]) -> None:
    words = " ".join(f"'{word}'" for word in typed.split(" "))
    script = (
        f"source '{FOLDER / FILES['bash']}'; COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ));"
        '_shtab_chartlint chartlint "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}" 2> /dev/null;'
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run([shell("bash"), "--norc", "-c", script], cwd=folder, capture_output=True, text=True)
    assert set(done.stdout.split()) == offered


@pytest.mark.parametrize(("typed", "offered"), ASKED)
def test_fish(folder: Path, typed: str, offered: set[str]) -> None:
    script = f"source '{FOLDER / FILES['fish']}'; complete -C '{typed}'"
    home = {**os.environ, "HOME": str(folder.parent)}
    done = subprocess.run(
        [shell("fish"), "--no-config", "-c", script], cwd=folder, env=home, capture_output=True, text=True
    )
    assert {line.split("\t")[0].rstrip("/") for line in done.stdout.splitlines()} == offered


@pytest.mark.parametrize(("typed", "offered"), [one for one in ASKED if len(one[1]) == 1])
def test_zsh(folder: Path, typed: str, offered: set[str]) -> None:
    """Typed at a real prompt: the only thing that fits is written out, with a blank behind it."""
    program = shell("zsh")
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execve(
            program, [program, "-f", "-i"], {**os.environ, "TERM": "dumb", "ZDOTDIR": str(folder), "HOME": str(folder)}
        )
    try:
        os.write(
            terminal,
            f"PS1=; autoload -Uz compinit; compinit -D -u; source '{FOLDER / FILES['zsh']}'; echo ready\n".encode(),
        )
        _read(terminal, "\nready")
        (word,) = offered
        os.write(terminal, f"{typed}\t".encode())
        end = "/" if "/" in word else " "  # a folder
        assert word + end in _read(terminal, word + end)
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def _read(terminal: int, until: str) -> str:
    """What a terminal shows until a text is in it, or for ten seconds."""
    shown = ""
    end = time.monotonic() + 10
    while until not in shown.replace("\r", "") and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                shown += os.read(terminal, 65536).decode("utf-8", "replace")
            except OSError:
                break
    return shown


# --- the manual page


def test_the_page_has_every_option() -> None:
    text = (ROOT / "docs" / "man" / "chartlint.1").read_text("utf-8").replace("\\-", "-")
    for command, about in arguments.commands().items():
        _, _, section = text.partition(f'.SS "chartlint {command}"\n')
        section = section.partition(".SS ")[0].partition(".SH ")[0]
        assert section.lower().startswith(about.replace("`", "\\(ga").replace("'", "\\(aq").lower()), command
        for action in arguments.make_parser(command)._actions:
            for flag in action.option_strings if action.help != argparse.SUPPRESS else ():
                assert flag in ("-h", "--help") or f"\\fB{flag}\\fP" in section, (command, flag)


def test_the_page_is_one_that_man_takes() -> None:
    page = ROOT / "docs" / "man" / "chartlint.1"
    done = subprocess.run([shell("mandoc"), "-Tlint", "-Wwarning", page], capture_output=True, text=True)
    told = [
        line for line in done.stdout.splitlines() if "missing date" not in line
    ]  # a date would change at each build
    assert told == []
