"""``chartlint completion``: print the completions of a shell, which are made when chartlint is built."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path

FILES = {"bash": "chartlint.bash", "zsh": "_chartlint", "fish": "chartlint.fish"}
"""What the file of each shell is called where that shell looks for it."""


def run_command(options: Namespace) -> int:
    """Print the completions and return the exit code."""
    sys.stdout.write((Path(__file__).parent / "completions" / FILES[options.shell]).read_text(encoding="utf-8"))
    return 0
