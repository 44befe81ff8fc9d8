"""The Python that expressions become: what it looks like, what it may contain, and that both forms agree."""

from __future__ import annotations

import ast
import math
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chartlint.cel import CelEvalError, CelSyntaxError, Expr, compile_expr, exact, fast
from chartlint.cel.values import Optional, type_name

CODE = yaml.safe_load((Path(__file__).parent / "code.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CODE["cases"], ids=lambda case: case["cel"])
def test_generated_code(case: dict[str, str]) -> None:
    expr = compile_expr(case["cel"], CODE["variables"])
    assert expr.python.partition("  return ")[2].partition("\n")[0] == case["fast"]
    assert expr.exact_python == f"def run(V):\n return {case['exact']}\n"


def test_the_whole_of_the_fast_form() -> None:
    assert compile_expr("a + b > a", ["a", "b"]).python == (
        "def run(V):\n"
        " try:\n"
        "  v0 = V['a']\n"
        "  v1 = V['b']\n"
        "  return gt(add(v0, v1), v0)\n"
        " except Exception as error:\n"
        "  return again(V, error)\n"
    )


# --- random expressions ---------------------------------------------------------------------------

VARIABLES = ["o", "n", "s", "l"]
LITERALS = st.sampled_from([
    "1", "0", "-1", "2", "3u", "0u", "1.5", "0.0", '"a"', '"abc"', '""', 'b"a"', "true", "false", "null", "[]",
    "[1, 2]", '["a", "b"]', "{}", '{"a": 1}', "dyn(1)", "dyn('a')", "dyn([1, true])", "9223372036854775807",
    "optional.of(1)",
    "optional.none()", "duration('1s')", "quantity('1')",
])  # fmt: skip
PATHS = st.sampled_from([
    "o", "n", "s", "l", "o.a", "o.b", "o.missing", "o.m.k", "o.m.n", "l[0]", "l[9]", "o['a']", "o.l", "o.t", "x", "y",
    "x.a", "o.?a", "o.?missing", "o.?m.?k", "o.?m.n", "l[?0]", "l[?9]", "o[?'l'][0]",
])  # fmt: skip
OPERATORS = st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "in", "&&", "||"])
LOOPS = st.sampled_from(["all", "exists", "exists_one", "filter", "map", "sortBy"])
LOOPS_OF_TWO = st.sampled_from(["all", "exists", "existsOne", "transformList", "transformMap", "transformMapEntry"])
FUNCTIONS = st.sampled_from(
    ["size", "int", "double", "string", "bool", "type", "dyn", "optional.of", "optional.ofNonZeroValue", "uint"]
)
METHODS = st.sampled_from([
    "size()", "startsWith('a')", "endsWith(s)", "contains('b')", "matches('^a')", "hasValue()", "value()", "sort()",
    "first()", "lowerAscii()", "split('b')", "distinct()", "min()", "sum()", "reverse()", "flatten()",
    "join()", "isSorted()",
])  # fmt: skip


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} {} {})".format, inner, OPERATORS, inner),
        st.builds("({} ? {} : {})".format, inner, inner, inner),
        st.builds("!{}".format, inner),
        st.builds("(-{})".format, inner),
        st.builds("{}({})".format, FUNCTIONS, inner),
        st.builds("{}.{}".format, inner, METHODS),
        st.builds("{}.{}(x, {})".format, inner, LOOPS, inner),
        st.builds("{}.{}(x, y, {})".format, inner, LOOPS_OF_TWO, inner),
        st.builds("{}.map(x, {}, {})".format, inner, inner, inner),
        st.builds("{}[{}]".format, inner, inner),
        st.builds("{}[?{}]".format, inner, inner),
        st.builds("{}.{}{}".format, inner, st.sampled_from(["", "?"]), st.sampled_from("akm")),
        st.builds("has({}.{})".format, inner, st.sampled_from("akm")),
        st.builds("{}.orValue({})".format, inner, inner),
        st.builds("{}.or({})".format, inner, inner),
        st.builds("{}.optMap(x, {})".format, inner, inner),
        st.builds("{}.optFlatMap(x, {})".format, inner, inner),
        st.builds("cel.bind(x, {}, {})".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("[?{}, {}]".format, inner, inner),
        st.builds("{{'a': {}, 'b': {}}}".format, inner, inner),
        st.builds("{{{}: {}, ?'b': {}}}".format, inner, inner, inner),
    )


EXPRESSIONS: st.SearchStrategy[str] = st.recursive(st.one_of(LITERALS, PATHS), _more, max_leaves=8)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.just(2**63 - 1),
    st.floats(allow_nan=False),
    st.text("ab", max_size=3),
)
DATA: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abklmnt"), inner, max_size=4)
    ),
    max_leaves=8,
)
VALUES = st.fixed_dictionaries(dict.fromkeys(VARIABLES, DATA))
USUAL = st.just(
    {
        "o": {"a": 1, "b": "x", "m": {"k": True, "n": None}, "l": [1, 2, 3], "t": True},
        "n": 2,
        "s": "abc",
        "l": ["a", "b"],
    }
)


def compiled(text: str) -> Expr | None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            return compile_expr(text, [*VARIABLES, "x", "y"])
        except CelSyntaxError as error:
            assert 0 <= error.offset <= error.end <= len(text)
            return None


def outcome(evaluate: Any, values: dict[str, Any]) -> Any:
    try:
        return shape(evaluate(values))
    except CelEvalError as error:
        return error.message


def shape(value: Any) -> Any:
    """A value with the types of all its parts, as plain data that can be compared."""
    if isinstance(value, Optional):
        return ("optional", shape(value.value) if value.present else None)
    if isinstance(value, list):
        return ("list", [shape(item) for item in value])
    if isinstance(value, dict):
        return ("map", [(shape(key), shape(item)) for key, item in value.items()])
    if isinstance(value, float) and math.isnan(value):
        return ("double", "nan")
    return (type_name(value), repr(value))


@settings(max_examples=400)
@given(EXPRESSIONS, st.one_of(USUAL, VALUES))
def test_both_forms_agree(text: str, values: dict[str, Any]) -> None:
    expr = compiled(text)
    if expr is not None:
        assert outcome(expr.run, values) == outcome(expr.evaluate_exactly, values)


ALLOWED = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Try, ast.ExceptHandler, ast.Assign, ast.Return, ast.Name,
    ast.Load, ast.Store, ast.Constant, ast.Call, ast.Subscript, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp,
    ast.Not, ast.USub,
    ast.IfExp, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Is, ast.IsNot, ast.In,
    ast.List, ast.Tuple,
    ast.Dict, ast.GeneratorExp, ast.ListComp, ast.comprehension, ast.Lambda, ast.Starred,
)  # fmt: skip


def names_of(python: str) -> set[str]:
    """The names that code reads, after a look that it has nothing but what it may have."""
    reads: set[str] = set()
    locals_: set[str] = set()
    for node in ast.walk(ast.parse(python)):
        assert isinstance(node, ALLOWED), ast.dump(node)
        if isinstance(node, ast.Name):
            (reads if isinstance(node.ctx, ast.Load) else locals_).add(node.id)
        elif isinstance(node, ast.arg):
            locals_.add(node.arg)
        elif isinstance(node, ast.ExceptHandler):
            locals_.add(str(node.name))
    assert all(name[0] in "vx" and name[1:].isdigit() for name in locals_ - {"V", "error"}), locals_
    return reads - locals_


@settings(max_examples=200)
@given(st.one_of(EXPRESSIONS, EXPRESSIONS.flatmap(lambda text: st.permutations(list(text)).map("".join))))
def test_generated_code_reaches_only_what_it_is_given(text: str) -> None:
    expr = compiled(text)
    if expr is None:
        return
    bound = {f"{letter}{number}" for letter in "kfr" for number in range(60)}
    assert names_of(expr.python) <= {*fast.TABLE, "again", *bound}
    assert names_of(expr.exact_python) <= {*exact.TABLE, *bound}


@given(st.text(max_size=8))
def test_texts_of_an_expression_reach_the_code_as_constants(word: str) -> None:
    text = f"o[{quoted(word)}] == {quoted(word)} || {quoted(word)} in o"
    expr = compile_expr(text, ["o"])
    assert expr(o={word: word}) is True
    assert names_of(expr.python) <= {*fast.TABLE, "again"}


def quoted(word: str) -> str:
    parts = (char if char.isascii() and char.isalnum() else f"\\U{ord(char):08x}" for char in word)
    return f"'{''.join(parts)}'"


@settings(max_examples=400)
@given(st.text(alphabet=st.sampled_from("ox.?[](){}!-+&|=<>:,'\"\\ \n1290aeu/_`rb"), max_size=25))
def test_any_text_is_compiled_or_refused(text: str) -> None:
    compiled(text)


def test_no_builtin_is_in_reach() -> None:
    for name in ("__import__", "open", "eval", "V", "again", "dg", "error", "v0", "f0"):
        with pytest.raises(CelSyntaxError, match="there is no"):
            compile_expr(name)
        with pytest.raises(CelSyntaxError, match="there is no"):
            compile_expr(f"{name}('x')")
    assert compile_expr("V == V && again == again", ["V", "again"])(V=1, again=2) is True
