"""What holds for the functions of texts, numbers, lists and maps whatever they are given."""

from __future__ import annotations

import copy
import math
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartlint.gotmpl.goval import (
    GoError,
    Int64,
    IntList,
    ListList,
    NilList,
    NilMap,
    NilStringList,
    StringList,
    StringMap,
    UInt8,
    Values,
)
from chartlint.render.functions import lists, maps, numbers, reflect, strings, words
from chartlint.render.functions.signature import Function
from chartlint.render.runtime import Runtime

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aB1_- \n\udcff\udc80")), max_size=12
)
KEYS = st.sampled_from(["a", "b", "c", ""])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(1 << 63), (1 << 63) - 1),
    st.integers(-(1 << 63), (1 << 63) - 1).map(Int64),
    st.integers(0, 255).map(UInt8),
    st.floats(),
    TEXTS,
    st.sampled_from(["12", "0x1F", "1_0", "1e3", "-0.0", "Inf", "nan", "9" * 30]),
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        SCALARS,
        st.binary(max_size=4),
        st.complex_numbers(),
        st.sampled_from([NilList(), NilMap(), NilStringList()]).map(copy.copy),
        st.lists(TEXTS, max_size=3).map(StringList),
        st.lists(st.integers(-5, 5), max_size=3).map(IntList),
        st.dictionaries(KEYS, TEXTS, max_size=3).map(StringMap),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(st.lists(inner, max_size=2), max_size=3).map(ListList),
        st.dictionaries(KEYS, inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=4).map(Values),
    ),
    max_leaves=8,
)
MAPS = st.dictionaries(KEYS, VALUES, max_size=4)
PLAIN: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3))
    ),
    max_size=4,
)
OF_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "any": VALUES,
    "string": TEXTS,
    "int": st.one_of(st.integers(-5, 50), st.integers(-(1 << 63), (1 << 63) - 1)),
    "bool": st.booleans(),
    "float64": st.floats(),
    "map": st.one_of(MAPS, MAPS.map(Values), st.builds(NilMap)),
}
FUNCTIONS: dict[str, Function] = {}
for table in (strings.table, words.table, numbers.table, lists.table, maps.table, reflect.table, reflect.builtins):
    FUNCTIONS.update(table)


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@settings(max_examples=20)
@given(data=st.data())
def test_a_function_fails_with_words_of_go_alone(name: str, data: st.DataObject) -> None:
    function = FUNCTIONS[name]
    fixed = function.params[:-1] if function.variadic else function.params
    args = [data.draw(OF_TYPE[kind]) for kind in fixed]
    if function.variadic:
        args += data.draw(st.lists(OF_TYPE[function.params[-1]], max_size=3))
    if function.runtime:
        args.insert(0, Runtime())
    try:
        result = function.call(*args)
    except GoError as error:
        assert error.text
    else:
        reflect.type_of(result)


@given(VALUES)
def test_a_deep_copy_is_equal_and_shares_nothing(value: Any) -> None:
    if value is None:
        return
    made = maps.deep_copy(value)
    assert type(made) is type(value)
    before = repr(value)
    for entry in walk(made):
        if type(entry) is dict:
            entry["new"] = 1
        elif type(entry) is list:
            entry.append(1)
    assert repr(value) == before


def walk(value: Any) -> list[Any]:
    below = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return [value, *(entry for child in below for entry in walk(child))]


@given(PLAIN, PLAIN)
def test_merging_keeps_what_is_there(first: dict[str, Any], second: dict[str, Any]) -> None:
    kept = {key: copy.deepcopy(value) for key, value in first.items() if value and not isinstance(value, dict)}
    result = maps.merge(first, copy.deepcopy(second))
    assert result is first
    for key, value in kept.items():
        assert repr(result[key]) == repr(value)
    assert set(result) >= {key for key, value in second.items() if value is not None}


@given(PLAIN, PLAIN)
def test_overwriting_takes_every_value_that_is_no_map(first: dict[str, Any], second: dict[str, Any]) -> None:
    result = maps.merge_overwrite(first, copy.deepcopy(second))
    assert set(result) >= set(second)
    for key, value in second.items():
        if not isinstance(value, dict):
            assert repr(result[key]) == repr(value)


INTS = st.integers(-(1 << 63), (1 << 63) - 1)


@given(st.lists(INTS, min_size=1, max_size=4))
def test_integers_wrap_around(values: list[int]) -> None:
    def wrapped(number: int) -> int:
        return int.from_bytes((number & ((1 << 64) - 1)).to_bytes(8, "big"), "big", signed=True)

    assert numbers.add(*values) == wrapped(sum(values))
    assert numbers.mul(*values) == wrapped(math.prod(values))
    assert type(numbers.add(*values)) is Int64


FLOATS = st.floats(allow_nan=False, allow_infinity=False)


@given(FLOATS, FLOATS)
def test_decimal_arithmetic_is_exact(a: float, b: float) -> None:
    with localcontext() as context:
        context.prec = 2000
        x, y = Decimal(repr(a)), Decimal(repr(b))
        assert numbers.add_float(a, b) == float(x + y)
        assert numbers.sub_float(a, b) == float(x - y)
        assert numbers.mul_float(a, b) == float(x * y)
        if b:
            assert numbers.div_float(a, b) == float((x / y).quantize(Decimal("1e-16"), rounding=ROUND_HALF_UP))


@given(st.integers(-400, 400))
def test_powers_of_ten_round_numbers_that_need_no_rounding(places: int) -> None:
    result = numbers.round_(0.0, places)
    assert result == 0 or (result != result and abs(places) > 308)


@given(TEXTS)
def test_case_changes_rune_by_rune(text: str) -> None:
    assert len(words.upper(text)) == len(words.lower(text)) == len(words.title(text)) == len(words.swapcase(text))
    assert words.lower(words.lower(text)) == words.lower(text)


@given(st.text("abcXYZ019_- ", max_size=20))
def test_snake_case_joins_with_underscores_alone(text: str) -> None:
    snake = words.snakecase(text)
    assert snake == snake.lower()
    assert not set(snake) & set("- ")
    assert words.kebabcase(text) == snake.replace("_", "-")


@given(TEXTS, st.integers(-20, 20))
def test_cut_texts_are_short_enough(text: str, size: int) -> None:
    data = strings.to_bytes(text)
    cut = strings.to_bytes(strings.trunc(size, text))
    assert len(cut) == min(len(data), abs(size)) or (size < 0 and cut == data)
    assert data.startswith(cut) if size >= 0 else data.endswith(cut)


@given(st.text("ab  \n", max_size=30), st.integers(-2, 12))
def test_wrapping_only_turns_blanks_into_line_breaks(text: str, width: int) -> None:
    assert strings.wrap(width, text).split() == text.split()


@given(st.lists(VALUES, max_size=6), st.integers(1, 4))
def test_chunks_and_ends_make_up_the_list(items: list[Any], size: int) -> None:
    chunks = lists.chunk(size, items)
    assert [id(entry) for part in chunks for entry in part] == [id(entry) for entry in items]
    assert all(len(part) <= size for part in chunks)
    if items:
        assert [lists.first(items), *lists.rest(items)] == items == [*lists.initial(items), lists.last(items)]


@given(st.lists(SCALARS, max_size=8))
def test_unique_lists_hold_every_value_once(items: list[Any]) -> None:
    found = lists.uniq(items)
    assert all(value != value or lists.has(value, found) for value in items)
    assert lists.uniq(found) == found or any(value != value for value in found)


@given(TEXTS.filter(bool), TEXTS)
def test_splitting_and_joining_are_inverse(separator: str, text: str) -> None:
    assert strings.join(separator, strings.split_list(separator, text)) == text
    assert list(strings.split(separator, text).values()) == strings.split_list(separator, text)


def test_random_texts_are_the_same_for_one_seed() -> None:
    def drawn(seed: str) -> list[Any]:
        rt = Runtime(seed=seed)
        return [
            FUNCTIONS["randAlphaNum"].call(rt, 20),
            FUNCTIONS["uuidv4"].call(rt),
            FUNCTIONS["shuffle"].call(rt, "abcdefghij"),
            FUNCTIONS["randInt"].call(rt, 0, 1 << 40),
        ]

    assert drawn("one") == drawn("one")
    assert all(a != b for a, b in zip(drawn("one"), drawn("two")))
