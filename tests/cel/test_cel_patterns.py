"""CEL's regular expressions: a table, and CEL's limits and errors around Go's engine."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from chartlint.cel.errors import CelEvalError
from chartlint.cel.matcher import Pattern, PatternError

TABLE = yaml.safe_load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("regex", "text", "expected"), TABLE["finds"])
def test_what_is_found(regex: str, text: str, expected: list[str]) -> None:
    found = [span[0] for span in Pattern(regex).find_all(text)]
    assert [text[start:end] for start, end in found] == expected
    assert (Pattern(regex).test(text) is not None) == bool(expected)


@pytest.mark.parametrize(("regex", "text", "expected"), TABLE["groups"])
def test_groups(regex: str, text: str, expected: list[str | None]) -> None:
    span = Pattern(regex).search(text)
    assert span is not None
    assert [text[start:end] if start >= 0 else None for start, end in span[1:]] == expected


@pytest.mark.parametrize(("regex", "message"), TABLE["bad"].items())
def test_texts_that_are_no_patterns(regex: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(regex)
    assert caught.value.message == message


def test_a_pattern_may_not_be_long() -> None:
    with pytest.raises(PatternError, match="more than 4096 characters"):
        Pattern("a" * 4097)


def test_a_limit_on_what_is_found() -> None:
    assert len(list(Pattern("a").find_all("aaaa", 2))) == 2
    assert list(Pattern("a").find_all("aaaa", 0)) == []


def test_a_large_text_goes_to_the_machine() -> None:
    pattern = Pattern("(?:a|ab)*c")
    assert pattern.test("abc") is not None
    assert pattern.test("ab" * 4000) is None
    with pytest.raises(CelEvalError, match="the text is too long for this pattern"):
        pattern.test("a" * 1_000_000)
    with pytest.raises(CelEvalError, match="the text is too long for this pattern"):
        list(pattern.find_all("a" * 1_000_000))
