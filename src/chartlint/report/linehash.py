"""``primaryLocationLineHash``: the fingerprint by which GitHub code scanning follows a finding between commits.

GitHub's upload action computes it when a file has none, uploads by API do not; a value that differs from the
action's own makes it warn. The rule (codeql-action, ``src/fingerprints.ts``): a line is known by the hundred UTF-16
units that follow its beginning, blanks and tabs left out, so it stays the same when lines move.
"""

from __future__ import annotations

import sys
from array import array

_BLOCK = 100
_BASE = 37
_MASK = (1 << 64) - 1
_END_OF_FILE = 65535
_LINE_FEED = 10
_TOP = pow(_BASE, _BLOCK, 1 << 64)


def line_hashes(text: str) -> list[str]:
    """The fingerprint of each line of a text, the first line at index 0."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", kept.encode(f"utf-16-{sys.byteorder[0]}e", "replace"))
    units.append(_END_OF_FILE)
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _LINE_FEED)]
    units.extend([0] * _BLOCK)
    # prefix[i]: units 0 to i-1 as a number in base 37, so that a window is the difference of two of them
    prefix = [0]
    value = 0
    for unit in units:
        value = (value * _BASE + unit) & _MASK
        prefix.append(value)
    seen: dict[str, int] = {}
    hashes: list[str] = []
    for start in starts:
        window = (prefix[start + _BLOCK] - prefix[start] * _TOP) & _MASK
        name = f"{window:x}"
        seen[name] = seen.get(name, 0) + 1
        hashes.append(f"{name}:{seen[name]}")
    return hashes
