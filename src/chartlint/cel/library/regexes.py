"""Regular expressions: ``matches``, Kubernetes' ``find`` and ``findAll``, the extension ``regex``."""

from __future__ import annotations

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.matcher import Pattern, compile_pattern
from chartlint.cel.patterns import PatternError
from chartlint.cel.values import NONE, Optional


def pattern(text: str) -> Pattern:
    """A pattern that an expression computed."""
    o.spend(len(text) // 8)
    try:
        return compile_pattern(text)
    except PatternError as error:
        raise CelEvalError(f"invalid regular expression `{text}`: {error.message}") from None


@define("matches(string, string) -> bool", "<string>.matches(string) -> bool")
def matches(text: str, regex: str) -> bool:
    """Whether the pattern matches somewhere in the text."""
    o.spend(len(text) // 8)
    return pattern(regex).test(text) is not None


@define("<string>.find(string) -> string")
def find(text: str, regex: str) -> str:
    """What matches first, else the empty text."""
    o.spend(len(text) // 8)
    span = pattern(regex).search(text)
    return "" if span is None else text[span[0] : span[1]]


@define("<string>.findAll(string) -> list", "<string>.findAll(string, int) -> list")
def find_all(text: str, regex: str, limit: int = -1) -> list[str]:
    """All that match, at most ``limit`` of them unless that is negative."""
    o.spend(len(text) // 8)
    found: list[str] = []
    if limit:
        for span in pattern(regex).find_all(text):
            o.spend(8)
            found.append(text[span[0] : span[1]])
            if len(found) == limit:
                break
    return found


@define("regex.extract(string, string) -> optional")
def extract(text: str, regex: str) -> Optional:
    """The group of the first match, or the match where there is no group."""
    place = _place(regex)
    o.spend(len(text) // 8)
    span = pattern(regex).search(text)
    if span is None:
        return NONE
    found = text[span[place] : span[place + 1]] if span[place] >= 0 else ""
    return Optional(found) if found or not place else NONE


@define("regex.extractAll(string, string) -> list")
def extract_all(text: str, regex: str) -> list[str]:
    """The group of every match, or every match where there is no group."""
    place = _place(regex)
    o.spend(len(text) // 8)
    found = []
    for span in pattern(regex).find_all(text):
        o.spend(8)
        part = text[span[place] : span[place + 1]] if span[place] >= 0 else ""
        if part or not place:
            found.append(part)
    return found


def _place(regex: str) -> int:
    """Where a span holds what is extracted."""
    groups = pattern(regex).groups
    if groups > 1:
        raise CelEvalError(f"regular expression has more than one capturing group: `{regex}`")
    return 2 * groups


@define("regex.replace(string, string, string) -> string", "regex.replace(string, string, string, int) -> string")
def replace(text: str, regex: str, new: str, limit: int = -1) -> str:
    """With matches replaced; ``\\1`` in the new text stands for the first group."""
    compiled = pattern(regex)
    if limit == 0:
        return text
    o.spend(len(text) // 8)
    parts: list[str] = []
    last = length = 0
    for count, span in enumerate(compiled.find_all(text), 1):
        put = _filled(text, span, new, compiled.groups)
        length += len(put)
        o.bounded(length)
        parts += (text[last : span[0]], put)
        last = span[1]
        if count == limit:
            break
    return "".join(parts) + text[last:]


def _filled(text: str, span: tuple[int, ...], new: str, groups: int) -> str:
    parts: list[str] = []
    at = 0
    while at < len(new):
        char = new[at]
        at += 1
        if char != "\\":
            parts.append(char)
            continue
        mark = new[at : at + 1]
        at += 1
        if mark == "\\":
            parts.append("\\")
        elif not (mark.isascii() and mark.isdigit()):
            raise CelEvalError(f"invalid replacement string: '{new}' \\ must be followed by a digit or \\")
        elif int(mark) > groups:
            raise CelEvalError(f"replacement string references group {mark} but regex has only {groups} group(s)")
        else:
            start, end = span[2 * int(mark)], span[2 * int(mark) + 1]
            parts.append(text[start:end] if start >= 0 else "")
    return "".join(parts)
