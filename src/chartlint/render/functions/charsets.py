"""Sets of characters as Go's regular expressions know them: Perl, POSIX and Unicode classes, case folding.

Source: Go's regexp/syntax (perl_groups.go, parse.go) and unicode/tables.go.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache, lru_cache

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
# Behind these there are no assigned characters but those of the last range and of the private planes.
_ASSIGNED = ((0, 0x323B0), (0xE0000, 0xE01F0))
_PRIVATE = ((0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))


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


def with_stray_bytes(ranges: Ranges) -> Ranges:
    """A set that treats the bytes that are no UTF-8 as it treats U+FFFD."""
    if contains(ranges, _REPLACEMENT):
        return merge((*ranges, _STRAY))
    if not overlap(ranges, ((0xD800, 0xDFFF),)):
        return ranges
    return complement(merge((*complement(ranges), (0xD800, 0xDFFF))))


# --- case -----------------------------------------------------------------------------------------


def _simple_fold(char: str) -> str:
    folded = char.casefold()
    if len(folded) == 1:
        return folded
    lower = char.lower()
    return lower if len(lower) == 1 else char


@cache
def _orbits() -> dict[int, tuple[int, ...]]:
    """The characters that are equal but for case, by each of them (Unicode's simple case folding)."""
    groups: dict[str, list[int]] = {}
    for code in range(0x41, 0x1E944):
        char = chr(code)
        folded = _simple_fold(char)
        if folded != char:
            groups.setdefault(folded, [ord(folded)]).append(code)
    return {code: tuple(group) for group in groups.values() for code in group}


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


# --- Unicode --------------------------------------------------------------------------------------

_CATEGORIES = (
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Co", "Cs",
)  # fmt: skip
_LONG_NAMES = {
    "closepunctuation": "Pe", "combiningmark": "M", "connectorpunctuation": "Pc", "control": "Cc", "cntrl": "Cc",
    "currencysymbol": "Sc", "dashpunctuation": "Pd", "decimalnumber": "Nd", "digit": "Nd", "enclosingmark": "Me",
    "finalpunctuation": "Pf", "format": "Cf", "initialpunctuation": "Pi", "letter": "L", "letternumber": "Nl",
    "lineseparator": "Zl", "lowercaseletter": "Ll", "mark": "M", "mathsymbol": "Sm", "modifierletter": "Lm",
    "modifiersymbol": "Sk", "nonspacingmark": "Mn", "number": "N", "openpunctuation": "Ps", "other": "C",
    "otherletter": "Lo", "othernumber": "No", "otherpunctuation": "Po", "othersymbol": "So",
    "paragraphseparator": "Zp", "privateuse": "Co", "punctuation": "P", "punct": "P", "separator": "Z",
    "spaceseparator": "Zs", "spacingmark": "Mc", "surrogate": "Cs", "symbol": "S", "titlecaseletter": "Lt",
    "unassigned": "Cn", "uppercaseletter": "Lu", "casedletter": "LC",
}  # fmt: skip
# The scripts that text in charts may be in; the others are refused.
SCRIPT_RANGES = """\
Arabic: 600-604 606-60B 60D-61A 61C-61E 620-63F 641-64A 656-66F 671-6DC 6DE-6FF 750-77F 870-88E 890-891 898-8E1 \
8E3-8FF FB50-FBC2 FBD3-FD3D FD40-FD8F FD92-FDC7 FDCF FDF0-FDFF FE70-FE74 FE76-FEFC 10E60-10E7E 1EE00-1EE03 \
1EE05-1EE1F 1EE21-1EE22 1EE24 1EE27 1EE29-1EE32 1EE34-1EE37 1EE39 1EE3B 1EE42 1EE47 1EE49 1EE4B 1EE4D-1EE4F \
1EE51-1EE52 1EE54 1EE57 1EE59 1EE5B 1EE5D 1EE5F 1EE61-1EE62 1EE64 1EE67-1EE6A 1EE6C-1EE72 1EE74-1EE77 \
1EE79-1EE7C 1EE7E 1EE80-1EE89 1EE8B-1EE9B 1EEA1-1EEA3 1EEA5-1EEA9 1EEAB-1EEBB 1EEF0-1EEF1
Armenian: 531-556 559-58A 58D-58F FB13-FB17
Bengali: 980-983 985-98C 98F-990 993-9A8 9AA-9B0 9B2 9B6-9B9 9BC-9C4 9C7-9C8 9CB-9CE 9D7 9DC-9DD 9DF-9E3 9E6-9FE
Cyrillic: 400-484 487-52F 1C80-1C88 1D2B 1D78 2DE0-2DFF A640-A69F FE2E-FE2F
Devanagari: 900-950 955-963 966-97F A8E0-A8FF
Georgian: 10A0-10C5 10C7 10CD 10D0-10FA 10FC-10FF 1C90-1CBA 1CBD-1CBF 2D00-2D25 2D27 2D2D
Greek: 370-373 375-377 37A-37D 37F 384 386 388-38A 38C 38E-3A1 3A3-3E1 3F0-3FF 1D26-1D2A 1D5D-1D61 1D66-1D6A \
1DBF 1F00-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 \
1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2126 AB65 10140-1018E 101A0 1D200-1D245
Han: 2E80-2E99 2E9B-2EF3 2F00-2FD5 3005 3007 3021-3029 3038-303B 3400-4DBF 4E00-9FFF F900-FA6D FA70-FAD9 \
16FE2-16FE3 16FF0-16FF1 20000-2A6DF 2A700-2B738 2B740-2B81D 2B820-2CEA1 2CEB0-2EBE0 2F800-2FA1D 30000-3134A
Hangul: 1100-11FF 302E-302F 3131-318E 3200-321E 3260-327E A960-A97C AC00-D7A3 D7B0-D7C6 D7CB-D7FB FFA0-FFBE \
FFC2-FFC7 FFCA-FFCF FFD2-FFD7 FFDA-FFDC
Hebrew: 591-5C7 5D0-5EA 5EF-5F4 FB1D-FB36 FB38-FB3C FB3E FB40-FB41 FB43-FB44 FB46-FB4F
Hiragana: 3041-3096 309D-309F 1B001-1B11F 1B150-1B152 1F200
Katakana: 30A1-30FA 30FD-30FF 31F0-31FF 32D0-32FE 3300-3357 FF66-FF6F FF71-FF9D 1AFF0-1AFF3 1AFF5-1AFFB \
1AFFD-1AFFE 1B000 1B120-1B122 1B164-1B167
Latin: 41-5A 61-7A AA BA C0-D6 D8-F6 F8-2B8 2E0-2E4 1D00-1D25 1D2C-1D5C 1D62-1D65 1D6B-1D77 1D79-1DBE 1E00-1EFF \
2071 207F 2090-209C 212A-212B 2132 214E 2160-2188 2C60-2C7F A722-A787 A78B-A7CA A7D0-A7D1 A7D3 A7D5-A7D9 \
A7F2-A7FF AB30-AB5A AB5C-AB64 AB66-AB69 FB00-FB06 FF21-FF3A FF41-FF5A 10780-10785 10787-107B0 107B2-107BA \
1DF00-1DF1E
Thai: E01-E3A E40-E5B
"""


@cache
def _scripts() -> dict[str, Ranges]:
    found = {}
    for line in SCRIPT_RANGES.splitlines():
        name, _, parts = line.partition(":")
        pairs = (part.partition("-") for part in parts.split())
        found[name.lower()] = tuple((int(low, 16), int(high or low, 16)) for low, _, high in pairs)
    return found


@lru_cache(maxsize=64)
def _category(names: tuple[str, ...]) -> Ranges:
    look = unicodedata.category
    ranges: list[tuple[int, int]] = []
    start = -1
    for low, high in _ASSIGNED:
        for code in range(low, high):
            inside = look(chr(code)) in names
            if inside and start < 0:
                start = code
            elif not inside and start >= 0:
                ranges.append((start, code - 1))
                start = -1
        if start >= 0:
            ranges.append((start, high - 1))
            start = -1
    return merge((*ranges, *_PRIVATE)) if "Co" in names else merge(ranges)


def unicode_class(name: str) -> Ranges | None:
    """The characters of ``\\p{name}``; None for a name that is not known.

    Known are the general categories, ``Any``, ``ASCII``, ``Assigned`` and some scripts. Names are compared without
    case, blanks, ``_`` and ``-`` (Go since 1.25).
    """
    plain = re.sub("[ _-]", "", name).lower()
    if plain == "any":
        return ANY
    if plain == "ascii":
        return POSIX["ascii"]
    if plain in ("assigned", "cn", "unassigned"):
        assigned = _category(_CATEGORIES)
        return assigned if plain == "assigned" else complement(assigned)
    script = _scripts().get(plain)
    if script is not None:
        return script
    short = _LONG_NAMES.get(plain, plain).lower()
    if short == "lc":
        return _category(("Lu", "Ll", "Lt"))
    if short == "c":
        return merge((*_category(("Cc", "Cf", "Co", "Cs")), *complement(_category(_CATEGORIES))))
    wanted = tuple(known for known in _CATEGORIES if known.lower().startswith(short)) if 0 < len(short) < 3 else ()
    return _category(wanted) if wanted else None
