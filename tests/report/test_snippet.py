"""The excerpt of a file with its carets: each case is a picture."""

from __future__ import annotations

from textwrap import dedent

import pytest

from chartlint.finding import Location
from chartlint.report.characters import Charset, width
from chartlint.report.snippet import snippet

UTF8 = Charset("utf-8")


def picture(
    line: str,
    column: int,
    end: int,
    *,
    columns: int | None = 60,
    label: str = "",
    end_line: int = 41,
    charset: Charset = UTF8,
) -> str:
    where = Location("a.yaml", 41, column, end_line, end, excerpt=(line,))
    drawn = snippet(where, 2, columns, charset, label)
    return "\n".join("".join(text for text, _ in part).rstrip() for part in drawn)


CASES = {
    "an ordinary place": (
        picture('  {{- include "x" . | nindent 14 }}', 7, 20),
        """
           |
        41 |   {{- include "x" . | nindent 14 }}
           |       ^^^^^^^^^^^^^
        """,
    ),
    "a label behind the carets": (
        picture("privileged: true", 13, 17, label="printed by this"),
        """
           |
        41 | privileged: true
           |             ^^^^ printed by this
        """,
    ),
    "a label without room": (
        picture("a: " + "b" * 40, 4, 44, label="printed by this call, line 12"),
        """
           |
        41 | a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
           |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
           |    printed by this call, line 12
        """,
    ),
    "an empty place has one caret": (
        picture("kind: Pod", 10, 10),
        """
           |
        41 | kind: Pod
           |          ^
        """,
    ),
    "a place beyond the line": (
        picture("kind: Pod   ", 40, 44),
        """
           |
        41 | kind: Pod
           |          ^
        """,
    ),
    "wide characters": (
        picture('name: "日本語" # x', 8, 11),
        """
           |
        41 | name: "日本語" # x
           |        ^^^^^^
        """,
    ),
    "a combining accent": (
        picture("e\u0301a: b", 6, 7),
        """
           |
        41 | e\u0301a: b
           |     ^
        """,
    ),
    "tabs": (
        picture("\tname:\tx", 8, 9),
        """
           |
        41 |     name:   x
           |             ^
        """,
    ),
    "control characters": (
        picture("a: \x1b[2J b", 9, 10),
        """
           |
        41 | a: \\x1b[2J b
           |            ^
        """,
    ),
    "several lines": (
        picture("spec: {{ toYaml", 7, 5, end_line=44),
        """
           |
        41 | spec: {{ toYaml
           |       ^^^^^^^^^
        """,
    ),
    "a long line, place at its start": (
        picture("abcdef " * 30, 1, 7, columns=40),
        """
           |
        41 | abcdef abcdef abcdef abcdef abcdef…
           | ^^^^^^
        """,
    ),
    "a long line, place in the middle": (
        picture("abcdef " * 30, 71, 78, columns=40),
        """
           |
        41 | …def abcdef abcdef abcdef abcdef a…
           |             ^^^^^^^
        """,
    ),
    "a long line, place at its end": (
        picture("abcdef " * 30, 204, 210, columns=40),
        """
           |
        41 | …abcdef abcdef abcdef abcdef abcdef
           |                              ^^^^^^
        """,
    ),
    "a long line in ASCII": (
        picture("abcdef " * 30, 71, 78, columns=40, charset=Charset("ascii")),
        """
           |
        41 | ...def abcdef abcdef abcdef abcd...
           |               ^^^^^^^
        """,
    ),
    "a place longer than the room": (
        picture("x" * 300, 101, 290, columns=40),
        """
           |
        41 | …xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
           |             ^^^^^^^^^^^^^^^^^^^^^^
        """,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_picture(case: str) -> None:
    drawn, expected = CASES[case]
    assert drawn == dedent(expected).strip("\n").replace("\n|", "\n   |"), f"\n{drawn}"


def test_no_excerpt_no_lines() -> None:
    assert snippet(Location("a.yaml", 41, 1, 41, 2), 2, 80, UTF8) == []


@pytest.mark.parametrize("columns", [40, 41, 80, 200])
@pytest.mark.parametrize("column", [1, 2, 50, 150, 299, 300, 301])
@pytest.mark.parametrize("text", ["x" * 300, "日" * 300, "\t" * 300, "\x1b" * 300])
def test_lines_fit_and_the_place_stays_in_sight(columns: int, column: int, text: str) -> None:
    for label in ("", "a label"):
        where = Location("a.yaml", 41, column, 41, column + 1, excerpt=(text,))
        lines = ["".join(part for part, _ in line) for line in snippet(where, 2, columns, UTF8, label)]
        assert all(width(line.rstrip()) <= columns for line in lines), lines
        assert "^" in lines[2]
