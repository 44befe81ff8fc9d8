"""Generated code that says which way it takes: the same functions with their branches, loops and parts told to ``T``.

Calls stay as they are (they go to probes by the same names); what a name-space cannot see is rewritten: tests of
``if``, ``for``, ``and``, ``or`` and ``not``, assignments of variables, and what is written. The tree of the template is
walked beside the Python tree, so that every test knows its place in the template.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from types import CodeType
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.program import BODY, Program

MAX_KEPT = 4096
"""How many functions are kept compiled: scenarios and charts with the same library share them."""


Place = tuple[int, int, int, str]
"""A condition in a template: its start, the end of its test, the end of its body, and its kind."""


class Instrumented(NamedTuple):
    """The code of one template, and the places of its conditions by number.

    ``line`` is what comes before its first line in the generated text.
    """

    code: CodeType
    places: tuple[Place, ...]
    line: int


_kept: dict[tuple[str, str], Instrumented] = {}


def instrumented(program: Program, name: str, tree: n.ListNode) -> Instrumented:
    """The code of a template of a unit; made once for a text."""
    functions = program.generated.functions
    function = functions[BODY if name == program.name and name not in functions else name]
    key = (program.unit.text, function)
    found = _kept.get(key)
    if found is None:
        if len(_kept) >= MAX_KEPT:
            _kept.clear()
        found = _kept[key] = _instrument(program.generated.text, function, tree)
    return found


def _instrument(text: str, name: str, tree: n.ListNode) -> Instrumented:
    start = text.index(f"def {name}(")
    end = text.find("\ndef ", start)  # the lines of a function are indented, the next one is not
    module = ast.parse(text[start : end + 1 if end >= 0 else len(text)])
    function = module.body[0]
    assert isinstance(function, ast.FunctionDef)
    work = _Instrumenter()
    work.function(function, tree)
    ast.fix_missing_locations(module)
    compiled = compile(module, "<chartlint replay>", "exec", dont_inherit=True)
    code = next(const for const in compiled.co_consts if isinstance(const, CodeType))
    return Instrumented(code, tuple(work.places), text.count("\n", 0, start))


class _Instrumenter:
    def __init__(self) -> None:
        self.places: list[Place] = []
        self.counter = 0
        self.nested: dict[str, ast.FunctionDef] = {}
        self.declared: set[str] = set()
        self.expressions = _Expressions(self)

    def fresh(self, letter: str) -> str:
        self.counter += 1
        return f"{letter}_{self.counter}"

    def function(self, function: ast.FunctionDef, tree: n.ListNode | None) -> None:
        inner = [entry for entry in function.body if isinstance(entry, ast.FunctionDef)]
        for entry in inner:
            self.nested[entry.name] = entry
            if entry.name.startswith("e"):
                self.function(entry, None)
        body: list[ast.stmt] = [entry for entry in function.body if isinstance(entry, (ast.FunctionDef, ast.Nonlocal))]
        rest = [entry for entry in function.body if not isinstance(entry, (ast.FunctionDef, ast.Nonlocal))]
        function.body = body + self.statements(rest, tree)

    def statements(self, statements: list[ast.stmt], tree: n.ListNode | None) -> list[ast.stmt]:
        nodes = (node for node in (tree.nodes if tree is not None else ()) if isinstance(node, n.BranchNode))
        out: list[ast.stmt] = []
        for statement in statements:
            out += self.statement(statement, nodes, tree)
        return out

    def statement(self, statement: ast.stmt, nodes: Iterator[n.BranchNode], tree: n.ListNode | None) -> list[ast.stmt]:
        if isinstance(statement, ast.If):
            if isinstance(statement.test, ast.Compare):  # what a body that moved into a function gave back
                return [statement]
            return self.branch(statement, next(nodes, None))
        if isinstance(statement, ast.For):
            return self.loop(statement, next(nodes, None))
        if isinstance(statement, (ast.Assign, ast.Expr)) and isinstance(statement.value, ast.Call):
            called = statement.value.func
            if isinstance(called, ast.Name) and called.id in self.nested and called.id.startswith("b"):
                self.function(self.nested[called.id], tree)
                return [statement]
        if isinstance(statement, ast.Assign):
            statement.value = self.expression(statement.value)
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id.startswith("v"):
                statement.value = _told("kept", statement.value)
                self.declared.add(target.id)
        elif isinstance(statement, ast.AugAssign):
            statement.value = _told("parts", self.expression(statement.value))
        elif isinstance(statement, ast.Expr) or (isinstance(statement, ast.Return) and statement.value is not None):
            assert statement.value is not None
            statement.value = self.expression(statement.value)
        return [statement]

    def branch(self, statement: ast.If, node: n.BranchNode | None) -> list[ast.stmt]:
        number = self.place(node)
        before = sorted(self.declared & set(_assigned(statement)))
        test = _told("test", self.expression(statement.test), ast.Name("U", ast.Load()), ast.Constant(number))
        body = node.body if node is not None else None
        if isinstance(node, n.RangeNode):  # a range with an else: its loop is the body
            inside: list[ast.stmt] = []
            for entry in statement.body:
                inside += (
                    self.loop(entry, node) if isinstance(entry, ast.For) else self.statement(entry, iter(()), None)
                )
        else:
            inside = self.statements(statement.body, body)
        otherwise = self.statements(statement.orelse, node.otherwise if node is not None else None)
        if not otherwise:
            # nothing is written, because of this condition
            otherwise = [ast.AugAssign(ast.Name("o", ast.Store()), ast.Add(), _told("skipped"))]
        kept = self.fresh("k")
        # a variable that could have been set here has its value because of the condition too, whichever way it went
        touched = [ast.Assign([ast.Name(v, ast.Store())], _told("kept", ast.Name(v, ast.Load()))) for v in before]
        return [_keep(kept), ast.If(test, inside, otherwise), *touched, _restore(kept)]

    def loop(self, statement: ast.For, node: n.BranchNode | None) -> list[ast.stmt]:
        number = self.place(node)
        kept, turns = self.fresh("k"), self.fresh("r")
        source = ast.Assign([ast.Name(turns, ast.Store())], self.expression(statement.iter))
        statement.iter = ast.Name(turns, ast.Load())
        enter = _told(
            "enter",
            ast.Name(kept, ast.Load()),
            ast.Name(turns, ast.Load()),
            ast.Name("U", ast.Load()),
            ast.Constant(number),
        )
        inner = self.statements(statement.body, node.body if node is not None else None)
        statement.body = [ast.Expr(enter), *inner]
        return [_keep(kept), source, statement, _restore(kept)]

    def place(self, node: n.BranchNode | None) -> int:
        """The number of a condition's place, -1 where the two trees do not agree."""
        if node is None:
            return -1
        kind = {n.IfNode: "if", n.WithNode: "with"}.get(type(node), "range")
        self.places.append((node.start, node.pipe.end, node.body.end, kind))
        return len(self.places) - 1

    def expression(self, value: ast.expr) -> ast.expr:
        made: ast.expr = self.expressions.visit(value)
        return made


class _Expressions(ast.NodeTransformer):
    def __init__(self, work: _Instrumenter) -> None:
        self.work = work

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        """``a and b`` gives ``b`` because of ``a``."""
        is_and = isinstance(node.op, ast.And)
        values = [self.visit(value) for value in node.values]
        result: ast.expr = values[-1]
        for value in reversed(values[:-1]):
            name = self.work.fresh("t")
            test = _told("true", ast.NamedExpr(ast.Name(name, ast.Store()), value))
            chosen = _told("chosen", result, ast.Name(name, ast.Load()))
            first = ast.Name(name, ast.Load())
            result = ast.IfExp(test, chosen, first) if is_and else ast.IfExp(test, first, chosen)
        return result

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        """``not a`` keeps the origin; the sign of a number is no operation of the template."""
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.Not):
            return _told("negated", operand)
        node.operand = operand
        return node


def _assigned(statement: ast.stmt) -> Iterator[str]:
    """The variables that a statement may set."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.id.startswith("v"):
            yield node.id


def _told(method: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("T", ast.Load()), method, ast.Load()), list(args), [])


def _keep(name: str) -> ast.stmt:
    value = ast.Attribute(ast.Name("T", ast.Load()), "condition", ast.Load())
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _restore(name: str) -> ast.stmt:
    target = ast.Attribute(ast.Name("T", ast.Load()), "condition", ast.Store())
    return ast.Assign([target], ast.Name(name, ast.Load()))
