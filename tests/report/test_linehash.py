"""GitHub's line fingerprint, against values that GitHub's own upload action computes (codeql-action's test vectors)."""

from __future__ import annotations

import pytest

from chartlint.report.linehash import line_hashes

SIX_LINES = "e9496ae3ebfced30 fb7c023a8b9ccb3f ce8ba1a563dcdaca e20e36e16fcb0cc8 b3edc88f2938467e c8e28b0b4002a3a0"
END = "c129715d7a2bc9a3"


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", END),
        (" a\nb\n  \t\tc\n d", "271789c17abda88f 54703d4cd895b18 180aee12dab6264 a23a3dc5e078b07b"),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            "8b7cf3e952e7aeb2 b1ae1287ec4718d9 bff680108adb0fcc c6805c5e1288b612 b86d3392aea1be30 e6ceba753e1a442",
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", f"{SIX_LINES} {END}"),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", f"{SIX_LINES} {END}"),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", f"{SIX_LINES} {END}"),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", f"{SIX_LINES} {END}"),
    ],
)
def test_each_line(text: str, hashes: str) -> None:
    assert line_hashes(text) == [f"{value}:1" for value in hashes.split()]


def test_equal_lines_are_counted() -> None:
    first = [f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)]
    rest = [
        "a7f2ff1481e87703:1",
        "a9cf91f7bbf1862b:1",
        "55ec222b86bcae53:1",
        "cc97dc7b1d7d8f7b:1",
        "c129715d7a2bc9a3:1",
    ]
    assert line_hashes("Lorem ipsum dolor sit amet.\n" * 10) == first + rest


def test_a_line_keeps_its_hash_when_lines_before_it_are_added() -> None:
    body = "".join(f"line {number}: some text that is the same\n" for number in range(40))
    assert line_hashes("# one\n# two\n" + body)[2:] == line_hashes(body)


def test_characters_outside_the_basic_plane_count_as_two_units() -> None:
    # A character beyond U+FFFF is two UTF-16 units, so fifty of them fill the window of a hundred.
    assert line_hashes("\U0001f600" * 50 + "x") == line_hashes("\U0001f600" * 50 + "y")
    assert line_hashes("\U0001f600" * 49 + "x") != line_hashes("\U0001f600" * 49 + "y")
