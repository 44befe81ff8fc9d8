"""Regular expressions: ``matches``, Kubernetes' ``find`` and ``findAll``, the extension ``regex``."""

from __future__ import annotations

from chartlint.cel import operators as o
from chartlint.cel.errors import CelEvalError
from chartlint.cel.library.registry import define
from chartlint.cel.matcher import Pattern, PatternError, compile_pattern
from chartlint.cel.values import NONE, Optional
from chartlint.goregex import Spans


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
    return "" if span is None else _part(text, span, 0)


@define("<string>.findAll(string) -> list", "<string>.findAll(string, int) -> list")
def find_all(text: str, regex: str, limit: int = -1) -> list[str]:
    """All that match, at most ``limit`` of them unless that is negative."""
    o.spend(len(text) // 8)
    found: list[str] = []
    for span in pattern(regex).find_all(text, limit):
        o.spend(8)
        found.append(_part(text, span, 0))
    return found


@define("regex.extract(string, string) -> optional")
def extract(text: str, regex: str) -> Optional:
    """The group of the first match, or the match where there is no group."""
    group = _group(regex)
    o.spend(len(text) // 8)
    span = pattern(regex).search(text)
    if span is None:
        return NONE
    found = _part(text, span, group)
    return Optional(found) if found or not group else NONE


@define("regex.extractAll(string, string) -> list")
def extract_all(text: str, regex: str) -> list[str]:
    """The group of every match, or every match where there is no group."""
    group = _group(regex)
    o.spend(len(text) // 8)
    found = []
    for span in pattern(regex).find_all(text):
        o.spend(8)
        part = _part(text, span, group)
        if part or not group:
            found.append(part)
    return found


def _part(text: str, span: Spans, group: int) -> str:
    start, end = span[group]
    return text[start:end] if start >= 0 else ""


def _group(regex: str) -> int:
    """The group that is extracted: the only one, or else the match."""
    groups = pattern(regex).groups
    if groups > 1:
        raise CelEvalError(f"regular expression has more than one capturing group: `{regex}`")
    return groups


@define("regex.replace(string, string, string) -> string", "regex.replace(string, string, string, int) -> string")
def replace(text: str, regex: str, new: str, limit: int = -1) -> str:
    """With matches replaced; ``\\1`` in the new text stands for the first group."""
    compiled = pattern(regex)
    if limit == 0:
        return text
    o.spend(len(text) // 8)
    parts: list[str] = []
    last = length = 0
    for span in compiled.find_all(text, limit):
        put = _filled(text, span, new, compiled.groups)
        length += len(put)
        o.bounded(length)
        start, end = span[0]
        parts += (text[last:start], put)
        last = end
    return "".join(parts) + text[last:]


def _filled(text: str, span: Spans, new: str, groups: int) -> str:
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
            parts.append(_part(text, span, int(mark)))
    return "".join(parts)
