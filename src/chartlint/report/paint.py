"""Lines of styled text, and the two ways to put them on a stream: plain, and with rich on a terminal.

The layout is made once, as lines of parts; both ways print the same characters, only colour differs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TextIO

from chartlint.report.characters import Charset

Part = tuple[str, str]
"""Some text and the name of its style ('' for none), a key of ``STYLES``."""

Line = list[Part]

STYLES: Mapping[str, str] = {
    "error": "bold red",
    "warning": "bold yellow",
    "info": "bold cyan",
    "message": "bold",
    "gutter": "blue",
    "path": "bold",
    "object": "magenta",
    "label": "bold",
    "note": "dim",
    "good": "bold green",
    "heading": "bold underline",
}
"""Style name to rich style. Sixteen colours only: they follow the reader's own theme."""

NARROWEST, WIDEST = 40, 200


class Canvas(NamedTuple):
    """What a stream can show: colour or not, how many columns (``None``: never wrap), which characters."""

    color: bool
    columns: int | None
    charset: Charset


def canvas_of(
    out: TextIO, color: str = "auto", columns: int | None = None, environ: Mapping[str, str] | None = None
) -> Canvas:
    """Look at a stream and the environment.

    ``color`` is ``auto``, ``always`` or ``never``; the last two beat the environment. With ``auto``, NO_COLOR
    (https://no-color.org) comes first, then FORCE_COLOR and CLICOLOR_FORCE, then TERM=dumb, then whether ``out`` is
    a terminal. ``columns`` is what the caller wants; without it a terminal is asked, and a pipe or file has no limit.
    """
    environ = os.environ if environ is None else environ
    terminal = out.isatty() if hasattr(out, "isatty") else False
    if color == "auto":
        if environ.get("NO_COLOR"):
            colored = False
        elif environ.get("FORCE_COLOR") or environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
            colored = True
        else:
            colored = terminal and environ.get("TERM") != "dumb"
    else:
        colored = color == "always"
    if columns is None and terminal:
        from shutil import get_terminal_size

        columns = get_terminal_size((80, 24)).columns
    if columns is not None:
        columns = max(NARROWEST, min(columns, WIDEST))
    return Canvas(colored, columns, Charset(getattr(out, "encoding", None) or "utf-8"))


def draw(lines: Iterable[Line], out: TextIO, canvas: Canvas) -> None:
    """Print the lines: with rich when the canvas has colour, else as they are."""
    if canvas.color:
        _draw_rich(lines, out)
    else:
        for line in lines:
            out.write("".join(text for text, _ in line).rstrip() + "\n")


def _draw_rich(lines: Iterable[Line], out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    # The lines are wrapped already: a width that nothing reaches keeps rich from wrapping them again.
    console = Console(
        file=out, force_terminal=True, color_system="standard", width=100_000,
        highlight=False, markup=False, emoji=False, no_color=False,
    )  # fmt: skip
    for line in lines:
        text = Text.assemble(*((part, STYLES.get(style, "")) for part, style in line))
        text.rstrip()
        console.print(text, soft_wrap=True)
