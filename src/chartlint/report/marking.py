"""Text of strangers inside Markdown: shown as it is, never obeyed.

Names and messages come from charts. None of it may become markup, a link, a picture, a mention of a person or a
reference to an issue. Source: https://github.github.com/gfm/.
"""

from __future__ import annotations

import re

from chartlint.report.characters import Charset, safe

_UTF8 = Charset()
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~$&])")
_LIVE = re.compile(r"([@#]|(?<=\w)://|(?<=www)\.)", re.IGNORECASE)
_BREAK = "&#8203;"
"""A space of no width: what stands on its two sides is no mention, reference or address any more."""


def prose(text: str) -> str:
    """One line of text in which only `code` between backticks is Markdown."""
    text = " ".join(safe(text, _UTF8).split())
    out: list[str] = []
    end = 0
    for match in _CODE.finditer(text):
        out += [_plain(text[end : match.start()]), code(match[2])]
        end = match.end()
    return "".join([*out, _plain(text[end:])])


def code(text: str, *, cell: bool = False) -> str:
    """A code span with exactly this text; ``cell`` says that it stands in a table."""
    text = " ".join(safe(text, _UTF8).split())
    if not text:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if longest or text != text.strip() else ""
    span = f"{fence}{blank}{text}{blank}{fence}"
    return span.replace("|", "\\|") if cell else span


def _plain(text: str) -> str:
    pieces = _LIVE.split(text)
    out = []
    for number, piece in enumerate(pieces):
        escaped = _SPECIAL.sub(r"\\\1", piece)
        out.append(
            f"{escaped}{_BREAK}" if number % 2 and piece in "@#" else f"{_BREAK}{escaped}" if number % 2 else escaped
        )
    return "".join(out)
