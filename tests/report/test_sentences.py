"""A finding in one line."""

from __future__ import annotations

import pytest

from chartlint.finding import Confidence, Finding, Location, Severity
from chartlint.report.sentences import first_sentence, one_line


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Set it. Or do not.", "Set it."),
        ("Set `a. b` and\nmore, e.g. this. Then go.", "Set `a. b` and more, e.g. this."),
        ("Version 1.2 is wrong\n\nA second paragraph.", "Version 1.2 is wrong"),
        ("", ""),
    ],
)
def test_first_sentence(text: str, first: str) -> None:
    assert first_sentence(text) == first


def finding(**more: str) -> Finding:
    where = Location("templates/a.yaml", 1, 1, 1, 2)
    return Finding("x", Severity.ERROR, Confidence.HIGH, "it is\nwrong", "chart", where, **more)  # type: ignore[arg-type]


def test_one_line() -> None:
    assert one_line(finding(), None) == "it is wrong"
    assert one_line(finding(object="Pod/web"), None) == "it is wrong (Pod/web)"
    shown = one_line(finding(object="Pod/web", object_path="spec.x", hint="Mend it\nnow."), None)
    assert shown == "it is wrong (Pod/web spec.x). Mend it now."
