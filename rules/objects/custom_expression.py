"""Expressions of the configuration, in CEL, that objects must fulfil."""

from collections.abc import Mapping
from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report, UsageError, expression_of


class CustomExpression(ObjectCheck):
    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__(options)
        self._tests = [_test(entry) for entry in options["expressions"]]

    def object(self, object: ObjectView, report: Report) -> None:
        for kinds, when, must, say, at in self._tests:
            if kinds and object.kind not in kinds:
                continue
            if when is not None and when(object.variables) is not True:
                continue
            if must(object.variables) is not True:
                report(object.at(at), say)


def _test(entry: Any) -> tuple[Any, ...]:
    """An expression made ready. Raises UsageError for an entry that is none."""
    known = {"must", "say", "kinds", "when", "at"}
    if not isinstance(entry, dict) or not {"must", "say"} <= set(entry) <= known:
        raise UsageError("an entry of `expressions` needs `must` and `say`, and may have `kinds`, `when` and `at`")
    when = expression_of(entry["when"]) if "when" in entry else None
    return entry.get("kinds") or (), when, expression_of(entry["must"]), entry["say"], entry.get("at", "")
