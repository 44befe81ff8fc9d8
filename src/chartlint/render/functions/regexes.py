"""Sprig's regular expressions (sprig/v3 regex.go) over Go's regexp."""

from __future__ import annotations

import re
from collections.abc import Callable

from chartlint.goregex import GoRegex, RegexError, RegexTooLarge, compile_go
from chartlint.gotmpl.gofmt import go_quote
from chartlint.gotmpl.goval import GoError, NilStringList, StringList
from chartlint.render.functions.signature import FunctionTable

table = FunctionTable("sprig")
_NOT_RAW = re.compile("[\x00-\x08\x0a-\x1f\x7f`\ufeff\ud800-\udfff]")


def _must_compile(pattern: str) -> GoRegex:
    """A pattern for the functions that panic, as regexp.MustCompile does; the ``must`` ones return the bare error."""
    try:
        return compile_go(pattern)
    except RegexError as error:
        shown = go_quote(pattern) if _NOT_RAW.search(pattern) else f"`{pattern}`"
        raise GoError(f"regexp: Compile({shown}): {error.text}") from None


def _both(params: str, name: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Register a function of a compiled pattern and more under its name and with ``must`` in front."""

    def register(call: Callable[..., object]) -> Callable[..., object]:
        def run(pattern: str, *args: object) -> object:
            known = _must_compile(pattern)
            try:
                return call(known, *args)
            except RegexTooLarge as error:
                raise GoError(error.text) from None

        def must_run(pattern: str, *args: object) -> object:
            try:
                return call(compile_go(pattern), *args)
            except (RegexError, RegexTooLarge) as error:
                raise GoError(error.text) from None

        table.function(params, name)(run)
        table.function(params, "must" + name[0].upper() + name[1:])(must_run)
        return call

    return register


@table.function("string, string", "regexMatch")
def regex_match(pattern: str, text: str) -> bool:
    """Whether a pattern is found; false for a bad one."""
    try:
        return compile_go(pattern).search(text) is not None
    except RegexError:
        return False
    except RegexTooLarge as error:
        raise GoError(error.text) from None


@table.function("string, string", "mustRegexMatch")
def must_regex_match(pattern: str, text: str) -> bool:
    """Whether a pattern is found; raises for a bad one."""
    try:
        return compile_go(pattern).search(text) is not None
    except (RegexError, RegexTooLarge) as error:
        raise GoError(error.text) from None


@_both("string, string", "regexFind")
def regex_find(known: GoRegex, text: str) -> str:
    """The first match, or an empty text."""
    spans = known.search(text)
    return "" if spans is None else text[spans[0][0] : spans[0][1]]


@_both("string, string, int", "regexFindAll")
def regex_find_all(known: GoRegex, text: str, limit: int) -> list[str]:
    """The matches, at most ``limit`` unless that is negative; a nil list without any."""
    found = [text[spans[0][0] : spans[0][1]] for spans in known.find_all(text, limit)]
    return StringList(found) if found else NilStringList()


@_both("string, string, string", "regexReplaceAll")
def regex_replace_all(known: GoRegex, text: str, template: str) -> str:
    """Every match replaced, with ``$1`` and ``${name}`` of the template expanded."""
    if "$" not in template:
        return known.replace(text, lambda spans: template)
    return known.replace(text, lambda spans: known.expand(template, text, spans))


@_both("string, string, string", "regexReplaceAllLiteral")
def regex_replace_all_literal(known: GoRegex, text: str, new: str) -> str:
    """Every match replaced by a text as it is."""
    return known.replace(text, lambda spans: new)


@_both("string, string, int", "regexSplit")
def regex_split(known: GoRegex, text: str, limit: int) -> list[str]:
    """The parts between matches, at most ``limit`` unless that is negative; a nil list for 0."""
    parts = known.split(text, limit)
    return NilStringList() if parts is None else StringList(parts)


@table.function("string", "regexQuoteMeta")
def regex_quote_meta(text: str) -> str:
    """A text with a pattern's special characters escaped."""
    return re.sub(r"[\\.+*?()|\[\]{}^$]", r"\\\g<0>", text)
