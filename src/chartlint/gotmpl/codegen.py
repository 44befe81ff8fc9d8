"""A template's tree into the text of Python functions, one a template.

The generated code names nothing but its own locals and the runtime table (``execution.NAMES`` and ``f_*``), so a
template can do no more than the functions it calls. Template text enters it only as constants.

Two tables come along: ``items`` gives every part that a segment writes its place in the template, ``marks`` gives
every call in the generated text (by line and column) its node, which is how an error finds its template line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.calls import Call, Declared, MethodCall, Misuse, lower

# CPython allows 20 nested loops, 100 levels of indentation, 200 nested parentheses in one function.
MAX_LOOPS = 14
MAX_INDENT = 60
MAX_PARENS = 40

_NUMBERS = frozenset(("int", "int64", "uint32"))
_NILABLE = frozenset(("map", "list"))
_GO_NAMES = {
    "map": "map[string]interface {}", "list": "[]interface {}", "time": "time.Time", "cert": "sprig.certificate",
    "any": "interface {}",
}  # fmt: skip
# Calls that write a template's text; alone or moved by one of these they are spliced into the output.
_MOVES = frozenset(("nindent", "indent", "trim"))

Pieces = list["str | int"]  # text, and marks: the index of a node, at the place where its call starts
Item = tuple[int, int, bool]  # start and end offset in the template, whether it is literal text


class Signature(NamedTuple):
    """What the generator must know of a function."""

    params: tuple[str, ...]
    variadic: bool


class Generated(NamedTuple):
    """The generated text and its tables."""

    text: str
    functions: dict[str, str]  # template name -> function name
    items: list[tuple[Item, ...]]  # by segment number
    marks: dict[tuple[int, int], int]  # (generated line, column) -> index into nodes
    nodes: list[n.Node]


class _Variable:
    __slots__ = ("local", "may_be_interface", "owner")

    def __init__(self, local: str, owner: _Function, may_be_interface: bool) -> None:
        self.local = local
        self.owner = owner
        self.may_be_interface = may_be_interface


class _Function:
    """One Python function under construction."""

    def __init__(self, parent: _Function | None, head: str, level: int) -> None:
        self.parent = parent
        self.head = head
        self.level = level
        self.lines: list[tuple[int, Pieces]] = []
        self.hoisted: list[_Function] = []
        self.outer: set[str] = set()  # variables of enclosing functions that this one sets
        self.loops = 0

    def write(self, out: list[tuple[int, Pieces]]) -> None:
        out.append((self.level, [self.head]))
        if self.outer:
            out.append((self.level + 1, ["nonlocal " + ", ".join(sorted(self.outer))]))
        for function in self.hoisted:
            function.write(out)
        out.extend(self.lines)


def generate(unit: n.Unit, signatures: Mapping[str, Signature]) -> Generated:
    """Generate the functions of a file: its own body under the unit's name, then its definitions.

    The code names the file it belongs to by its global ``U``, so that files with one text can share it.
    """
    return _Generator(signatures).unit(unit)


class _Generator:
    def __init__(self, signatures: Mapping[str, Signature]) -> None:
        self.signatures = signatures
        self.items: list[list[Item]] = []
        self.nodes: list[n.Node] = []
        self.counter = 0
        self.fn: _Function = _Function(None, "", 0)
        self.scopes: list[dict[str, _Variable]] = []
        self.indent = 1
        self.parens = 0

    # --- output of the generator ------------------------------------------------------------

    def unit(self, unit: n.Unit) -> Generated:
        functions: dict[str, str] = {}
        out: list[tuple[int, Pieces]] = []
        todo: list[tuple[str, n.ListNode]] = [(name, define.body) for name, define in unit.defines.items()]
        if unit.name not in unit.defines:
            todo.insert(0, (unit.name, unit.body))
        for number, (name, body) in enumerate(todo):
            functions[name] = f"F{number}"
            self.function(f"F{number}", name, body, out)
        marks: dict[tuple[int, int], int] = {}
        lines: list[str] = []
        for level, pieces in out:
            line = " " * level
            for piece in pieces:
                if isinstance(piece, int):
                    marks.setdefault((len(lines) + 1, len(line)), piece)
                else:
                    line += piece
            lines.append(line)
        text = "\n".join(lines) + "\n"
        return Generated(text, functions, [tuple(segment) for segment in self.items], marks, self.nodes)

    def function(self, python_name: str, name: str, body: n.ListNode, out: list[tuple[int, Pieces]]) -> None:
        self.fn = _Function(None, f"def {python_name}(d, o, q, R):  # {name!a}", 0)
        root = _Variable("d", self.fn, False)
        self.scopes = [{"$": root}]
        self.indent = 1
        self.body(body, root)
        self.fn.write(out)

    def line(self, *pieces: str | int) -> None:
        self.fn.lines.append((self.indent, list(pieces)))

    def mark(self, node: n.Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def fresh(self, letter: str) -> str:
        self.counter += 1
        return f"{letter}{self.counter}"

    # --- statements -------------------------------------------------------------------------

    def body(self, tree: n.ListNode, dot: _Variable) -> None:
        """The statements of a list; variables declared in it are dropped by the caller's scope."""
        pending: list[Pieces] = []
        segment: list[Item] | None = None
        before = len(self.fn.lines)

        def flush() -> None:
            if not pending:
                return
            if len(pending) == 1:
                self.line("o += (", *pending[0], ",)")
            else:
                self.line("o += (")
                for pieces in pending:
                    self.line(" ", *pieces, ",")
                self.line(")")
            pending.clear()

        for node in tree.nodes:
            if isinstance(node, n.TextNode):
                if segment is None:
                    segment = self.segment()
                segment.append((node.start, node.end, True))
                pending.append([ascii(node.text)])
            elif isinstance(node, n.ActionNode):
                if node.pipe.variables:
                    flush()
                    self.assign(node.pipe, dot)
                    continue
                if segment is None:
                    segment = self.segment()
                segment.append((node.start, node.end, False))
                pending.append(self.printed(lower(node.pipe), dot))
            else:
                flush()
                segment = None
                self.statement(node, dot)
        flush()
        if len(self.fn.lines) == before:
            self.line("pass")

    def segment(self) -> list[Item]:
        items: list[Item] = []
        self.items.append(items)
        self.line(f"q.append((U, {len(self.items) - 1}))")
        return items

    def statement(self, node: n.Node, dot: _Variable) -> None:
        if isinstance(node, n.TemplateNode):
            data: Pieces = self.expression(lower(node.pipe), dot) if node.pipe is not None else ["None"]
            self.line(self.mark(node), "call_template(R, ", ascii(node.name), ", ", *data, ", o, q)")
        elif isinstance(node, n.BreakNode):
            self.line("break" if self.fn.loops else "return 1")
        elif isinstance(node, n.ContinueNode):
            self.line("continue" if self.fn.loops else "return 2")
        elif isinstance(node, n.RangeNode):
            self.scopes.append({})
            self.range(node, dot)
            self.scopes.pop()
        elif isinstance(node, (n.IfNode, n.WithNode)):
            self.branch(node, dot, "if ")

    def branch(self, node: n.IfNode | n.WithNode, dot: _Variable, word: str) -> None:
        self.scopes.append({})
        condition = self.expression(lower(node.pipe), dot)
        inner = dot
        if isinstance(node, n.WithNode):
            inner = _Variable(self.fresh("d"), self.fn, False)
            condition = [f"({inner.local} := ", *condition, ")"]
        self.line(word, *condition, ":")
        self.block(node.body, inner)
        otherwise = node.otherwise
        if otherwise is not None:
            only = otherwise.nodes[0] if len(otherwise.nodes) == 1 else None
            if isinstance(only, type(node)) and only.start == otherwise.start:
                self.branch(only, dot, "elif ")
            elif otherwise.nodes:
                self.line("else:")
                self.block(otherwise, dot)
        self.scopes.pop()

    def block(self, tree: n.ListNode, dot: _Variable) -> None:
        """An indented body in a scope of its own; too deep a one moves into a function."""
        self.scopes.append({})
        self.indent += 1
        if self.indent > MAX_INDENT or self.fn.loops > MAX_LOOPS:
            self.hoist(tree, dot)
        else:
            self.body(tree, dot)
        self.indent -= 1
        self.scopes.pop()

    def hoist(self, tree: n.ListNode, dot: _Variable) -> None:
        name = self.fresh("b")
        caller, indent = self.fn, self.indent
        inner = _Function(caller, f"def {name}(o, q):", caller.level + 1)
        caller.hoisted.append(inner)
        self.fn, self.indent = inner, inner.level + 1
        self.body(tree, dot)
        self.fn, self.indent = caller, indent
        if any(isinstance(node, (n.BreakNode, n.ContinueNode)) for node in tree.walk()):
            result = self.fresh("s")
            self.line(f"{result} = {name}(o, q)")
            self.line(f"if {result} == 1:")
            self.fn.lines.append((self.indent + 1, ["break" if self.fn.loops else "return 1"]))
            self.line(f"if {result} == 2:")
            self.fn.lines.append((self.indent + 1, ["continue" if self.fn.loops else "return 2"]))
        else:
            self.line(f"{name}(o, q)")

    def range(self, node: n.RangeNode, dot: _Variable) -> None:
        names = node.pipe.variables
        plain = n.Pipe(node.pipe.start, node.pipe.end, (), False, node.pipe.commands)
        source: Pieces = [self.mark(node), "it2(" if len(names) == 2 else "it("]
        source += [*self.expression(lower(plain), dot), ")"]
        if node.otherwise is not None and node.otherwise.nodes:
            kept = self.fresh("x")
            self.line(f"{kept} = ", *source)
            self.line(f"if {kept}:")
            self.indent += 1
            self.loop(node, [kept])
            self.indent -= 1
            self.line("else:")
            self.block(node.otherwise, dot)
        else:
            self.loop(node, source)

    def loop(self, node: n.RangeNode, source: Pieces) -> None:
        names = node.pipe.variables
        element = _Variable(self.fresh("d"), self.fn, True)
        targets: list[str] = []
        after: list[str] = []
        if not names:
            targets = [element.local]
        else:
            for variable in names:
                if node.pipe.assign:
                    known = self.find(variable.variable)
                    if known is None:
                        self.line(self.mark(variable), "err(", ascii(f"undefined variable: {variable.variable}"), ")")
                        targets.append(self.fresh("x"))
                        continue
                    targets.append(self.assigned(known))
                else:
                    targets.append(self.declare(variable.variable, True).local)
            after = [f"{element.local} = {targets[-1]}"]
        self.line(f"for {', '.join(targets)} in ", *source, ":")
        self.fn.loops += 1
        fn = self.fn
        self.indent += 1
        for text in after:
            self.line(text)
        self.indent -= 1
        self.block(node.body, element)
        fn.loops -= 1

    # --- variables --------------------------------------------------------------------------

    def find(self, name: str) -> _Variable | None:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def declare(self, name: str, may_be_interface: bool = False) -> _Variable:
        variable = _Variable(self.fresh("v"), self.fn, may_be_interface)
        self.scopes[-1][name] = variable
        return variable

    def assigned(self, variable: _Variable) -> str:
        if variable.owner is not self.fn:
            self.fn.outer.add(variable.local)
            # every function between here and the owner sees the cell without naming it
        return variable.local

    def assign(self, pipe: n.Pipe, dot: _Variable) -> None:
        value = self.expression(lower(n.Pipe(pipe.start, pipe.end, (), False, pipe.commands)), dot)
        name = pipe.variables[0].variable
        if not pipe.assign:
            self.line(f"{self.declare(name).local} = ", *value)
            return
        known = self.find(name)
        if known is None:
            self.line(self.mark(pipe), "undefined(", *value, ", ", ascii(name), ")")
        else:
            self.line(f"{self.assigned(known)} = ", *value)

    # --- expressions ------------------------------------------------------------------------

    def printed(self, node: n.Node, dot: _Variable) -> Pieces:
        """The text that an action prints: a splice where a template's output goes straight into ours."""
        if isinstance(node, n.StringNode):
            return [ascii(node.value)]
        moves: list[str] = []
        call = node
        while isinstance(call, Call) and call.name in _MOVES and call.args:
            if call.name == "trim":
                if len(call.args) != 1:
                    break
                moves.append("('trim', 0)")
            else:
                width = call.args[0]
                if (
                    len(call.args) != 2
                    or not isinstance(width, n.NumberNode)
                    or not width.int_value
                    or width.int_value < 0
                ):
                    break
                moves.append(f"({call.name!r}, {width.int_value})")
            call = call.args[-1]
        if isinstance(call, Call) and call.name in ("include", "tpl") and len(call.args) == 2:
            name = "splice" if call.name == "include" else "splice_tpl"
            moved = "(" + "".join(move + ", " for move in reversed(moves)) + ")"
            return [self.mark(call), f"{name}(R, ", *self.arguments(call, dot), f", {moved})"]
        return ["pr(", *self.expression(node, dot), ")"]

    def expression(self, node: n.Node, dot: _Variable) -> Pieces:
        self.parens += 1
        try:
            if self.parens <= MAX_PARENS:
                return self.plain_expression(node, dot)
            kept, self.parens = self.parens, 1
            name = self.fresh("e")
            caller, indent = self.fn, self.indent
            inner = _Function(caller, f"def {name}():", caller.level + 1)
            caller.hoisted.append(inner)
            self.fn, self.indent = inner, inner.level + 1
            self.line("return ", *self.plain_expression(node, dot))
            self.fn, self.indent = caller, indent
            self.parens = kept
            return [f"{name}()"]
        finally:
            self.parens -= 1

    def plain_expression(self, node: n.Node, dot: _Variable) -> Pieces:
        if isinstance(node, n.FieldNode):
            return self.fields(dot, node.names, node)
        if isinstance(node, n.VariableNode):
            variable = self.find(node.variable)
            if variable is None:
                return [self.mark(node), "err(", ascii(f"undefined variable: {node.variable}"), ")"]
            if len(node.names) == 1:
                return [variable.local]
            return self.fields(variable, node.names[1:], node)
        if isinstance(node, Call):
            return self.call(node, dot)
        if isinstance(node, n.DotNode):
            return [dot.local]
        if isinstance(node, n.ChainNode):
            return [self.mark(node), "gn(", *self.expression(node.operand, dot), f", {node.names!a})"]
        if isinstance(node, MethodCall):
            return self.method(node, dot)
        if isinstance(node, (n.StringNode, n.BoolNode)):
            return [ascii(node.value)]
        if isinstance(node, n.NumberNode):
            if node.value is None:
                return self.error(f"{node.text} overflows int", node)
            return [f"({node.value!r})" if isinstance(node.value, complex) else repr(node.value)]
        if isinstance(node, n.NilNode):
            return ["None"]
        if isinstance(node, Misuse):
            return self.error(node.message, node.at)
        if isinstance(node, Declared):
            return self.declared(node, dot)
        if isinstance(node, n.Pipe):
            return self.expression(lower(node), dot)
        raise AssertionError(f"no code for {type(node).__name__}")

    def declared(self, node: Declared, dot: _Variable) -> Pieces:
        value = self.expression(node.value, dot)
        for written in node.pipe.variables:
            if node.pipe.assign:
                known = self.find(written.variable)
                if known is None:
                    return [self.mark(node.pipe), "undefined(", *value, ", ", ascii(written.variable), ")"]
                local = self.assigned(known)
            else:
                local = self.declare(written.variable).local
            value = [f"({local} := ", *value, ")"]
        return value

    def error(self, message: str, node: n.Node) -> Pieces:
        return [self.mark(node), "err(", ascii(message), ")"]

    def fields(self, root: _Variable, names: tuple[str, ...], node: n.Node) -> Pieces:
        if root.may_be_interface:
            return [self.mark(node), f"hn({root.local}, {names!a})"]
        if len(names) <= 4:
            return [self.mark(node), f"g{len(names)}({root.local}, {', '.join(map(ascii, names))})"]
        return [self.mark(node), f"gn({root.local}, {names!a})"]

    def method(self, node: MethodCall, dot: _Variable) -> Pieces:
        target = node.target
        owner: Pieces
        strict = "False"
        if isinstance(target, n.ChainNode):
            owner = self.expression(target.operand, dot)
            names = target.names
        elif isinstance(target, n.VariableNode):
            variable = self.find(target.variable)
            owner = [variable.local if variable is not None else "None"]
            names = target.names[1:]
        else:
            owner = [dot.local]
            names = target.names
        if len(names) > 1:
            owner = [self.mark(target), "gn(", *owner, f", {names[:-1]!a})"]
            strict = "True"
        args: Pieces = []
        for arg in node.args:
            args += [*self.expression(arg, dot), ", "]
        return [self.mark(node), "method(", *owner, f", {names[-1]!a}, {strict}, (", *args, "))"]

    def call(self, node: Call, dot: _Variable) -> Pieces:
        name = node.name
        signature = self.signatures[name]
        count = len(node.args)
        written = count - 1 if node.piped else count
        wanted = len(signature.params) - (1 if signature.variadic else 0)
        if signature.variadic and count < wanted:
            return self.error(f"wrong number of args for {name}: want at least {wanted} got {written}", node.word)
        if not signature.variadic and count != wanted:
            return self.error(f"wrong number of args for {name}: want {wanted} got {count}", node.word)
        if name == "not":
            return ["(not ", *self.expression(node.args[0], dot), ")"]
        if name in ("and", "or") and not node.piped:
            if count == 1:
                return self.expression(node.args[0], dot)
            pieces: Pieces = ["("]
            for number, arg in enumerate(node.args):
                pieces += [f" {name} "] if number else []
                pieces += self.expression(arg, dot)
            return [*pieces, ")"]
        first = "R, " if name in ("include", "tpl") else ""
        return [self.mark(node), f"f_{name}({first}", *self.arguments(node, dot), ")"]

    def arguments(self, node: Call, dot: _Variable) -> Pieces:
        signature = self.signatures[node.name]
        pieces: Pieces = []
        for number, arg in enumerate(node.args):
            kind = signature.params[min(number, len(signature.params) - 1)]
            if number:
                pieces.append(", ")
            pieces += self.argument(arg, kind, dot, node, number)
        return pieces

    def argument(self, node: n.Node, kind: str, dot: _Variable, call: Call, number: int) -> Pieces:
        """One written argument, converted where it is a constant (exec.go, evalArg)."""
        piped = call.piped and number == len(call.args) - 1
        if kind == "any" or piped:
            return self.expression(node, dot)
        go = _GO_NAMES.get(kind, kind)
        if isinstance(node, n.NilNode):
            return ["None"] if kind in _NILABLE else self.error(f"cannot assign nil to {go}", node)
        if isinstance(node, (n.StringNode, n.BoolNode, n.NumberNode)):
            return self.constant(node, kind, go)
        value = self.expression(node, dot)
        if kind in _NILABLE and isinstance(node, (n.FieldNode, n.ChainNode, n.VariableNode)) and self.is_field(node):
            return [self.mark(Argument(node.start, node.end, call, number)), f"not_nil({number}, {go!r}, ", *value, ")"]
        return value

    def is_field(self, node: n.Node) -> bool:
        if isinstance(node, n.VariableNode) and len(node.names) == 1:
            variable = self.find(node.variable)
            return variable is not None and variable.may_be_interface
        return True

    def constant(self, node: n.StringNode | n.BoolNode | n.NumberNode, kind: str, go: str) -> Pieces:
        if kind == "string":
            return (
                [ascii(node.value)]
                if isinstance(node, n.StringNode)
                else self.error(f"expected string; found {node}", node)
            )
        if kind == "bool":
            return (
                [repr(node.value)] if isinstance(node, n.BoolNode) else self.error(f"expected bool; found {node}", node)
            )
        if kind in _NUMBERS:
            word = "unsigned integer" if kind.startswith("uint") else "integer"
            whole = node.int_value if isinstance(node, n.NumberNode) else None
            if whole is None or (kind.startswith("uint") and whole < 0):
                return self.error(f"expected {word}; found {node}", node)
            return [repr(whole) if kind == "int" else f"{kind}({whole!r})"]
        if kind == "float64":
            real = node.float_value if isinstance(node, n.NumberNode) else None
            return [repr(real)] if real is not None else self.error(f"expected float; found {node}", node)
        return self.error(f"can't handle {node} for arg of type {go}", node)


@dataclass(frozen=True, slots=True)
class Argument(n.Node):
    """A written argument of a call, for an error that is found before the call is made."""

    call: Call
    number: int


def used_functions(unit: n.Unit) -> Iterable[str]:
    """The names of all functions that a file calls."""
    return {node.name for node in unit.walk() if isinstance(node, n.IdentifierNode)}
