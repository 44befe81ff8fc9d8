"""Rules of the engine that stand outside the choice of rules or judge it."""

from __future__ import annotations

GUARDS = frozenset(
    (
        "chart-loads", "yaml-invalid", "rule-crashed", "internal-error", "dependency-broken", "values-invalid",
        "template-syntax", "unknown-function", "template-fails", "template-limit", "chart-stops",
    )
)  # fmt: skip
"""Rules whose findings say that something was not checked: always on, never silenced, their severity is fixed."""

MALFORMED = "malformed-suppression"
UNUSED = "unused-suppression"
EXPIRED = "expired-suppression"

JUDGES = frozenset((MALFORMED, UNUSED, EXPIRED))
"""Rules about what silences other rules: no comment silences them."""

__all__ = ["EXPIRED", "GUARDS", "JUDGES", "MALFORMED", "UNUSED"]
