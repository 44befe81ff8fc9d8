"""The formats that chartlint comes with, as a plugin like any other (see ``chartlint.packs.hookspec``)."""

from __future__ import annotations

from chartlint.packs.hookspec import hookimpl
from chartlint.report import Reporter, reporters


@hookimpl
def chartlint_reporters() -> dict[str, Reporter]:
    """The shipped reporters by format name."""
    return reporters()
