"""Properties of the template compiler over generated templates."""

from __future__ import annotations

import ast

from hypothesis import given, settings

from chartlint.gotmpl.codegen import generate
from chartlint.gotmpl.execution import NAMES
from chartlint.gotmpl.expressions import Signature
from chartlint.gotmpl.nodes import DefineNode, ListNode, Node, TextNode, Unit
from chartlint.gotmpl.parser import TemplateSyntaxError, parse
from chartlint.render.templates import functions
from chartlint.source import Source
from strategies import DEFINES, SHARDS, TEMPLATES

SIGNATURES = {name: Signature(f.params, f.variadic) for name, f in functions().items()}
RUNTIME = {"it", "it2", "U", "splice", "splice_tpl", "call_template", "find_template", "d", "o", "q", "R"}
ALLOWED = set(NAMES) | RUNTIME | {f"f_{name}" for name in SIGNATURES}
PLAIN = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Expr, ast.Assign, ast.AugAssign, ast.Add, ast.If, ast.For,
    ast.Call, ast.Name, ast.Load, ast.Store, ast.Constant, ast.Tuple, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not,
    ast.USub, ast.NamedExpr, ast.Pass, ast.Break, ast.Continue, ast.Return, ast.Nonlocal, ast.Compare, ast.Eq,
    ast.BinOp,
)  # fmt: skip


def compiled(text: str) -> Unit:
    return parse(Source("t", text), "t", SIGNATURES)


def shape(node: Node) -> object:
    """A tree without its offsets."""
    if isinstance(node, TextNode):
        return node.text
    return (
        type(node).__name__,
        "" if list(node.children()) else str(node),
        [shape(child) for child in node.children()],
    )


def check_code(text: str) -> None:
    """Generated code names its own locals and the runtime table alone, and appends to its own two lists."""
    tree = ast.parse(text)
    made = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert isinstance(node.value, ast.Name) and (node.value.id, node.attr) == ("q", "append")
            continue
        if isinstance(node, ast.Subscript):  # (first, then)[-1]: the order of evaluation
            assert isinstance(node.value, ast.Tuple) and ast.unparse(node.slice) == "-1"
            continue
        assert isinstance(node, PLAIN), ast.dump(node)
        if isinstance(node, ast.Name):
            local = node.id[0] in "dvxsebpmck" and node.id[1:].isdigit()
            assert local or node.id in ALLOWED or node.id in made, node.id


@given(TEMPLATES)
def test_every_generated_template_parses_and_compiles(text: str) -> None:
    code = generate(compiled(text), SIGNATURES).text
    check_code(code)
    compile(code, "t", "exec")


@given(DEFINES)
def test_definitions_compile_too(text: str) -> None:
    check_code(generate(compiled(text), SIGNATURES).text)


@given(TEMPLATES)
def test_printing_and_parsing_gives_the_same_tree(text: str) -> None:
    first = compiled(text)
    again = compiled(str(first.body))
    assert shape(first.body) == shape(again.body)


@given(TEMPLATES)
def test_literal_text_stands_where_its_node_says(text: str) -> None:
    for node in compiled(text).walk():
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, TextNode):
            assert text[node.start : node.end] == node.text
        elif not isinstance(node, (ListNode, Unit, DefineNode)):
            assert text[node.start : node.end].strip() == text[node.start : node.end]


@settings(max_examples=400)
@given(SHARDS)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        unit = compiled(text)
    except TemplateSyntaxError as error:
        assert error.span is not None
        assert error.go.startswith("template: t:")
    else:
        check_code(generate(unit, SIGNATURES).text)
