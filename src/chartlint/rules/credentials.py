"""What a credential looks like, by the name it goes under and the text that it is."""

from __future__ import annotations

import re

_NAME = re.compile(
    r"(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth[_-]?key)$",
    re.IGNORECASE,
)
# names of Secrets, which hold no credential themselves
_NAMES_ONE = re.compile(r"(?:existing|pull|tls)[_-]?secret$", re.IGNORECASE)
# the frame of a key that somebody is to fill
_EMPTY_FRAME = re.compile(r"-----BEGIN [A-Z ]+-----\s*(?:\.\.\.)?\s*-----END [A-Z ]+-----\s*")
# what such a name may hold all the same: switches, numbers, paths, addresses, references, names of other things
_HARMLESS = re.compile(
    r"(?i)true|false|yes|no|none|null|enabled|disabled|\d+[smhd]?|.*[\s/\\<>{}].*|\$.*|.*\$\(.*|.{0,3}|[a-z]+://.*"
    r"|x-[\w-]+|(?:[a-z0-9]+[-_.])+(?:secrets?|password|token|credentials?|key)"
)


def is_credential(name: object, value: object) -> bool:
    """Whether a value is a literal that a name such as ``DB_PASSWORD`` or ``apiKey`` promises to be a credential."""
    if not isinstance(name, str) or not isinstance(value, str):
        return False
    if _NAME.search(name) is None or _NAMES_ONE.search(name) is not None:
        return False
    return _HARMLESS.fullmatch(value) is None and _EMPTY_FRAME.fullmatch(value) is None


__all__ = ["is_credential"]
