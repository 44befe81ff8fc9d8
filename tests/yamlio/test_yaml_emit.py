"""Writing YAML as toYaml and toYamlPretty do."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest
from recorded import cases

from chartlint.yamlio import DumpError, dump, dump_pretty, emitter

LONG = "the words of this text go on until they have passed the eightieth column and then"

TEXTS = [
    # value, toYaml, toYamlPretty
    ("plain", "plain", "plain"),
    ("", '""', '""'),
    ("yes", '"yes"', '"yes"'),
    ("null", '"null"', '"null"'),
    ("010", '"010"', '"010"'),
    ("1_000", '"1_000"', '"1_000"'),
    ("1e3", '"1e3"', '"1e3"'),
    ("1:30", '"1:30"', '"1:30"'),
    ("2001-1-1", '"2001-1-1"', '"2001-1-1"'),
    ("1.2.3", "1.2.3", "1.2.3"),
    ("a:b", "a:b", "a:b"),
    ("a: b", "'a: b'", "'a: b'"),
    ("a #b", "'a #b'", "'a #b'"),
    ("- x", "'- x'", "'- x'"),
    ("-x", "-x", "-x"),
    ("@x", "'@x'", "'@x'"),
    ("it's", "it's", "it's"),
    ("'", "''''", "''''"),
    ("a ", "'a '", "'a '"),
    ("---", "'---'", "'---'"),
    ("<<", "<<", "<<"),
    ("a\tb", '"a\\tb"', '"a\\tb"'),
    ("é", "é", "é"),
    ("😀", '"\\U0001F600"', '"\\U0001F600"'),
    ("a\u2028b", "'a\u2028  b'", "'a\u2028  b'"),
    ("\ufeffab", '"\\uFEFF\\x61\\x62"', '"\\uFEFF\\x61\\x62"'),
    ("a\nb", "|-\n  a\n  b", "|-\n  a\n  b"),
    ("a\n", "|\n  a", "|\n  a"),
    ("a\n\n", "|+\n  a\n", "|+\n  a\n"),
    ("\n", "|2+\n", "|2+\n"),
    (" a\nb", "|2-\n   a\n  b", "|2-\n   a\n  b"),
    ("a\n\tb", '"a\\n\\tb"', "|-\n  a\n  \tb"),
    ("a \nb", '"a \\nb"', '"a \\nb"'),
    ("a\x85b", "a b", '"a\\Nb"'),
    ("a\udcffb", "a\ufffdb", "!!binary Yf9i"),
    (1000000.0, "1000000", "1e+06"),
    (1234567.5, "1.2345675e+06", "1.2345675e+06"),
    (1e21, "1e+21", "1e+21"),
    (-0.0, "0", "-0"),
    (9223372036854775808.0, "9223372036854776000", "9.223372036854776e+18"),
    (12, "12", "12"),
    (True, "true", "true"),
    (None, "null", "null"),
    ({}, "{}", "{}"),
    ([], "[]", "[]"),
    (LONG + " break", LONG + "\n  break", LONG + " break"),
    (LONG + "  two", LONG + "  two", LONG + "  two"),
    ("- " + LONG + " b c", f"'- {LONG}\n  b c'", f"'- {LONG} b c'"),
    ("\t" + LONG + "  two", f'"\\t{LONG}\n  \\ two"', f'"\\t{LONG}  two"'),
]


@pytest.mark.parametrize(("value", "text", "pretty"), TEXTS)
def test_one_value(value: Any, text: str, pretty: str) -> None:
    assert (dump(value), dump_pretty(value)) == (text, pretty)


def test_structure() -> None:
    value = {
        "list": [1, [2, [3]], {"b": None, "a": [True]}],
        "map": {"empty": {}, "none": []},
        "note": "one\ntwo\n",
        "two\nlines": ["x"],
        "k" * 129: {"a": 1},
    }
    assert dump(value) == dedent(
        f"""\
        ? {"k" * 129}
        : a: 1
        list:
        - 1
        - - 2
          - - 3
        - a:
          - true
          b: null
        map:
          empty: {{}}
          none: []
        note: |
          one
          two
        ? |-
          two
          lines
        : - x"""
    )
    assert dump_pretty({"list": value["list"], "text": ["a\nb"]}) == dedent(
        """\
        list:
          - 1
          - - 2
            - - 3
          - a:
              - true
            b: null
        text:
          - |-
            a
            b"""
    )


def test_order_of_keys() -> None:
    keys = ["true", "a10", "a2", "a b", "B", "A", "1", "~", "_x", "-", "", "10", "9", "é", "a"]
    assert emitter.sorted_keys(keys) == [
        "",
        "-",
        "_x",
        "~",
        "1",
        "9",
        "10",
        "A",
        "B",
        "a",
        "a b",
        "a2",
        "a10",
        "true",
        "é",
    ]
    assert emitter.sorted_keys(["1-", "1a", "2"]) == ["1-", "1a", "2"]
    assert emitter.sorted_keys(["1-", "1a", "2"], pretty=True) == ["1a", "1-", "2"]
    # Runs of digits are Go's 64-bit integers, which overflow.
    assert emitter.sorted_keys(["a1", "a9223372036854775808"]) == ["a9223372036854775808", "a1"]


ENDLESS: list[Any] = []
ENDLESS.append({"again": ENDLESS})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (float("nan"), "json: unsupported value: NaN"),
        ([float("-inf")], "json: unsupported value: -Inf"),
        ("a\x7fb", "control characters are not allowed"),
        ({"a\ufffe": 1}, "control characters are not allowed"),
        ({"a\x85b": 1}, "did not find expected ',' or '}'"),
        ({"k" * 1023: 1}, "did not find expected ',' or '}'"),
        ({"\x01" * 171: 1}, "did not find expected ',' or '}'"),
        ("a\x85--- b", "found unexpected document indicator"),
        (ENDLESS, "encountered a cycle"),
        ({1, 2}, "unsupported type"),
    ],
)
def test_what_to_yaml_cannot_write(value: Any, message: str) -> None:
    with pytest.raises(DumpError, match=message):
        dump(value)


def test_what_to_yaml_pretty_writes_all_the_same() -> None:
    assert dump_pretty([float("nan"), float("inf"), -float("inf")]) == "- .nan\n- .inf\n- -.inf"
    assert dump_pretty({"a\x7f": 1}) == '"a\\x7F": 1'
    assert dump({"k" * 1022: 1}) == "? " + "k" * 1022 + "\n: 1"
    with pytest.raises(DumpError, match="encountered a cycle"):
        dump_pretty(ENDLESS)


def test_subclasses_count_as_what_they_are() -> None:
    kinds: list[Any] = [type("T", (kind,), {})(value) for kind, value in ((str, "yes"), (int, 3), (float, 2.0))]
    kinds += [type("D", (dict,), {})(a=1), type("L", (list,), {})([1])]
    assert dump(kinds) == dump(["yes", 3, 2.0, {"a": 1}, [1]])
    assert dump_pretty(kinds) == dump_pretty(["yes", 3, 2.0, {"a": 1}, [1]])


def written(function: Any, value: Any) -> str:
    try:
        return str(function(value))
    except DumpError:
        return ""


@pytest.mark.parametrize("kind", ["toYaml", "float", "emit"])
def test_as_recorded(kind: str) -> None:
    for case in cases(kind):
        value = float(case["value"]) if kind == "float" else case["input"]
        assert written(dump, value) == case["toYaml"], value
        assert written(dump_pretty, value) == case["toYamlPretty"], value
