"""Paths into an object: the steps to a field, and their text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

ObjectPath = tuple[str | int, ...]
"""Map keys (``str``) and list indices (``int``) from the root of an object to one of its fields."""

_PLAIN = re.compile(r"[^\s.\[\]\"'\\/]+")
_STEP = re.compile(r"""\.?([^\s.\[\]"'\\]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]""", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def path_text(path: ObjectPath) -> str:
    """The path as a person writes it: ``spec.containers[0].image``, ``metadata.annotations["helm.sh/hook"]``."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            quoted = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{quoted}"]')
    return "".join(parts)


@lru_cache(maxsize=1024)
def parse_path(text: str) -> ObjectPath:
    """The steps of a path's text. Keys with dots or other special characters stand in brackets and quotes.

    Raises ValueError that names the place where the text stops being a path.
    """
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or (match[1] is not None and (text[at] == ".") != bool(at)):
            raise ValueError(f"`{text}` is not a path: cannot read `{text[at:]}`")
        if match[1] is not None:
            steps.append(match[1])
        elif match[2] is not None:
            steps.append(int(match[2]))
        else:
            steps.append(_ESCAPED.sub(r"\1", match[3] if match[3] is not None else match[4]))
        at = match.end()
    return tuple(steps)


def follow(value: Any, path: ObjectPath, default: Any = None) -> Any:
    """What ``path`` leads to in plain data, ``default`` where a step is not there."""
    for step in path:
        if isinstance(step, str):
            if not isinstance(value, dict) or step not in value:
                return default
        elif not isinstance(value, list) or not 0 <= step < len(value):
            return default
        value = value[step]
    return value
