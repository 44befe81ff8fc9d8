"""Expressions and their values, in tables beside this file. Every one is run in both forms."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from chartlint.cel import CelEvalError, CelSyntaxError, compile_expr
from chartlint.cel.values import type_name

HERE = Path(__file__).parent
TABLES = ["core", "macros", "optionals", "texts", "lists", "times", "regexes", "kubernetes"]


def table(name: str) -> Any:
    return yaml.safe_load((HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def rows(kind: str) -> list[Any]:
    return [
        pytest.param(found.get("vars", {}), text, expected, id=f"{name}: {text}")
        for name in TABLES
        for found in [table(name)]
        for text, expected in found.get(kind, {}).items()
    ]


def alike(one: Any, other: Any) -> bool:
    """Equal and of the same types all through."""
    if type_name(one) != type_name(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(value, other[key]) for key, value in one.items())
    if isinstance(one, float):
        return math.copysign(1, one) == math.copysign(1, other) and one == other
    return bool(one == other)


@pytest.mark.parametrize(("variables", "text", "expected"), rows("values"))
def test_values(variables: dict[str, Any], text: str, expected: Any) -> None:
    expr = compile_expr(text, variables)
    for value in (expr(**variables), expr.evaluate_exactly(variables)):
        assert alike(value, expected), value


@pytest.mark.parametrize(("variables", "text", "expected"), rows("same"))
def test_expressions_of_one_value(variables: dict[str, Any], text: str, expected: str) -> None:
    wanted = compile_expr(expected, variables)(**variables)
    expr = compile_expr(text, variables)
    for value in (expr(**variables), expr.evaluate_exactly(variables)):
        assert alike(value, wanted), value


@pytest.mark.parametrize(("variables", "text", "message"), rows("errors"))
def test_errors(variables: dict[str, Any], text: str, message: str) -> None:
    expr = compile_expr(text, variables)
    for evaluate in (expr.run, expr.evaluate_exactly):
        with pytest.raises(CelEvalError) as caught:
            evaluate(variables)
        assert message in caught.value.message


SYNTAX = table("syntax")


@pytest.mark.parametrize("case", SYNTAX["cases"], ids=lambda case: case["text"])
def test_refused_texts(case: dict[str, str]) -> None:
    with pytest.raises(CelSyntaxError) as caught:
        compile_expr(case["text"], SYNTAX["names"])
    error = caught.value
    assert str(error) == case["message"]
    assert case["text"][error.offset : error.end] == case["at"]


def test_a_value_of_another_type_may_be_refused() -> None:
    assert compile_expr("1 < 2", wants="bool").type == "bool"
    assert compile_expr("x", ["x"], wants="bool").type == "dyn"
    with pytest.raises(CelSyntaxError, match="the expression yields int where bool is wanted"):
        compile_expr("size('a')", wants="bool")


def test_a_variable_without_a_value() -> None:
    expr = compile_expr("a > 1 || b", ["a", "b", "c"])
    assert expr(a=2) is True
    assert expr.uses == {"a", "b"}
    with pytest.raises(CelEvalError, match="the variable `b` has no value"):
        expr(a=1)


def test_names_that_python_reserves_are_good_variables() -> None:
    expr = compile_expr("self.x + class + lambda", ["self", "class", "lambda"])
    assert expr(**{"self": {"x": 1}, "class": 2, "lambda": 3}) == 6


def test_an_expression_can_be_sent_to_another_process() -> None:
    import pickle

    expr = pickle.loads(pickle.dumps(compile_expr("a + 1", ["a"])))
    assert expr(a=1) == 2


def test_the_same_text_is_compiled_once() -> None:
    assert compile_expr("a + 1", ["a", "b"]) is compile_expr("a + 1", ["b", "a"])


# --- limits ---------------------------------------------------------------------------------------

WORK = "the expression does too much work for this data"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("l.all(a, l.all(b, l.all(c, a + b + c >= 0)))", WORK),
        ("l.map(a, l.map(b, l.map(c, a)))", WORK),
        ("l.all(a, a in big)", WORK),
        ("l.all(a, big.indexOf(-1) == -1)", WORK),
        ("big.distinct().size() > 0", WORK),
        (
            "cel.bind(a, s + s, cel.bind(b, a + a + a + a, b + b + b + b)).size() > 0",
            "a text may have 10000000 characters",
        ),
        (
            "cel.bind(a, big + big, cel.bind(b, a + a + a + a, b + b + b + b)).size() > 0",
            "a list may have 1000000 elements",
        ),
        ("s.replace('', s).size() > 0", "a text may have 10000000 characters"),
        ("[s, s, s, s, s, s, s, s, s, s, s].join().size() > 0", "a text may have 10000000 characters"),
        ("s.matches('(x+)+y')", "the text is too long for this pattern"),
    ],
)
def test_too_much_work_is_an_error(text: str, message: str) -> None:
    variables = {"l": list(range(150)), "big": list(range(60_000)), "s": "x" * 1_000_000}
    expr = compile_expr(text, variables)
    with pytest.raises(CelEvalError, match=message):
        expr(**variables)


def test_work_is_counted_anew_for_every_evaluation() -> None:
    expr = compile_expr("l.all(a, l.exists(b, b == a))", ["l"])
    for _ in range(8):
        assert expr(l=list(range(600))) is True


@pytest.mark.parametrize(
    "text",
    [
        "(" * 150 + "1" + ")" * 150,
        "[" * 150 + "]" * 150,
        "!" * 101 + "true",
        "+".join(["1"] * 150),
        "a" + "[0]" * 150,
        "size(" * 150,
    ],
)
def test_expressions_nested_too_deeply(text: str) -> None:
    with pytest.raises(CelSyntaxError, match="nested too deeply"):
        compile_expr(text, ["a"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(" * 50 + "1" + ")" * 50, 1),
        ("size(" + "[" * 50 + "]" * 50 + ")", 1),
        ("!" * 50 + "true", True),
        ("+".join(["1"] * 80), 80),
        (" || ".join(["false"] * 500), False),
        (" && ".join(["true"] * 500), True),
        ("true ? " * 40 + "1" + " : 2" * 40, None),
        ("".join(f"false ? {n} : " for n in range(40)) + "9", 9),
        ("[0]" + ".map(x, x)" * 40 + "[0]", 0),
        ("[1].all(a, " * 20 + "true" + ")" * 20, True),
        ("dyn(" * 60 + "1" + ")" * 60, 1),
    ],
)
def test_expressions_nested_deeply_enough(text: str, expected: Any) -> None:
    if expected is None:
        with pytest.raises(CelSyntaxError):
            compile_expr(text)
        return
    assert compile_expr(text)() == expected
    assert compile_expr(text).evaluate_exactly({}) == expected


def test_data_nested_too_deeply() -> None:
    value: list[Any] = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(CelEvalError, match="nested too deeply"):
        compile_expr("a == b", ["a", "b"])(a=value, b=[*value])
    with pytest.raises(CelEvalError, match="nested too deeply"):
        compile_expr("'%s'.format([a])", ["a"])(a=value)
