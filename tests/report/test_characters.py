"""What reaches a terminal: nothing it would obey, and the right number of columns."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartlint.report.characters import Charset, cells, safe, width, wrap

UTF8 = Charset("utf-8")
ASCII = Charset("ascii")


@pytest.mark.parametrize(
    ("text", "unicode", "ascii_only"),
    [
        ("plain: text", "plain: text", "plain: text"),
        ("\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m", "\\x1b[31mred\\x1b[0m"),
        ("\x1b]8;;http://x\x07", "\\x1b]8;;http://x\\x07", "\\x1b]8;;http://x\\x07"),
        ("\x9b31m", "\\x9b31m", "\\x9b31m"),  # the one-byte form of ESC [
        ("a\rb", "a\\x0db", "a\\x0db"),
        ("a\r\nb", "a\nb", "a\nb"),
        ("a\tb", "a b", "a b"),
        ("\u202egnp.exe", "\\u202egnp.exe", "\\u202egnp.exe"),  # right-to-left override
        ("a\u2028b", "a\\u2028b", "a\\u2028b"),
        ("\ufeffa", "\\ufeffa", "\\ufeffa"),
        ("\udcff", "\\xff", "\\xff"),  # a byte that is no UTF-8
        ("\ud800", "\\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041", "\\U000e0041"),  # an invisible tag character
        ("é 日本 🚀", "é 日本 🚀", "\\xe9 \\u65e5\\u672c \\U0001f680"),
    ],
)
def test_safe(text: str, unicode: str, ascii_only: str) -> None:
    assert safe(text, UTF8) == unicode
    assert safe(text, ASCII) == ascii_only


@given(
    st.text(st.characters(codec=None)),
    st.sampled_from(["utf-8", "ascii", "latin-1", "cp1252", "shift_jis", "nonsense"]),
)
def test_nothing_of_a_stranger_gets_through(text: str, encoding: str) -> None:
    printed = safe(text, Charset(encoding))
    assert not [char for char in printed if char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(printed) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    if encoding != "nonsense":
        printed.encode(encoding)


@pytest.mark.parametrize(
    ("text", "columns"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("ｆｕｌｌ", 8), ("🚀", 2), ("👩\u200d🚀", 4), ("", 0)],
)
def test_width(text: str, columns: int) -> None:
    assert width(text) == columns


def test_tabs_fill_up_to_their_stop() -> None:
    assert cells("\ta\tb", UTF8) == ["    ", "a", "   ", "b"]
    assert cells("日\tb", UTF8) == ["日", "  ", "b"]


@pytest.mark.parametrize(
    ("text", "columns", "first", "lines"),
    [
        ("one two three", None, 0, ["one two three"]),
        ("one two three", 8, 0, ["one two", "three"]),
        ("one two three", 16, 8, ["one two", "three"]),
        ("one\ntwo", 20, 0, ["one", "two"]),
        ("one\ntwo", None, 0, ["one", "two"]),
        ("spec.template.spec.containers", 14, 0, ["spec.template.", "spec.", "containers"]),
        ("abcdefghijklmnop", 8, 0, ["abcdefgh", "ijklmnop"]),
        ("日本語日本語", 8, 0, ["日本語日", "本語"]),
        ("", 10, 0, [""]),
    ],
)
def test_wrap(text: str, columns: int | None, first: int, lines: list[str]) -> None:
    assert wrap(text, columns, first) == lines


@given(st.text(st.sampled_from("ab日./ -"), max_size=60), st.integers(8, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_blanks(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
