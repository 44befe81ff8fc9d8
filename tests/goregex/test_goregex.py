"""Go's regular expressions: two engines that agree, and patterns that may not run away."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartlint.goregex import Budget, GoRegex, RegexError, RegexTooLarge, compile_go
from chartlint.goregex.charsets import complement, fold, merge, overlap, unicode_class
from chartlint.goregex.cost import Cost, search_cost
from chartlint.goregex.machine import Machine
from chartlint.goregex.syntax import parse

ATOMS = st.sampled_from(["a", "b", "é", ".", "[a-c]", "[^a]", r"\w", r"\b", "^", "$", r"\d", "(?i:A)", "()", " "])
REPEATS = st.sampled_from(["", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{1,}"])
PATTERNS = st.recursive(
    st.builds("{}{}".format, ATOMS, REPEATS),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map("|".join),
        st.builds("({}){}".format, inner, REPEATS),
        st.builds("(?:{}){}".format, inner, REPEATS),
    ),
    max_leaves=8,
)
SUBJECTS = st.text(alphabet="abAé1 \n", max_size=10)


@given(PATTERNS, SUBJECTS, st.integers(0, 10))
def test_machine_and_re_find_the_same(pattern: str, text: str, start: int) -> None:
    known = GoRegex(pattern)
    machine = Machine(known.tree, len(known.names) - 1)
    if start <= len(text):
        assert known.search(text, start) == machine.search(text, start, Budget())


@given(PATTERNS, SUBJECTS)
def test_matches_stand_one_behind_the_other(pattern: str, text: str) -> None:
    known = GoRegex(pattern)
    found = [spans[0] for spans in known.find_all(text)]
    assert all(start <= end for start, end in found)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
    assert len(set(found)) == len(found)
    assert known.replace(text, lambda spans: text[spans[0][0] : spans[0][1]]) == text


@given(st.text(alphabet=r"ab()[]{}*+?|\^$.-1,:P<>idsQE", max_size=16))
def test_any_pattern_compiles_or_is_refused_in_gos_words(pattern: str) -> None:
    try:
        GoRegex(pattern).search("ab")
    except RegexError as error:
        assert error.text.startswith("error parsing regexp: ")


@pytest.mark.parametrize(
    ("pattern", "cost"),
    [
        ("abc", Cost(1, 1)),
        ("^abc", Cost(1, 0)),
        ("a|b|c", Cost(1, 1)),
        ("a|ab|c", Cost(3, 1)),
        # what stands last has its first success and is done
        ("[a-z]+", Cost(1, 1)),
        ("[a-z]+$", Cost(1, 2)),
        (".*-.*$", Cost(1, 3)),
        ("a{2,5}b", Cost(1, 1)),
        ("a{2,5}ab", Cost(4, 1)),
        # each character leaves one way to go on
        (r"^([a-z0-9]+(-[a-z0-9]+)*\.)+[a-z]+$", Cost(1, 2)),
        # a few ways at a time, for they never meet again
        (r"^(([0-9]+,)*[0-9]+;)*$", Cost(4, 1)),
        (r"^([a-z]([a-z0-9\-]{0,38}[a-z0-9])?\.)*([a-z]([a-z0-9\-]{0,38}[a-z0-9])?)$", Cost(3198, 1)),
        (r"^([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?$", Cost(8, 1)),
        # loops that cannot share out a text between them
        (r"v\d+\.\d+\.\d+$", Cost(1, 2)),
        (r"v\d+.\d+.\d+$", Cost(1, 4)),
        (r"^((25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)\.){3}$", Cost(216, 0)),
        (r"^(?:[0-9]+,)*$", Cost(1, 1)),
        # one text has many ways through
        ("(a+)+$", None),
        ("(a|aa)*b", None),
        ("(a*)*", None),
        ("(a|b|ab)*c", None),
        ("(?:a?){20}b", Cost(2**20, 1)),
        ("((a?)?b)*c", None),
        ("((|a)?b)*c", None),
        ("(a+b?)*c", None),
        ("(?:(?:a|b)*c|b*d)*e", Cost(5, 2)),
        (r"(\w+\s?)*$", None),
    ],
)
def test_cost(pattern: str, cost: Cost | None) -> None:
    found = search_cost(parse(pattern).tree)
    assert (found and found[:2]) == (cost and cost[:2])


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^(a+)+$", "a" * 5000 + "b", None),
        ("(x+x+)+y", "x" * 3000, None),
        ("(a|a|b)*c", "ab" * 2000, None),
        ("(a?){25}a{25}", "a" * 25, (0, 25)),
        ("(.*)(.*)(.*)(.*)(.*)x", "a" * 2000, None),
    ],
)
def test_patterns_that_backtracking_would_never_finish(pattern: str, text: str, found: tuple[int, int] | None) -> None:
    spans = compile_go(pattern).search(text)
    assert (None if spans is None else spans[0]) == found


def test_loops_go_no_further_than_their_characters() -> None:
    known = compile_go(r"[ \t]+\r?\n")
    assert not known._bounded(" " * 10_000, 0)
    assert known._bounded("a   b\n" * 10_000, 0)
    assert known.search("a   b\n" * 10_000) is None
    assert len(known.find_all("a   b  \n" * 10_000)) == 10_000


def test_the_machine_goes_on_to_where_a_match_may_begin() -> None:
    machine = Machine(parse("(?:a$|a|ab)*c").tree, 0)
    assert machine.search("x" * 5_000_000 + "a-" * 9 + "abac", 0, Budget(1000)) == ((5_000_018, 5_000_022),)
    assert machine.search("x" * 5_000_000, 0, Budget(1000)) is None


def test_too_much_is_refused_loudly() -> None:
    known = compile_go("(?:a?){500}(?:b?){500}c")
    with pytest.raises(RegexTooLarge, match="chartlint does not run a regular expression this large"):
        known.search("ab" * 5000)
    with pytest.raises(RegexTooLarge, match="chartlint does not run a regular expression this large"):
        compile_go("(?:[a-z]*[0-9]*)*(?:" + "[ab]{1000}" * 150 + ")*").search("a")


def test_a_pattern_as_large_as_go_takes() -> None:
    assert compile_go("a{1000}" * 3300).names == ("",)
    with pytest.raises(RegexError, match="expression too large"):
        compile_go("a{1000}" * 3360)


@pytest.mark.parametrize(("deep", "good"), [(300, True), (1001, False), (20_000, False)])
def test_nesting(deep: int, good: bool) -> None:
    pattern = "(" * deep + "a" + ")" * deep
    if good:
        assert compile_go(pattern).search("a") is not None
    else:
        with pytest.raises(RegexError, match="expression nests too deeply"):
            compile_go(pattern)


def test_bytes_that_are_no_utf8_are_replacement_characters() -> None:
    stray = b"\xc3".decode("utf-8", "surrogateescape")
    for pattern in (".", "[^a]", "\ufffd", r"\x{fffd}", r"\W", r"\PL"):
        assert compile_go(pattern).search(stray) == ((0, 1),), pattern
    for pattern in ("[a-z\ud7ff-\ue000]", r"\w", "[^\ufffd]"):
        assert compile_go(pattern).search(stray) is None, pattern
    with pytest.raises(RegexError, match="invalid UTF-8"):
        compile_go(f"a{stray}")


@given(st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600)).map(lambda pair: (min(pair), max(pair)))))
def test_sets_of_characters(pairs: list[tuple[int, int]]) -> None:
    members = {code for low, high in pairs for code in range(low, high + 1)}
    ranges = merge(pairs)
    assert {code for low, high in ranges for code in range(low, high + 1)} == members
    assert all(high + 1 < low for (_, high), (low, _) in itertools.pairwise(ranges))
    assert complement(complement(ranges)) == ranges
    assert not overlap(ranges, complement(ranges))
    assert overlap(ranges, ranges) == bool(members)
    folded = fold(ranges)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("L", "aéжδ漢", "1 -"),
        ("Lu", "AÉЖ", "aé1"),
        ("uppercase_letter", "A", "a"),
        ("N", "1٣Ⅷ", "a"),
        ("Greek", "αΩ", "aя"),
        ("han", "漢", "かa"),
        ("Any", "a\U0010ffff", ""),
        ("LC", "aA", "1漢"),
        ("Cn", "\u0378", "a"),
        ("C", "\u0378\x01", "a"),
        ("ASCII", "a\x7f", "é"),
        ("Tamil", "\u0b82", "a"),
        ("casedLetter", "aA", "1漢"),
    ],
)
def test_unicode_classes(name: str, inside: str, outside: str) -> None:
    ranges = unicode_class(name)
    assert ranges is not None
    known = compile_go(rf"^\p{{{name}}}$")
    assert [char for char in inside if known.search(char) is None] == []
    assert [char for char in outside if known.search(char) is not None] == []


def test_unknown_class() -> None:
    assert unicode_class("Klingon") is None
    assert unicode_class("X") is None
    # Go compares names without underscores, but not its own names
    assert unicode_class("Old_Turkic") is None
