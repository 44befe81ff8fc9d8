"""Go's fmt: what ``print`` and ``printf`` make of every kind of value.

``printf.jsonl`` holds what Go 1.26 itself printed: format, operands as Go would write them, text (a byte that is no
UTF-8 as a lone surrogate).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartlint.gotmpl.gofmt import format_float, format_v, fprint, go_quote, sprint, sprintln, strval
from chartlint.gotmpl.goprintf import sprintf
from chartlint.gotmpl.goval import (
    Duration,
    GoObject,
    Int64,
    IntList,
    ListList,
    NilList,
    NilMap,
    NilStringList,
    StringList,
    StringMap,
    UInt8,
    UInt64,
)
from chartlint.gotmpl.strconv import unquote

PRINTF = Path(__file__).with_name("printf.jsonl")
OPERANDS: dict[str, Any] = {
    "nil": None,
    "true": True,
    "int64(5)": Int64(5),
    "int64(-9223372036854775808)": Int64(-(1 << 63)),
    "uint8(200)": UInt8(200),
    "uint64(18446744073709551615)": UInt64((1 << 64) - 1),
    "NaN": float("nan"),
    "+Inf": float("inf"),
    "-Inf": float("-inf"),
    "1-2.5i": 1 - 2.5j,
    '"a\\xffb"': "a\udcffb",
    '[]byte("")': b"",
    '[]byte("hi\\x00")': b"hi\0",
    "list()": [],
    'list(1, "a", nil, true, 2.5, list("x"))': [1, "a", None, True, 2.5, ["x"]],
    "[]any(nil)": NilList(),
    '[]string{"a", "b c"}': StringList(["a", "b c"]),
    "[]string(nil)": NilStringList(),
    "[]int{1, 2}": IntList([1, 2]),
    "[][]any{{1}, {2.0}}": ListList([[1], [2.0]]),
    "dict()": {},
    'dict("a", "x", "b", 1.0, "c", nil, "d", dict("e", false))': {"a": "x", "b": 1.0, "c": None, "d": {"e": False}},
    "map[string]any(nil)": NilMap(),
    'map[string]string{"k": "v"}': StringMap(k="v"),
}


def operand(text: str) -> Any:
    if text in OPERANDS:
        return OPERANDS[text]
    if text[0] == '"':
        return unquote(text)
    return float(text) if "." in text or "e" in text else int(text)


def test_printf_as_go() -> None:
    wrong = []
    lines = PRINTF.read_text("utf-8").splitlines()
    for line in lines:
        form, operands, wanted = json.loads(line)
        got = sprintf(form, [operand(text) for text in operands])
        if got != wanted:
            wrong.append(f"{form!r} of {', '.join(operands)}: {got!r}, but Go has {wanted!r}")
    assert len(lines) > 1000
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "-0"),
        (3.0, "3"),
        (100000.0, "100000"),
        (123456.5, "123456.5"),
        (999999.0, "999999"),
        (1000000.0, "1e+06"),
        (1234567.5, "1.2345675e+06"),
        (2147483647.0, "2.147483647e+09"),
        (1e21, "1e+21"),
        (1e100, "1e+100"),
        (0.1, "0.1"),
        (0.0001, "0.0001"),
        (0.00012345, "0.00012345"),
        (0.00001, "1e-05"),
        (-2.5e-10, "-2.5e-10"),
        (5e-324, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (float("nan"), "NaN"),
        (float("inf"), "+Inf"),
        (float("-inf"), "-Inf"),
    ],
)
def test_float(value: float, text: str) -> None:
    assert format_float(value) == format_v(value) == fprint(value) == text


class Stringer(GoObject):
    """A type whose pointer has a String method."""

    def go_string(self) -> str | None:
        return "printed"

    def go_print(self) -> str:
        return "{bare}"


class Named(Stringer):
    """A type that has a String method itself."""

    def go_print(self) -> str:
        return "printed"


@pytest.mark.parametrize(
    ("value", "in_functions", "in_templates"),
    [
        (None, "<nil>", "<no value>"),
        ("a b", "a b", "a b"),
        (True, "true", "true"),
        (-5, "-5", "-5"),
        (UInt64(1 << 63), "9223372036854775808", "9223372036854775808"),
        (2j, "(0+2i)", "(0+2i)"),
        (b"hi", "[104 105]", "[104 105]"),
        ([1, None, "a", [2.5]], "[1 <nil> a [2.5]]", "[1 <nil> a [2.5]]"),
        ({"b": None, "a": {"c": []}}, "map[a:map[c:[]] b:<nil>]", "map[a:map[c:[]] b:<nil>]"),
        (NilMap(), "map[]", "map[]"),
        (NilList(), "[]", "[]"),
        (Stringer(), "{bare}", "printed"),
        (Named(), "printed", "printed"),
        ([Stringer(), Named()], "[{bare} printed]", "[{bare} printed]"),
        (Duration(0), "0s", "0s"),
        (Duration(1), "1ns", "1ns"),
        (Duration(1_500), "1.5µs", "1.5µs"),
        (Duration(2_000_000), "2ms", "2ms"),
        (Duration(-90_500_000_000), "-1m30.5s", "-1m30.5s"),
        (Duration(3_600_000_000_000), "1h0m0s", "1h0m0s"),
    ],
)
def test_printing(value: object, in_functions: str, in_templates: str) -> None:
    assert format_v(value) == in_functions
    assert fprint(value) == in_templates


def test_print_puts_blanks_between_operands_that_are_no_texts() -> None:
    assert sprint(["a", 1, 2, "b", None, 3.0]) == "a1 2b<nil> 3"
    assert sprint([]) == ""
    assert sprintln(["a", 1, None]) == "a 1 <nil>\n"
    assert sprintln([]) == "\n"


def test_printf_of_types_with_methods() -> None:
    assert sprintf("%s|%v|%q|%x", [Named()] * 4) == 'printed|printed|"printed"|7072696e746564'
    assert sprintf("%s|%v", [Stringer()] * 2) == "{bare}|{bare}"


def test_text_coercion_takes_bytes_for_a_text() -> None:
    assert strval(b"a\xff") == "a\udcff"
    assert strval([b"a"]) == "[[97]]"
    assert strval(None) == "<nil>"


@given(st.floats(allow_nan=False))
def test_a_float_reads_back(value: float) -> None:
    assert float(format_float(value)) == value


@given(st.text())
def test_a_quoted_text_reads_back(text: str) -> None:
    assert unquote(go_quote(text)) == text
    assert unquote(sprintf("%+q", [text])) == text
    assert sprintf("%+q", [text]).isascii()


VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), st.floats(), st.text(max_size=4)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=6,
)
FORMATS = st.lists(st.sampled_from([*"%%%%svdqxXtTcUbeEfgGo+-# 0159.*[]wzp", "[1]", "[2]", "é"]), max_size=8).map(
    "".join
)


@given(FORMATS, st.lists(VALUES, max_size=3))
def test_printf_never_fails(form: str, args: list[Any]) -> None:
    text = sprintf(form, args)
    if "%" not in form:
        assert text.startswith(form)


@given(VALUES)
def test_the_verb_v_prints_as_print_does(value: Any) -> None:
    assert sprintf("%v", [value]) == sprintf("%0v", [value]) == sprint([value]) == format_v(value)
