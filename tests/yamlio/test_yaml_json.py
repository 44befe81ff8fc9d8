"""JSON as Go writes and reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from recorded import cases, go_json

from chartlint.yamlio import gojson


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": [1, None, True], "a": {}, "é": [], "Z": ""}, '{"Z":"","a":{},"b":[1,null,true],"é":[]}'),
        ("<a href='x'>&\u2028", "\"\\u003ca href='x'\\u003e\\u0026\\u2028\""),
        ('"\\\b\f\n\r\t\x00\x7f', '"\\"\\\\\\b\\f\\n\\r\\t\\u0000\x7f"'),
        ("a\udcff\udcc3\udca9", '"a\\ufffdé"'),
        ([1.0, 1e20, 1e21, 1e-6], "[1,100000000000000000000,1e+21,0.000001]"),
        ([1e-7, -0.0, 0.1, 1.5e300], "[1e-7,-0,0.1,1.5e+300]"),
        (2**63, "9223372036854775808"),
    ],
)  # fmt: skip
def test_written(value: Any, text: str) -> None:
    assert gojson.encode(value) == text


def test_fields_of_a_struct_keep_their_order() -> None:
    assert gojson.encode([gojson.Struct(b=1, a={"d": 1, "c": 2})]) == '[{"b":1,"a":{"c":2,"d":1}}]'


def test_written_on_lines() -> None:
    assert gojson.encode({"b": [1, {}], "a": []}, indent=2) == '{\n  "a": [],\n  "b": [\n    1,\n    {}\n  ]\n}'
    assert gojson.encode("<&>\u2029", html=False) == '"<&>\\u2029"'


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "json: unsupported value: NaN"),
        ({"a": [float("inf")]}, "json: unsupported value: +Inf"),
        (1j, "json: unsupported type: complex"),
    ],
)
def test_not_written(value: Any, message: str) -> None:
    with pytest.raises(gojson.JsonError) as caught:
        gojson.encode(value)
    assert caught.value.message == message


def test_value_that_contains_itself() -> None:
    value: dict[str, Any] = {}
    value["again"] = [value]
    with pytest.raises(gojson.JsonError, match="encountered a cycle"):
        gojson.encode(value)


# -- reading: the mark § stands where the problem is


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("§", "unexpected end of JSON input"),
        ("[1,§", "unexpected end of JSON input"),
        ("§bar", "invalid character 'b' looking for beginning of value"),
        ("{} §x", "invalid character 'x' after top-level value"),
        ('{"a" §1}', "invalid character '1' after object key"),
        ('{"a": 1 §"b"}', "invalid character '\"' after object key:value pair"),
        ("{§a: 1}", "invalid character 'a' looking for beginning of object key string"),
        ("[1 §2]", "invalid character '2' after array element"),
        ("[§'a']", "invalid character '\\'' looking for beginning of value"),
        ('"a§\n"', "invalid character '\\n' in string literal"),
        ('"\\§q"', "invalid character 'q' in string escape code"),
        ('"\\u12§x"', "invalid character 'x' in \\u hexadecimal character escape"),
        ("tr§e", "invalid character 'e' in literal true (expecting 'u')"),
        ("-§a", "invalid character 'a' in numeric literal"),
        ("1.§", "invalid character ' ' after decimal point in numeric literal"),
        ("1e+§x", "invalid character 'x' in exponent of numeric literal"),
        ("0§1", "invalid character '1' after top-level value"),
        ("§é", "invalid character 'Ã' looking for beginning of value"),
        ("§NaN", "invalid character 'N' looking for beginning of value"),
        ("[§1e400]", "json: cannot unmarshal number 1e400 into Go value of type float64"),
    ],
)
def test_problem_and_its_place(marked: str, message: str) -> None:
    text = marked.replace("§", "")
    with pytest.raises(gojson.JsonError) as caught:
        gojson.decode(text)
    error = caught.value
    assert (text[: error.offset] + "§" + text[error.offset :], error.message) == (marked, message)


def test_read() -> None:
    text = ' {"a": [1, -2.5e3, "\\ud83d\\ude00\\ud800", null], "b": 1, "b": {"c": true}} \n'
    assert repr(gojson.decode(text)) == "{'a': [1.0, -2500.0, '😀\ufffd', None], 'b': {'c': True}}"
    assert gojson.decode('"\udcff"') == "\ufffd"
    with pytest.raises(gojson.JsonError, match="exceeded max depth"):
        gojson.decode("[" * 50_000 + "]" * 50_000)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [('  {"a": 1},b=2', {"a": 1.0}, ",b=2"), ("1,2", 1.0, ",2"), ("nullx", None, "x"), ("01", 0.0, "1")],
)
def test_first_value_of_a_text(text: str, value: Any, rest: str) -> None:
    found, end = gojson.decode_prefix(text, 0)
    assert (found, text[end:]) == (value, rest)


@pytest.mark.parametrize(
    ("text", "message"),
    [("  ", "EOF"), ("[1", "unexpected EOF"), ("1.x", "invalid character 'x' after decimal point in numeric literal")],
)
def test_first_value_that_is_none(text: str, message: str) -> None:
    with pytest.raises(gojson.JsonError) as caught:
        gojson.decode_prefix(text, 0)
    assert caught.value.message == message


def test_random_tokens_as_recorded() -> None:
    def answer(text: str) -> str:
        try:
            return json.dumps(gojson.decode(text), sort_keys=True)
        except gojson.JsonError as error:
            return error.message

    recorded = {case["input"]: case["error"] or go_json(case["output"]) for case in cases("json")}
    assert {text: answer(text) for text in recorded} == recorded


@pytest.mark.parametrize("kind", ["float", "emit"])
def test_written_as_recorded(kind: str) -> None:
    for case in cases(kind):
        value = float(case["value"]) if kind == "float" else case["input"]
        try:
            assert gojson.encode(value) == case["toJson"]
        except gojson.JsonError:
            assert case["toJson"] == ""
        if kind == "emit":
            assert gojson.encode(value, indent=2) == case["toPrettyJson"]
            assert gojson.encode(value, html=False) == case["toRawJson"]
