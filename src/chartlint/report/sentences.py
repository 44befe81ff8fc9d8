"""A finding in one line, for where no more fits: a log, an editor, a comment in a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chartlint.finding import Finding
    from chartlint.rules.card import Card

_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_CODE = re.compile(r"`[^`]*`")


def first_sentence(text: str) -> str:
    """The first sentence of a text, in one line; full stops inside `code` do not end it."""
    paragraph = " ".join(text.strip().split("\n\n", 1)[0].split())
    masked = _CODE.sub(lambda match: "x" * len(match[0]), paragraph)
    for match in _SENTENCE_END.finditer(masked):
        if not masked[: match.end()].endswith(("e.g.", "i.e.", "etc.", "vs.")):
            return paragraph[: match.end()]
    return paragraph


def one_line(finding: Finding, card: Card | None) -> str:
    """What is wrong, of which object and field, and what to do about it."""
    text = " ".join(finding.message.split())
    about = f"{finding.object} {finding.object_path}".strip()
    if about:
        text += f" ({about})"
    cure = finding.hint or (first_sentence(card.cure) if card is not None else "")
    end = "" if text.endswith((".", "!", "?")) else "."
    return f"{text}{end} {' '.join(cure.split())}" if cure else text


__all__ = ["first_sentence", "one_line"]
