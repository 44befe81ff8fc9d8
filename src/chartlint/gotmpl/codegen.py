"""A template's tree into the text of Python functions, one a template.

The generated code names nothing but its own locals and the runtime table (``execution.NAMES`` and ``f_*``), so a
template can do no more than the functions it calls. Template text enters it only as constants.

Three tables come along: ``items`` gives every part that a segment writes its place in the template, ``marks`` gives
every call in the generated text (by line and column) its node, which is how an error finds its template line.
``kept`` names locals that an error asks for what was evaluated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.calls import Call, lower
from chartlint.gotmpl.expressions import Expressions, Function, Pieces, Signature, Variable, joined

# CPython allows 20 nested loops and 100 levels of indentation in one function.
MAX_LOOPS = 14
MAX_INDENT = 60

# Calls that write a template's text; alone or moved by one of these they are spliced into the output.
_MOVES = frozenset(("nindent", "indent", "trim"))

Item = tuple[int, int, bool]  # start and end offset in the template, whether it is literal text


class Generated(NamedTuple):
    """The generated text and its tables."""

    text: str
    functions: dict[str, str]  # template name -> function name
    items: list[tuple[Item, ...]]  # by segment number
    marks: dict[tuple[int, int], int]  # (generated line, column) -> index into nodes
    nodes: list[n.Node]
    kept: dict[int, tuple[str, ...]]  # offset of a stage's first word -> locals that say how it was evaluated


def generate(unit: n.Unit, signatures: Mapping[str, Signature]) -> Generated:
    """Generate the functions of a file: its own body under the unit's name, then its definitions.

    The code names the file it belongs to by its global ``U``, so that files with one text can share it.
    """
    return _Generator(signatures).unit(unit)


class _Generator(Expressions):
    def __init__(self, signatures: Mapping[str, Signature]) -> None:
        super().__init__(signatures)
        self.items: list[list[Item]] = []

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
        return Generated(text, functions, [tuple(segment) for segment in self.items], marks, self.nodes, self.kept)

    def function(self, python_name: str, name: str, body: n.ListNode, out: list[tuple[int, Pieces]]) -> None:
        self.fn = Function(None, f"def {python_name}(d, o, q, R):  # {name!a}", 0)
        root = Variable("d", self.fn)
        self.scopes = [{"$": root}]
        self.indent = 1
        self.body(body, root)
        self.fn.write(out)

    # --- statements -------------------------------------------------------------------------

    def body(self, tree: n.ListNode, dot: Variable) -> None:
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

    def statement(self, node: n.Node, dot: Variable) -> None:
        if isinstance(node, n.TemplateNode):
            data: Pieces = self.expression(lower(node.pipe), dot) if node.pipe is not None else ["None"]
            # the name is looked up first: a template that is missing hides what its data would fail at
            found: Pieces = [self.mark(node), "find_template(R, ", ascii(node.name), ")"]
            self.line(self.mark(node), "call_template(R, ", *found, ", ", *data, ", o, q)")
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

    def branch(self, node: n.IfNode | n.WithNode, dot: Variable, word: str) -> None:
        self.scopes.append({})
        condition = self.expression(lower(node.pipe), dot)
        inner = dot
        if isinstance(node, n.WithNode):
            inner = Variable(self.fresh("d"), self.fn, "", self.is_struct(lower(node.pipe), dot))
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

    def block(self, tree: n.ListNode, dot: Variable) -> None:
        """An indented body in a scope of its own; too deep a one moves into a function."""
        self.scopes.append({})
        self.indent += 1
        if self.indent > MAX_INDENT or self.fn.loops > MAX_LOOPS:
            self.hoist(tree, dot)
        else:
            self.body(tree, dot)
        self.indent -= 1
        self.scopes.pop()

    def hoist(self, tree: n.ListNode, dot: Variable) -> None:
        name = self.fresh("b")
        caller, indent = self.fn, self.indent
        inner = Function(caller, f"def {name}(o, q):", caller.level + 1)
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

    def range(self, node: n.RangeNode, dot: Variable) -> None:
        names = node.pipe.variables
        plain = n.Pipe(node.pipe.start, node.pipe.end, (), False, node.pipe.commands)
        container = self.fresh("c")
        value = self.expression(lower(plain), dot)
        if node.pipe.assign:
            # exec.go, evalPipeline sets the variables to the whole value first, which they keep if it is empty
            self.line(f"{container} = ", *value)
            for variable in names:
                self.set(node.pipe, variable, [container])
            source: Pieces = [container]
        else:
            source = [f"{container} := ", *value]
        source = [self.mark(node), "it2(" if len(names) == 2 else "it(", *source, ")"]
        if node.otherwise is not None and node.otherwise.nodes:
            kept = self.fresh("x")
            self.line(f"{kept} = ", *source)
            self.line(f"if {kept}:")
            self.indent += 1
            self.loop(node, [kept], container)
            self.indent -= 1
            self.line("else:")
            if not node.pipe.assign:
                self.indent += 1
                for variable in names:
                    self.set(node.pipe, variable, [container])
                self.indent -= 1
            self.block(node.otherwise, dot)
        else:
            self.loop(node, source, container)

    def set(self, pipe: n.Pipe, variable: n.VariableNode, value: Pieces) -> None:
        """Set a variable of a pipeline that is declared already."""
        known = self.find(variable.variable)
        if known is None:
            self.line(self.mark(pipe), "undefined(", *value, ", ", ascii(variable.variable), ")")
        else:
            self.line(f"{self.assigned(known)} = ", *value)

    def loop(self, node: n.RangeNode, source: Pieces, container: str) -> None:
        names = node.pipe.variables
        element = Variable(self.fresh("d"), self.fn, container)
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
                    of = container if variable is names[-1] else ""  # an index or key is never an interface
                    targets.append(self.declare(variable.variable, of).local)
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

    def assign(self, pipe: n.Pipe, dot: Variable) -> None:
        given = lower(n.Pipe(pipe.start, pipe.end, (), False, pipe.commands))
        value = self.expression(given, dot)
        name = pipe.variables[0].variable
        if not pipe.assign:
            self.line(f"{self.declare(name, is_struct=self.is_struct(given, dot)).local} = ", *value)
            return
        known = self.find(name)
        if known is None:
            self.line(self.mark(pipe), "undefined(", *value, ", ", ascii(name), ")")
        else:
            self.line(f"{self.assigned(known)} = ", *value)

    # --- expressions ------------------------------------------------------------------------

    def printed(self, node: n.Node, dot: Variable) -> Pieces:
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
            first, args, _ = self.prepared(call, dot)
            pieces: Pieces = [self.mark(call), f"{name}(R, ", *joined(args, ", "), f", {moved})"]
            return ["(", *first, ", ", *pieces, ")[-1]"] if first else pieces
        return ["pr(", *self.expression(node, dot), ")"]


def used_functions(unit: n.Unit) -> Iterable[str]:
    """The names of all functions that a file calls."""
    return {node.name for node in unit.walk() if isinstance(node, n.IdentifierNode)}
