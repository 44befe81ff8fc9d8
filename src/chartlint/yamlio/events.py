"""Which parser reads a text: the C one where it agrees with goyaml, else the port of goyaml's own.

libyaml 0.2.5 differs from goyaml v2 (which was ported from libyaml 0.1) in what it accepts:

- ``?`` inside a plain scalar of a flow collection (``[http://x/?a=b]``): goyaml refuses it;
- the escape ``\\/`` in double quotes: goyaml refuses it;
- ``%YAML 1.2``: goyaml refuses it; a directive at all is rare, so any goes to the port;
- a comma that ends a tag in a flow collection, and the tag ``!`` alone, which goyaml keeps;
- a byte order mark at the start of a later line, which libyaml skips.

What libyaml refuses is read again by the port, for the verdict and for Helm's words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import yaml.events
from yaml.error import YAMLError

_DIRECTIVE = re.compile(r"%(?<=[\n\r\x85\u2028\u2029]%)")
_FLOW_TAG = re.compile(r"!(?<![^\s\[{,]!)(?=\s|$|\S*[,\[\]{}?])", re.MULTILINE)
_LONE_TAG = re.compile(r"!(?=\s|$)")
_ANCHOR = re.compile(r"&\S+\s+")
_OTHER_BREAK = re.compile("[\r\x85\u2028\u2029]")
_BREAKS: Final = "\n\r\x85\u2028\u2029"
FLOW_ODDITIES = re.compile(r"[?!]")
"""A flow collection without these reads alike in libyaml and goyaml."""
_BRACKET = re.compile(r"[\[{](?![\]}])")
_SPACE = re.compile(r"\s")
_FLOW_INDICATOR = re.compile(r"[,\[\]{}]")
_ESCAPED_SLASH = re.compile(r"(?<!\\)(?:\\\\)*\\/")

NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What goyaml's reader refuses: control characters, surrogates, U+FFFE and U+FFFF."""

_GO_BUFFER: Final = 512
"""Bytes that goyaml reads at a time; what is wrong in bytes that were never read goes unnoticed."""


@cache
def c_parser() -> Any:
    """PyYAML's ``CParser``, or None where PyYAML was built without libyaml."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        return None
    return CParser


class GrammarDiffers(Exception):
    """libyaml reads something here that goyaml reads otherwise."""


def get_events(text: str, *, exact: bool = False, flow: bool = True) -> Callable[[], Any]:
    """The ``get_event`` of a parser for ``text``: goyaml's own grammar where ``exact`` is asked for or libyaml is
    not at hand. With ``flow=False`` the caller watches flow collections himself (``flow_suspicious``).

    What it returns raises ``SyntaxProblem`` from goyaml's grammar, and otherwise PyYAML's errors,
    UnicodeEncodeError, or ``GrammarDiffers``: all three mean "ask again with ``exact``".
    """
    parser = None if exact else c_parser()
    if parser is None:
        from chartlint.yamlio.parse import GoParser

        return GoParser(text).get_event if exact or NOT_ALLOWED.search(text) is None else _refuse
    if "\ufeff" in text or text.startswith("%") or _DIRECTIVE.search(text):
        return _refuse
    getter: Callable[[], Any] = parser(text).get_event
    if (
        ("\\" in text and '"' in text and "\\/" in text)
        or ("!" in text and _any_at_node(_LONE_TAG, text))
        or (flow and flow_suspicious(text) and _any_at_node(_BRACKET, text))
    ):
        return _watched(getter, text)
    return getter


ASK_AGAIN: Final = (YAMLError, UnicodeEncodeError, GrammarDiffers)
"""What ``get_events`` raises when only goyaml's own grammar can tell."""


def _refuse() -> Any:
    raise GrammarDiffers


def flow_suspicious(text: str) -> bool:
    """Whether ``text`` holds, outside of comments, what libyaml reads differently in a flow collection."""
    if "[" not in text and "{" not in text:
        return False
    return ("?" in text and _has_question(text)) or ("!" in text and _FLOW_TAG.search(text) is not None)


def _has_question(text: str) -> bool:
    """Whether there is a ``?`` that is not in a line of comment."""
    at = text.find("?")
    while at >= 0:
        line = text[text.rfind("\n", 0, at) + 1 : at].lstrip(" \t")
        if line[:1] != "#" or _OTHER_BREAK.search(line):
            return True
        at = text.find("\n", at)
        at = text.find("?", at) if at >= 0 else -1
    return False


def _any_at_node(pattern: re.Pattern[str], text: str) -> bool:
    """Whether ``pattern`` is found where a node of block style can begin: first on its line, or a blank away from
    a ``:``, ``-`` or ``?``, an anchor or a tag."""
    for found in pattern.finditer(text):
        near = text[max(0, found.start() - 80) : found.start()]
        before = near.rstrip(" \t")
        if not before or before[-1] in _BREAKS:
            return True
        if len(before) < len(near) and (before[-1] in ":-?" or before.split()[-1][0] in "&!"):
            return True
    return False


def _watched(get: Callable[[], Any], text: str) -> Callable[[], Any]:
    """``get`` with an eye on the constructs that ``get_events`` saw signs of."""
    text += "\n"  # an empty scalar may stand at the very end

    scalar = yaml.events.ScalarEvent
    opening = (yaml.events.SequenceStartEvent, yaml.events.MappingStartEvent)
    closing = (yaml.events.SequenceEndEvent, yaml.events.MappingEndEvent)
    flow: list[bool] = [False]

    def watch() -> Any:
        event = get()
        kind = event.__class__
        if kind is scalar:
            if (flow[-1] or event.style == '"' or text[event.start_mark.index] in "!&") and _scalar_differs(
                text, event, flow[-1]
            ):
                raise GrammarDiffers
        elif kind in opening:
            if _tag_differs(text, event, flow[-1]):
                raise GrammarDiffers
            flow.append(event.flow_style)
        elif kind in closing:
            flow.pop()
        return event

    return watch


def _tag_differs(text: str, event: Any, flow: bool) -> bool:
    """Whether goyaml takes a flow indicator for a part of the tag."""
    if event.tag is None or not flow:
        return False
    end = next(_SPACE.finditer(text, event.start_mark.index), None)
    return _FLOW_INDICATOR.search(text, event.start_mark.index, end.start() if end else len(text)) is not None


def _scalar_differs(text: str, event: Any, flow: bool) -> bool:
    start = event.start_mark.index
    if flow and not event.style and "?" in event.value:
        return True
    if event.implicit[0]:
        anchor = _ANCHOR.match(text, start)
        return _LONE_TAG.match(text, anchor.end() if anchor else start) is not None
    if event.style == '"' and _ESCAPED_SLASH.search(text, start, event.end_mark.index):
        return True
    return _tag_differs(text, event, flow)


def ends_early(text: str, end: int) -> bool:
    """Whether something other than ``---`` or ``...`` ended a document at ``end``: what follows on the line was
    scanned too, but shows in no event, so that only goyaml's own scanner can tell what it thinks of it."""
    return end < len(text) and text[end : end + 3] != "---" and text[end - 3 : end] != "..."


def reader_problem(text: str) -> tuple[str, int, int] | None:
    """The first character that goyaml's reader refuses: its words, the offset, and the offset of the block of
    input where goyaml meets it (problems of grammar before that are met first). None when all is well."""
    found = NOT_ALLOWED.search(text)
    if found is None:
        return None
    offset = found.start()
    return _octet_problem(text, offset), offset, _block_start(text, offset)


def _octet_problem(text: str, offset: int) -> str:
    """goyaml's words (``readerc.go``) for the character at ``offset``; stray bytes come as surrogates."""
    char = text[offset]
    if not "\ud800" <= char <= "\udfff":
        return "control characters are not allowed"
    octets = _octets(text[offset : offset + 4])
    first = octets[0]
    width = 2 if first & 0xE0 == 0xC0 else 3 if first & 0xF0 == 0xE0 else 4 if first & 0xF8 == 0xF0 else 0
    if not width:
        return "invalid leading UTF-8 octet"
    if len(octets) < width:
        return "incomplete UTF-8 octet sequence"
    value = first & (0xFF >> (width + 1))
    for octet in octets[1:width]:
        if octet & 0xC0 != 0x80:
            return "invalid trailing UTF-8 octet"
        value = value << 6 | octet & 0x3F
    if value < (0x80, 0x800, 0x10000)[width - 2]:
        return "invalid length of a UTF-8 sequence"
    return "invalid Unicode character"


def _octets(text: str) -> bytes:
    """The bytes of a text in which stray bytes are surrogates; surrogates that stand for no byte are encoded too."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return b"".join(
            char.encode("utf-8", "surrogateescape" if "\udc80" <= char <= "\udcff" else "surrogatepass")
            for char in text
        )


def _block_start(text: str, offset: int) -> int:
    data = _octets(text)
    at = len(_octets(text[:offset]))
    start = 0
    while start + _GO_BUFFER <= at:
        end = start + _GO_BUFFER
        while end > start and data[end] & 0xC0 == 0x80:
            end -= 1  # a character cut by the block waits for the next one
        start = end
    return len(data[:start].decode("utf-8"))


_unique: Final[dict[str, None]] = {}


def remember_unique(text: str) -> None:
    """Note that no key stands twice in ``text``: the loader sees it in passing."""
    if len(_unique) > 1000:
        _unique.clear()
    _unique[text] = None


def known_unique(text: str) -> bool:
    """Whether the loader has seen that no key stands twice in ``text``."""
    return text in _unique
