"""Reports without what changes whenever somebody adds a rule: a new rule is one file, and changes no snapshot."""

from __future__ import annotations

import re

_RULES = re.compile(r"^(checked .*, )\d+ rules$", re.MULTILINE)


def settled(text: str) -> str:
    """A report with ``N`` for the number of rules that ran."""
    return _RULES.sub(r"\1N rules", text)
