"""What a place beside a finding has to do with it, in the words of reports. The roles are those of ``Location``."""

from __future__ import annotations

from chartlint.finding import Location

_LABELS = {"include": "in", "values": "from", "related": "see", "primary": "at"}
_WORDS = {"include": "included here", "values": "set here", "related": "see also", "primary": "here"}


def label(where: Location) -> str:
    """One short word before a place: ``in``, ``from``, ``see``."""
    return _LABELS.get(where.role, "see")


def words(where: Location) -> str:
    """What stands at a place: ``included here``, ``set here``, ``see also``."""
    return _WORDS.get(where.role, "see also")


__all__ = ["label", "words"]
