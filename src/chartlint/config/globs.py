"""Path patterns as in ``.gitignore``, for ``exclude``."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple


class PathGlob(NamedTuple):
    """A pattern and the folder it counts from (absolute).

    A pattern without an inner ``/`` matches a file or folder of that name at any depth; one with ``/`` counts from
    ``base``. ``*`` and ``?`` stay within one name, ``**`` crosses folders. What lies in a matching folder matches too.
    """

    pattern: str
    base: str

    def matches(self, path: str) -> bool:
        """Whether an absolute path, or a folder that it lies in, matches."""
        if path == self.base:
            return False
        folder = self.base.rstrip(os.sep) + os.sep
        if not path.startswith(folder):
            return False
        inside = path[len(folder) :].replace(os.sep, "/")
        return _expression(self.pattern).match(inside) is not None


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    """The regular expression of a pattern, for paths relative to its folder."""
    pattern = pattern.replace("\\", "/") if os.sep == "\\" else pattern
    while pattern.startswith("./"):
        pattern = pattern[2:]
    pattern = pattern.rstrip("/")
    anchored = "/" in pattern
    out = "" if anchored else "(?:.*/)?"
    pattern = pattern.lstrip("/")
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            out += "(?:[^/]+/)*"
            at += 3
        elif pattern[at:] == "**" and at > 0 and pattern[at - 1] == "/":
            out += ".+"
            at += 2
        elif character == "*":
            out += "[^/]*"
            at += 1
        elif character == "?":
            out += "[^/]"
            at += 1
        elif character == "[" and pattern.find("]", at + 2) > 0:
            end = pattern.find("]", at + 2)
            body = pattern[at + 1 : end]
            negated = body[0] in "!^"
            body = re.escape(body[1:] if negated else body).replace(r"\-", "-")
            out += f"(?!/)[{'^' if negated else ''}{body}]"
            at = end + 1
        else:
            out += re.escape(character)
            at += 1
    try:
        return re.compile(f"{out}(?:/.*)?\\Z", re.DOTALL)
    except re.error:  # a class such as [z-a]: take the pattern as it is written
        return re.compile(f"{re.escape(pattern)}(?:/.*)?\\Z", re.DOTALL)
