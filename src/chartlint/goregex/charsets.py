"""Sets of characters as Go's regular expressions know them: Perl, POSIX and Unicode classes, case folding.

Source: Go's regexp/syntax (perl_groups.go, parse.go) and unicode/tables.go, whose tables ``unicode.txt`` holds:
Python's own data is of another version of Unicode.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache

Ranges = tuple[tuple[int, int], ...]
"""Inclusive ranges of code points, ascending and apart."""

MAX_CODE = 0x10FFFF
ANY: Ranges = ((0, MAX_CODE),)
NOT_NEWLINE: Ranges = ((0, 9), (11, MAX_CODE))
DIGIT: Ranges = ((48, 57),)
SPACE: Ranges = ((9, 10), (12, 13), (32, 32))
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
PERL = {"d": DIGIT, "s": SPACE, "w": WORD}
POSIX: dict[str, Ranges] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGIT,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
# A byte that is no UTF-8 stands in our texts as one of these and is U+FFFD to Go.
_STRAY = (0xDC80, 0xDCFF)
_REPLACEMENT = 0xFFFD


def merge(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Ranges in order and apart."""
    found: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(high, found[-1][1]))
        else:
            found.append((low, high))
    return tuple(found)


def complement(ranges: Ranges) -> Ranges:
    """All other characters."""
    found = []
    start = 0
    for low, high in ranges:
        if start < low:
            found.append((start, low - 1))
        start = high + 1
    if start <= MAX_CODE:
        found.append((start, MAX_CODE))
    return tuple(found)


def contains(ranges: Ranges, code: int) -> bool:
    """Whether a character is in a set."""
    at = bisect_right(ranges, (code, MAX_CODE)) - 1
    return at >= 0 and code <= ranges[at][1]


def overlap(a: Ranges, b: Ranges) -> bool:
    """Whether two sets have a character in common."""
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i][1] < b[j][0]:
            i += 1
        elif b[j][1] < a[i][0]:
            j += 1
        else:
            return True
    return False


def intersect(a: Ranges, b: Ranges) -> Ranges:
    """The characters that are in both sets."""
    found = []
    i = j = 0
    while i < len(a) and j < len(b):
        low, high = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if low <= high:
            found.append((low, high))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def with_stray_bytes(ranges: Ranges) -> Ranges:
    """A set that treats the bytes that are no UTF-8 as it treats U+FFFD."""
    if contains(ranges, _REPLACEMENT):
        return merge((*ranges, _STRAY))
    if not overlap(ranges, ((0xD800, 0xDFFF),)):
        return ranges
    return complement(merge((*complement(ranges), (0xD800, 0xDFFF))))


def python_class(ranges: Ranges) -> str:
    """A set as Python's ``re`` writes it."""
    if ranges == NOT_NEWLINE:
        return "."
    if ranges == ANY:
        return "(?s:.)"
    if not ranges:
        return "(?!)"
    if len(ranges) == 1 and ranges[0][0] == ranges[0][1]:
        return re.escape(chr(ranges[0][0]))
    negate = ranges[-1][1] == MAX_CODE
    members = "".join(
        _member(low) if low == high else f"{_member(low)}-{_member(high)}"
        for low, high in (complement(ranges) if negate else ranges)
    )
    return f"[{'^' if negate else ''}{members}]"


def _member(code: int) -> str:
    char = chr(code)
    return char if char.isalnum() else f"\\U{code:08x}"


# --- Go's tables ----------------------------------------------------------------------------------


@cache
def _tables() -> dict[str, str]:
    """The lines of ``unicode.txt`` by kind and name (``c Lu``)."""
    with open(os.path.join(os.path.dirname(__file__), "unicode.txt"), encoding="ascii") as file:
        lines = file.read().splitlines()[1:]
    found = {}
    for line in lines:
        kind, _, rest = line.partition(" ")
        if kind == "f":
            found[kind] = rest
        else:
            name, _, ranges = rest.partition(" ")
            found[f"{kind} {name}"] = ranges
    return found


@cache
def _table(key: str) -> Ranges:
    pairs = (part.partition("-") for part in _tables()[key].split())
    return tuple((int(low, 16), int(high or low, 16)) for low, _, high in pairs)


@cache
def _orbits() -> dict[int, tuple[int, ...]]:
    """The characters that are equal but for case, by each of them (unicode.SimpleFold)."""
    found = {}
    for part in _tables()["f"].split():
        orbit = tuple(int(code, 16) for code in part.split("="))
        for code in orbit:
            found[code] = orbit
    return found


_LETTERS = (*range(0x41, 0x5B), *range(0x61, 0x7B))
_KELVIN, _LONG_S = 0x212A, 0x17F


def fold_char(code: int) -> Ranges:
    """A character with its other cases."""
    if code < 0x80:
        char = chr(code)
        if not char.isalpha():
            return ((code, code),)
        more = {"k": (_KELVIN,), "s": (_LONG_S,)}.get(char.lower(), ())
        return merge((one, one) for one in (ord(char.lower()), ord(char.upper()), *more))
    return merge((one, one) for one in _orbits().get(code, (code,)))


def fold(ranges: Ranges) -> Ranges:
    """A set with the other cases of its members."""
    if ranges == ANY:
        return ranges
    more = [pair for letter in _LETTERS if contains(ranges, letter) for pair in fold_char(letter)]
    if ranges and ranges[-1][1] >= 0x80:
        more += [(other, other) for code, orbit in _orbits().items() if contains(ranges, code) for other in orbit]
    return merge((*ranges, *more))


# --- Unicode classes ------------------------------------------------------------------------------

_CATEGORIES = (
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs",
)  # fmt: skip
# unicode.CategoryAliases
_LONG_NAMES = {
    "Closepunctuation": "Pe", "Combiningmark": "M", "Connectorpunctuation": "Pc", "Control": "Cc", "Cntrl": "Cc",
    "Currencysymbol": "Sc", "Dashpunctuation": "Pd", "Decimalnumber": "Nd", "Digit": "Nd", "Enclosingmark": "Me",
    "Finalpunctuation": "Pf", "Format": "Cf", "Initialpunctuation": "Pi", "Letter": "L", "Letternumber": "Nl",
    "Lineseparator": "Zl", "Lowercaseletter": "Ll", "Mark": "M", "Mathsymbol": "Sm", "Modifierletter": "Lm",
    "Modifiersymbol": "Sk", "Nonspacingmark": "Mn", "Number": "N", "Openpunctuation": "Ps", "Other": "C",
    "Otherletter": "Lo", "Othernumber": "No", "Otherpunctuation": "Po", "Othersymbol": "So",
    "Paragraphseparator": "Zp", "Privateuse": "Co", "Punctuation": "P", "Punct": "P", "Separator": "Z",
    "Spaceseparator": "Zs", "Spacingmark": "Mc", "Surrogate": "Cs", "Symbol": "S", "Titlecaseletter": "Lt",
    "Unassigned": "Cn", "Uppercaseletter": "Lu", "Casedletter": "Lc",
}  # fmt: skip
_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_LOWER = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


@cache
def _assigned() -> Ranges:
    return merge(pair for name in _CATEGORIES for pair in _table(f"c {name}"))


@cache
def _category(name: str) -> Ranges | None:
    """The characters of a general category, or of all whose names begin with a letter."""
    if name == "Cn":
        return complement(_assigned())
    if name == "Lc":
        return merge(pair for part in ("Lu", "Ll", "Lt") for pair in _table(f"c {part}"))
    wanted = [known for known in _CATEGORIES if known == name or (len(name) == 1 and known[0] == name)]
    if not wanted:
        return None
    unassigned = complement(_assigned()) if name == "C" else ()
    return merge((*unassigned, *(pair for known in wanted for pair in _table(f"c {known}"))))


def unicode_class(name: str) -> Ranges | None:
    """The characters of ``\\p{name}``; None for a name that Go does not know.

    Names are compared without case, blanks, ``_`` and ``-`` (parse.go, canonicalName; Go since 1.25), which is why Go
    finds no script that is itself written with any of these (``Old_Turkic``).
    """
    bare = name.replace(" ", "").replace("_", "").replace("-", "")
    plain = bare[:1].translate(_UPPER) + bare[1:].translate(_LOWER)
    if plain == "Any":
        return ANY
    if plain == "Ascii":
        return POSIX["ascii"]
    if plain == "Assigned":
        return _assigned()
    known = _category(plain)
    if known is not None:
        return known
    if f"s {plain}" in _tables():
        return _table(f"s {plain}")
    return _category(_LONG_NAMES[plain]) if plain in _LONG_NAMES else None
