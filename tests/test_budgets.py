"""What may not grow unnoticed: the modules that a command imports before it does anything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("rich", "jinja2", "jsonschema", "yaml", "pluggy")
"""Each costs more than everything that a short answer needs (docs/decisions)."""

LEAN = {
    "chartlint", "chartlint.cli", "chartlint.cli.arguments", "chartlint.cli.helm_flags", "chartlint.config",
    "chartlint.config.allowance", "chartlint.config.config", "chartlint.config.globs", "chartlint.config.keys",
    "chartlint.config.reading", "chartlint.config.scenarios", "chartlint.errors", "chartlint.finding",
    "chartlint.source",
}  # fmt: skip
"""What stands behind ``--version`` and ``--help``."""

PRINT_MODULES = """
import sys
before = set(sys.modules)
from chartlint.cli import main
sys.stdout = sys.stderr
code = main(sys.argv[1:])
print(code, *sorted(set(sys.modules) - before), file=sys.__stdout__)
"""


def imported(*argv: str, cwd: Path) -> tuple[int, set[str]]:
    """The exit code of a command and the modules that it brought in, in a fresh interpreter."""
    done = subprocess.run(
        [sys.executable, "-c", PRINT_MODULES, *argv], cwd=cwd, capture_output=True, text=True, check=True
    )
    code, *modules = done.stdout.split()
    return int(code), set(modules)


def ours(modules: set[str]) -> set[str]:
    return {name for name in modules if name.partition(".")[0] == "chartlint"}


def heavy(modules: set[str]) -> list[str]:
    return sorted(name for name in modules if name in HEAVY)


@pytest.mark.parametrize(
    "argv", [("--version",), ("--help",), ("lint", "--help"), ("template", "--help"), ("lint", "--slect")]
)
def test_a_short_answer_imports_next_to_nothing(argv: tuple[str, ...], tmp_path: Path) -> None:
    code, modules = imported(*argv, cwd=tmp_path)
    assert code == (2 if "--slect" in argv else 0)
    assert heavy(modules) == []
    assert ours(modules) <= LEAN
    assert len(modules) < 60, sorted(modules)


def test_listing_reads_no_code_of_rules(tmp_path: Path) -> None:
    code, modules = imported("rules", "--no-plugins", cwd=tmp_path)
    assert code == 0
    assert {"rich", "jinja2", "jsonschema"}.isdisjoint(modules)
    assert not [name for name in modules if name.startswith(("_chartlint_rule_", "chartlint.cel", "chartlint.render"))]


def test_a_report_into_a_pipe_needs_no_terminal(tmp_path: Path) -> None:
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: small\nversion: 1.0.0\n")
    code, modules = imported("lint", ".", cwd=tmp_path)
    assert code in (0, 1)
    assert {"rich", "jinja2", "jsonschema"}.isdisjoint(modules)
