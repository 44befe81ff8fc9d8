"""The shipped packs, as a plugin like any other."""

from __future__ import annotations

from pathlib import Path

from chartlint.packs.hookspec import hookimpl
from chartlint.packs.load import shipped_rules


@hookimpl
def chartlint_packs() -> list[Path]:
    """One pack for each folder of the shipped rules."""
    return sorted(folder for folder in shipped_rules().iterdir() if folder.is_dir() and folder.name[:1].isalpha())
