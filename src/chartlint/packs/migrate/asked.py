"""What a configuration of another tool asks for, said in that tool's words; and what all its readers need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from chartlint.errors import UsageError


class Asked(NamedTuple):
    """What a configuration asks for.

    ``on`` are checks that it runs, each with the words that say so (``include``); ``off`` those that it leaves out.
    ``severities`` go from checks to ours. ``options`` are pairs of a check's id and settings for what became of it:
    ``(check, option, value)``. ``settings`` are keys of our configuration with their values, ``allow`` entries of its
    key ``allow`` whose ``rule`` is a check of the tool. ``lost`` says what has no counterpart, a sentence each.
    """

    on: Mapping[str, str] = {}
    off: Mapping[str, str] = {}
    severities: Mapping[str, str] = {}
    options: tuple[tuple[str, str, Any], ...] = ()
    settings: Mapping[str, Any] = {}
    allow: tuple[Mapping[str, Any], ...] = ()
    lost: tuple[str, ...] = ()


class Reading:
    """A configuration document that is read key by key, so that what nobody read is told."""

    def __init__(self, tool: str, document: Any, known: Mapping[str, str]) -> None:
        """``known`` are keys without a counterpart, with the reason: what they do is not lost without a word.

        Raises UsageError where the document is no mapping.
        """
        if document is None:
            document = {}
        if not isinstance(document, dict):
            raise UsageError(f"this is no configuration of {tool}: it must be a mapping")
        self.tool = tool
        self.left: dict[str, Any] = {str(key): value for key, value in document.items()}
        self._known = known
        self.lost: list[str] = []

    def take(self, key: str, default: Any = None) -> Any:
        """A key's value, which counts as read; absent and null are the default."""
        value = self.left.pop(key, None)
        return default if value is None else value

    def texts(self, key: str) -> list[str]:
        """The entries of a list, or of a text separated by commas."""
        return words(self.take(key, []), f"`{key}` of {self.tool}")

    def flag(self, key: str, default: bool) -> bool:
        """A boolean. Raises UsageError for anything else."""
        value = self.take(key, default)
        if isinstance(value, str) and value.lower() in ("true", "false"):
            value = value.lower() == "true"
        if not isinstance(value, bool):
            raise UsageError(f"`{key}` of {self.tool} must be true or false, not {value!r}")
        return value

    def told(self) -> tuple[str, ...]:
        """What has no counterpart, with the keys that were not read."""
        for key, value in self.left.items():
            if value in (None, [], {}, "", False):
                continue
            self.lost.append(f"`{key}`: {self._known.get(key, 'chartlint has nothing like it')}")
        return tuple(self.lost)


def words(value: Any, what: str) -> list[str]:
    """A list of texts, or one text with commas, as a list. Raises UsageError for anything else."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list) or not all(isinstance(item, (str, int, float)) for item in value):
        raise UsageError(f"{what} must be a list of texts")
    return [text for item in value if (text := str(item).strip())]


def as_globs(paths: Iterable[str]) -> list[str]:
    """Paths and patterns as the key ``exclude`` has them."""
    return [path.removeprefix("./").rstrip("/") for path in paths if path.strip("./")]


__all__ = ["Asked", "Reading", "as_globs", "words"]
