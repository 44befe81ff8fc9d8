"""``values.schema.json``: what findings say, and schemas that would take too long or leave the chart."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from chartlint.chart import Chart, SchemaFailure, schema_text, validate_schemas
from chartlint.chart.model import Metadata
from chartlint.chart.schemas.failure import Number, measured


def check(schema: Any, values: dict[str, Any]) -> list[SchemaFailure]:
    chart = Chart("top", Metadata(name="top"))
    chart.schema = schema if isinstance(schema, bytes) else json.dumps(schema).encode()
    return validate_schemas(chart, values)


def test_every_fault_has_its_own_place_and_helms_lines_are_said_once() -> None:
    schema = {
        "$defs": {
            "port": {"type": "integer", "maximum": 65535},
            "pod": {"properties": {"p": {"$ref": "#/$defs/port"}}},
        },
        "properties": {"a": {"$ref": "#/$defs/pod", "required": ["q"]}, "b": {"allOf": [{"minLength": 3}]}},
        "patternProperties": {"^x": False},
    }
    found = check(schema, {"a": {"p": 70000.0}, "b": "z", "x1": 1.0})
    assert [(failure.path, failure.message) for failure in found] == [
        (("a", "p"), "`a.p`: maximum: got 70,000, want 65,535"),
        (("a",), "`a`: missing property 'q'"),
        (("b",), "`b`: minLength: got 1, want 3"),
        (("x1",), "`x1`: false schema"),
    ]
    assert schema_text(found).split("\n")[1:] == [
        "top:",
        "- at '/a': validation failed",
        "  - at '/a/p': maximum: got 70,000, want 65,535",
        "  - at '/a': missing property 'q'",
        "- at '/b': 'allOf' failed",
        "  - at '/b': minLength: got 1, want 3",
        "- at '/x1': false schema",
        "",
    ]


def test_alternatives_are_one_fault_with_reasons() -> None:
    schema = {"properties": {"a": {"anyOf": [{"type": "string"}, {"properties": {"b": {"enum": ["x"]}}}]}}}
    (found,) = check(schema, {"a": {"b": "y"}})
    assert found.path == ("a",)
    assert found.message == "`a`: 'anyOf' failed (got object, want string; `b`: value must be 'x')"


def test_names_and_later_items_are_placed_where_they_stand() -> None:
    schema = {
        "propertyNames": {"maxLength": 4},
        "properties": {"list": {"prefixItems": [{}, {}], "items": {"type": "string"}}},
    }
    found = check(schema, {"longer": 1.0, "list": [1.0, 2.0, 3.0]})
    assert [(failure.path, failure.helm) for failure in found] == [
        (("list", 2), "- at '/list/0': got number, want string"),
        (("longer",), "- at '': invalid propertyName 'longer'\n  - at '': maxLength: got 6, want 4"),
    ]


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("https://example.com/x.json", "refers to `https://example.com/x.json`, which is not in the chart"),
        ("file:///etc/passwd", "refers to `file:///etc/passwd`, which is not in the chart"),
        ("../x.json#/a", "refers to `file:///x.json`, which is not in the chart"),
        ("#/definitions/x", "refers to `file:///values.schema.json#/definitions/x`, which does not exist"),
    ],
)
def test_references_that_lead_out_are_reported_and_not_followed(reference: str, message: str) -> None:
    # even where no value is there to be checked by it
    (found,) = check({"properties": {"a": {"$ref": reference}}}, {})
    assert found.unresolved
    assert found.message == f"values.schema.json {message}: values are unchecked"


def doubled(keyword: str, depth: int) -> dict[str, Any]:
    schemas: dict[str, Any] = {"d0": {"type": "string"}}
    for level in range(1, depth):
        schemas[f"d{level}"] = {keyword: [{"$ref": f"#/$defs/d{level - 1}"}] * 2}
    return {"$defs": schemas, "$ref": f"#/$defs/d{depth - 1}"}


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        (doubled("anyOf", 40), {}),
        (doubled("oneOf", 40), {}),
        (b'{"not":' * 600 + b"{}" + b"}" * 600, {}),
        (b'{"not":' * 5000 + b"{}" + b"}" * 5000, {}),
        (b"[" * 100_000, {}),
        ({"properties": {"a": {"$ref": "#"}}}, nested(900)),
        ({"patternProperties": {f"^(a|aa)+{n}$": {} for n in range(99)}}, {"a" * 900 + str(n): 1.0 for n in range(99)}),
    ],
)
def test_what_takes_too_long_is_stopped_and_said(schema: Any, values: dict[str, Any]) -> None:
    begin = time.process_time()
    (found,) = check(schema, values)
    assert found.unresolved
    assert found.message.startswith("values.schema.json was not applied, values are unchecked: ")
    assert time.process_time() - begin < 30


@pytest.mark.parametrize(
    ("schema", "values", "faults"),
    [
        ({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 20_000 + "b"}, 1),
        ({"properties": {"a": {"items": {"enum": [{"x": n} for n in range(9000)]}}}}, {"a": [{"x": 9.0}] * 900}, 0),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"x": [float(n)]} for n in range(9000)]}, 0),
        (b'{"properties": {"a": {"maximum": 1e-999999}}}', {"a": 1.0}, 1),
        (b'{"properties": {"a": {"maximum": 1e999999999999}}}', {"a": 1.0}, 0),
        (b'{"properties": {"a": {"maximum": ' + b"9" * 20_000 + b"}}}", {"a": 1.0}, 0),
        ({"properties": {"a": {"$ref": "#"}}}, nested(150), 0),
    ],
)
def test_large_ones_that_are_checked(schema: Any, values: dict[str, Any], faults: int) -> None:
    assert len(check(schema, values)) == faults


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("0", "0"), ("-0.0", "0"), ("1.50", "1.5"), ("12345.678", "12,345.678"), ("999999", "999,999"),
        ("1e6", "1×10⁰⁶"), ("-1234567.5", "-1.2345675×10⁰⁶"), ("0.0001", "0.0001"), ("0.00001", "1×10⁻⁰⁵"),
        ("1e300", "1×10³⁰⁰"), ("1e400", "∞"),
    ],
)  # fmt: skip
def test_numbers_in_messages(number: str, text: str) -> None:
    exact = Number(number).exact
    assert exact is not None
    assert measured(exact) == text
