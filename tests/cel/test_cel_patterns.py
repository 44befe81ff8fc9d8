"""Go's regular expressions: a table, and that both ways to run a pattern find the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chartlint.cel.errors import CelEvalError
from chartlint.cel.matcher import Pattern, _explodes
from chartlint.cel.patterns import PatternError, parse

TABLE = yaml.safe_load((Path(__file__).parent / "patterns.yaml").read_text(encoding="utf-8"))


def both_ways(pattern: Pattern, text: str, at: int = 0) -> Any:
    """What the pattern finds, by Python's ``re`` and by the machine, which must agree."""
    found = []
    for limit in limits(pattern, text):
        pattern._limit = limit
        found.append(pattern.search(text, at))
    assert found[0] == found[-1]
    return found[0]


def limits(pattern: Pattern, text: str) -> list[int]:
    """The lengths up to which ``re`` is to run it: all, if it ever may, and none."""
    return [-1] if pattern._limit < 0 else [len(text), -1]


@pytest.mark.parametrize(("regex", "text", "expected"), TABLE["finds"])
def test_what_is_found(regex: str, text: str, expected: list[str]) -> None:
    pattern = Pattern(regex)
    for limit in limits(pattern, text):
        pattern._limit = limit
        assert [text[span[0] : span[1]] for span in pattern.find_all(text)] == expected
    assert (Pattern(regex).test(text) is not None) == bool(expected)


@pytest.mark.parametrize(("regex", "text", "expected"), TABLE["groups"])
def test_groups(regex: str, text: str, expected: list[str | None]) -> None:
    span = both_ways(Pattern(regex), text)
    pairs = zip(span[2::2], span[3::2], strict=True)
    assert [text[start:end] if start >= 0 else None for start, end in pairs] == expected


@pytest.mark.parametrize(("regex", "message"), TABLE["bad"].items())
def test_texts_that_are_no_patterns(regex: str, message: str) -> None:
    with pytest.raises(PatternError) as caught:
        Pattern(regex)
    assert caught.value.message == message


@pytest.mark.parametrize(
    "regex",
    [
        "(a+)+",
        "(a|a)*",
        "(a|ab)*",
        "(a*)*",
        "(a?){30}a{30}",
        "(.*,){11}P",
        "(\\w+\\s?)*$",
        "((a|b)|(b|c))*",
        "(?i)(a|b)+c",
    ],
)
def test_patterns_that_the_machine_must_run(regex: str) -> None:
    assert _explodes(parse(regex)[0])


@pytest.mark.parametrize(
    "regex",
    [
        "a+b+",
        "(a|b)*c",
        "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$",
        "(-[a-z]+)*",
        "([a-z]+:)+",
        "(ab|cd)+",
    ],
)
def test_patterns_that_python_may_run(regex: str) -> None:
    assert not _explodes(parse(regex)[0])


def test_a_large_text_goes_to_the_machine() -> None:
    pattern = Pattern("a.*b.*c")
    assert pattern.test("abc") is not None
    assert pattern.test("ab" * 4000) is None
    assert pattern.test("ab" * 4000 + "c") == (0, 8001)
    with pytest.raises(CelEvalError, match="the text is too long for this pattern"):
        pattern.test("a" * 1_000_000)


ATOMS = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", "\\w", "\\W", "^", "$", "\\b", "\\B", "(?i:A)", "(?m:^)", "(?m:$)", "c?"]
)
COUNTS = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,3}", "{2,}?"])
REGEXES: st.SearchStrategy[str] = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("({})".format, inner),
        st.builds("(?:{}){}".format, inner, COUNTS),
    ),
    max_leaves=6,
)


@settings(max_examples=200)
@given(REGEXES, st.text(alphabet="abA \n", max_size=8), st.integers(0, 3))
def test_both_ways_agree(regex: str, text: str, at: int) -> None:
    both_ways(Pattern(regex), text, min(at, len(text)))


@settings(max_examples=300)
@given(st.text(alphabet=st.sampled_from("ab()[]{}|*+?^$.\\-,0123:=!<>Pdwsp&QE\n"), max_size=20))
def test_any_text_is_a_pattern_or_refused(regex: str) -> None:
    try:
        pattern = Pattern(regex)
    except PatternError:
        return
    both_ways(pattern, "ab-01")
