"""Expressions of a template into Python expressions: fields, calls and methods in Go's order of evaluation.

Code is made of pieces, text and marks. A mark stands before every call that can fail and leads to the node that an
error names; a piece of code without one can neither fail nor change anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.arguments import GO_NAMES, constant
from chartlint.gotmpl.calls import Call, Declared, MethodCall, Misuse, lower, written
from chartlint.gotmpl.faults import ExecFault

# CPython allows 200 nested parentheses in one expression; one of ours takes several.
MAX_PARENS = 25
VALUES_METHODS = frozenset(("AsMap", "Encode", "PathValue", "Table", "YAML"))

Pieces = list["str | int"]  # text, and marks: the index of a node, at the place where its call starts


class Signature(NamedTuple):
    """What the generator must know of a function."""

    params: tuple[str, ...]
    variadic: bool


class Variable:
    """A variable or a dot.

    ``container`` is the local of the map or list that it is an element of, if any: its nil is an entry of that then.
    ``is_struct``: it may hold a struct and not a copy. ``in_parens``: it was declared in parentheses, which may never
    have been evaluated.
    """

    __slots__ = ("container", "in_parens", "is_struct", "local", "owner")

    def __init__(self, local: str, owner: Function, container: str = "", is_struct: bool = False) -> None:
        self.local = local
        self.owner = owner
        self.container = container
        self.is_struct = is_struct
        self.in_parens = False


class Function:
    """One Python function under construction."""

    def __init__(self, parent: Function | None, head: str, level: int) -> None:
        self.parent = parent
        self.head = head
        self.level = level
        self.lines: list[tuple[int, Pieces]] = []
        self.hoisted: list[Function] = []
        self.outer: set[str] = set()  # variables of enclosing functions that this one sets
        self.loops = 0

    def write(self, out: list[tuple[int, Pieces]]) -> None:
        """Add the function's lines with their indentation, those of its own functions first."""
        out.append((self.level, [self.head]))
        if self.outer:
            out.append((self.level + 1, ["nonlocal " + ", ".join(sorted(self.outer))]))
        for function in self.hoisted:
            function.write(out)
        out.extend(self.lines)


class Expressions:
    """Writes the code of expressions; what it needs of the function under construction comes along."""

    def __init__(self, signatures: Mapping[str, Signature]) -> None:
        self.signatures = signatures
        self.nodes: list[n.Node] = []
        self.kept: dict[int, tuple[str, ...]] = {}
        self.counter = 0
        self.fn: Function = Function(None, "", 0)
        self.scopes: list[dict[str, Variable]] = []
        self.indent = 1
        self.parens = 0

    def line(self, *pieces: str | int) -> None:
        """Write a line of the function under construction."""
        self.fn.lines.append((self.indent, list(pieces)))

    def mark(self, node: n.Node) -> int:
        """A mark for a node."""
        self.nodes.append(node)
        return len(self.nodes) - 1

    def fresh(self, letter: str) -> str:
        """A new local name."""
        self.counter += 1
        return f"{letter}{self.counter}"

    # --- variables --------------------------------------------------------------------------

    def find(self, name: str) -> Variable | None:
        """The innermost variable of a name, None where there is none."""
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def declare(self, name: str, container: str = "", is_struct: bool = False) -> Variable:
        """A new variable in the innermost scope."""
        variable = Variable(self.fresh("v"), self.fn, container, is_struct)
        self.scopes[-1][name] = variable
        return variable

    def assigned(self, variable: Variable) -> str:
        """The local of a variable that is about to be set from the function under construction."""
        if variable.owner is not self.fn:
            self.fn.outer.add(variable.local)
            # every function between here and the owner sees the cell without naming it
        return variable.local

    # --- expressions ------------------------------------------------------------------------

    def expression(self, node: n.Node, dot: Variable) -> Pieces:
        """The code of an expression; one that is nested too deeply moves into a function."""
        self.parens += 1
        try:
            if self.parens <= MAX_PARENS:
                return self.plain_expression(node, dot)
            kept, self.parens = self.parens, 1
            name = self.fresh("e")
            caller, indent = self.fn, self.indent
            inner = Function(caller, f"def {name}():", caller.level + 1)
            caller.hoisted.append(inner)
            self.fn, self.indent = inner, inner.level + 1
            self.line("return ", *self.plain_expression(node, dot))
            self.fn, self.indent = caller, indent
            self.parens = kept
            return [f"{name}()"]
        finally:
            self.parens -= 1

    def plain_expression(self, node: n.Node, dot: Variable) -> Pieces:
        """The code of an expression; as ``expression``, however deep."""
        if isinstance(node, n.FieldNode):
            return self.fields(dot, node.names, node)
        if isinstance(node, n.VariableNode):
            variable = self.find(node.variable)
            if variable is None:
                return [self.mark(node), "err(", ascii(f"undefined variable: {node.variable}"), ")"]
            if len(node.names) == 1:
                return [self.mark(node), variable.local] if variable.in_parens else [variable.local]
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
            refused = self.error(node.message, node)
            before = self.expression(node.before, dot) if node.before is not None else []
            return ["(", *before, ", ", *refused, ")[-1]"] if may_fail(before) else refused
        if isinstance(node, Declared):
            return self.declared(node, dot)
        if isinstance(node, n.Pipe):
            return self.expression(lower(node), dot)
        raise AssertionError(f"no code for {type(node).__name__}")

    def declared(self, node: Declared, dot: Variable) -> Pieces:
        """A pipeline in parentheses that sets variables."""
        value = self.expression(node.value, dot)
        for variable in node.pipe.variables:
            if node.pipe.assign:
                known = self.find(variable.variable)
                if known is None:
                    return [self.mark(node.pipe), "undefined(", *value, ", ", ascii(variable.variable), ")"]
                local = self.assigned(known)
            else:
                declared = self.declare(variable.variable)
                declared.in_parens = True
                local = declared.local
            value = [f"({local} := ", *value, ")"]
        return value

    def error(self, message: str, node: n.Node) -> Pieces:
        """The code of a misuse that Go reports when it gets there."""
        return [self.mark(node), "err(", ascii(message), ")"]

    def fields(self, root: Variable, names: tuple[str, ...], node: n.Node) -> Pieces:
        """A chain of fields from a variable."""
        if root.in_parens:
            return [self.mark(node), "gn(", self.mark(node), f"{root.local}, {names!a})"]
        if root.container:
            return [self.mark(node), f"hn({root.local}, {names!a}, {root.container})"]
        # a method goes before an entry of that name
        if len(names) <= 4 and not any(name in VALUES_METHODS for name in names):
            return [self.mark(node), f"g{len(names)}({root.local}, {', '.join(map(ascii, names))})"]
        return [self.mark(node), f"gn({root.local}, {names!a})"]

    def method(self, node: MethodCall, dot: Variable) -> Pieces:
        """A field with arguments: what is called is known before the first argument is evaluated."""
        target = node.target
        given = node.args[:-1] if node.piped else node.args
        final: Pieces = self.expression(node.args[-1], dot) if node.piped else []
        kept = ""
        if node.piped and may_fail(final):
            kept = self.fresh("p")
        owner: Pieces
        strict = "False"
        root: Variable | None = dot
        names = target.names
        if isinstance(target, n.ChainNode):
            root = None
            owner = self.expression(target.operand, dot)
        elif isinstance(target, n.VariableNode):
            root = self.find(target.variable)
            names = names[1:]
        if root is not None:
            owner = [root.local]
        if len(names) > 1:
            above = names[:-1]
            if root is not None:
                owner, strict = self.fields(root, above, target), f"there({root.local})"
            else:
                start = self.fresh("x")
                owner = [self.mark(target), f"gn({start} := ", *owner, f", {above!a})"]
                strict = f"there({start})"
        elif root is not None and root.container:
            strict = f"loose({root.container})"
        bound = self.fresh("m")
        self.kept[target.start] = (bound,)
        args: Pieces = []
        for number, arg in enumerate(given):
            args += [*self.method_argument(arg, dot, node, number, bound), ", "]
        if node.piped:
            place = self.mark(Argument(node.start, node.end, node, len(given)))
            args += [place, f"arg({bound}, {len(given)}, ", *([kept] if kept else final), "), "]
        bind: Pieces = [self.mark(node), "bind(", *owner, f", {names[-1]!a}, {strict}, {len(node.args)})"]
        # a method of an invalid value gives nothing, and its arguments are not even evaluated
        call: Pieces = [f"{bound} and ", self.mark(node), f"invoke({bound}, ", *args, ")"]
        first: Pieces = [f"{kept} := ", *final, ", "] if kept else []
        return ["(", *first, f"{bound} := ", *bind, ", ", *call, ")[-1]"]

    def method_argument(self, arg: n.Node, dot: Variable, call: MethodCall, number: int, bound: str) -> Pieces:
        """One written argument of a method."""
        place = self.mark(Argument(arg.start, arg.end, call, number))
        word = written(call, number)
        if is_constant(word):
            whole = real = None
            if isinstance(arg, n.NumberNode):
                whole, real = arg.int_value, arg.float_value
            value = self.expression(arg, dot)
            return [place, f"const({bound}, {number}, ", *value, f", {whole!r}, {real!r}, {str(arg)!a})"]
        root = f", {self.root(word, dot)}" if self.is_field(word, dot) else ""
        return [place, f"arg({bound}, {number}, ", *self.expression(arg, dot), f"{root})"]

    def call(self, node: Call, dot: Variable) -> Pieces:
        """A function call in Go's order: the piped value, the count, each written argument and its type."""
        first, args, refused = self.prepared(node, dot)
        pieces = refused or self.called(node, args, dot)
        return ["(", *first, ", ", *pieces, ")[-1]"] if first else pieces

    def prepared(self, node: Call, dot: Variable) -> tuple[Pieces, list[Pieces], Pieces]:
        """What has to come before a call, its arguments, and its refusal if their number is wrong."""
        final: Pieces = self.argument(node.args[-1], dot, node, len(node.args) - 1) if node.piped else []
        kept = self.fresh("p") if may_fail(final) else ""
        refused = self.wrong_count(node)
        args: list[Pieces] = []
        if not refused:
            given = node.args[:-1] if node.piped else node.args
            args = [self.argument(arg, dot, node, number) for number, arg in enumerate(given)]
            if node.name not in ("and", "or"):
                self.check_in_turn(args, node)
                if not any(map(may_fail, args)):
                    kept = ""  # there is nothing that it must come before
            if node.piped:
                args.append([kept] if kept else final)
        return ([f"{kept} := ", *final] if kept else []), args, refused

    def called(self, node: Call, args: list[Pieces], dot: Variable) -> Pieces:
        """The call itself over its arguments' code."""
        name = node.name
        if name == "not":
            return ["(not ", *args[0], ")"]
        if name in ("and", "or"):
            return args[0] if len(args) == 1 else self.deciding(node, args)
        first: Pieces = []
        if name in ("include", "tpl"):
            first = ["R, "]
        elif name == "len":
            args = [self.measured(node, args[0], dot)]
        elif name == "call":
            callee = written(node, 0)
            shown = None if callee is None else str(callee)
            return [self.mark(node), f"call_named({shown!a}, ", *joined(args, ", "), ")"]
        return [self.mark(node), f"f_{name}(", *first, *joined(args, ", "), ")"]

    def deciding(self, node: Call, args: list[Pieces]) -> Pieces:
        """``and`` or ``or``; their arguments are kept, for an error names the one that decided."""
        names = [self.fresh("k") for _ in args[1:]]
        self.kept[node.word.start] = tuple(names)
        held: list[Pieces] = [[f"({name} := ", *arg, ")"] for name, arg in zip(names, args, strict=False)]
        return ["(", *joined([*held, args[-1]], f" {node.name} "), ")"]

    def measured(self, node: Call, value: Pieces, dot: Variable) -> Pieces:
        """The argument of ``len``: only a nil that is the entry of a map or list has a type to complain of."""
        word = written(node, 0)
        root = self.root(word, dot) if self.is_field(word, dot) else "None"
        if isinstance(word, n.ChainNode) and isinstance(node.args[0], n.ChainNode):
            root = self.fresh("x")
            chain = node.args[0]
            value = ["gn(", f"{root} := ", *self.expression(chain.operand, dot), f", {chain.names!a})"]
            value.insert(0, self.mark(chain))
        return [self.mark(node), "valid(", *value, f", {root})"]

    def wrong_count(self, node: Call) -> Pieces:
        """The refusal of a call with too many or too few arguments; nothing for any other."""
        name = node.name
        signature = self.signatures[name]
        count = len(node.args)
        given = count - 1 if node.piped else count
        wanted = len(signature.params) - (1 if signature.variadic else 0)
        if signature.variadic and count < wanted:
            return self.error(f"wrong number of args for {name}: want at least {wanted} got {given}", node.word)
        if not signature.variadic and count != wanted:
            return self.error(f"wrong number of args for {name}: want {wanted} got {count}", node.word)
        return []

    def check_in_turn(self, args: list[Pieces], node: Call) -> None:
        """Check the type of an argument before a later one is evaluated, where that can be told from outside."""
        signature = self.signatures[node.name]
        last = max((number for number, pieces in enumerate(args) if may_fail(pieces)), default=0)
        for number in range(last):
            kind = signature.params[min(number, len(signature.params) - 1)]
            if kind != "any" and not is_constant(written(node, number)):
                place = self.mark(Argument(node.start, node.end, node, number))
                args[number] = [place, f"c_{kind}({number}, ", *args[number], ")"]

    def argument(self, node: n.Node, dot: Variable, call: Call, number: int) -> Pieces:
        """One argument, converted where it is a constant (exec.go, evalArg)."""
        params = self.signatures[call.name].params
        kind = params[min(number, len(params) - 1)] if params else "any"
        piped = call.piped and number == len(call.args) - 1
        if kind == "any" or piped:
            value = self.expression(node, dot)
            copies = call.name not in ("and", "or", "not") and self.is_struct(node, dot)
            return ["copied(", *value, ")"] if copies else value
        word = written(call, number)
        if word is not None and is_constant(word):
            return self.constant(word, kind)
        place = self.mark(Argument(node.start, node.end, call, number))
        go = GO_NAMES.get(kind, kind)
        if isinstance(word, n.ChainNode) and isinstance(node, n.ChainNode):
            return [place, f"chained({number}, {go!r}, ", *self.expression(node.operand, dot), f", {node.names!a})"]
        value = self.expression(node, dot)
        if self.is_field(word, dot):
            return [place, f"not_nil({number}, {go!r}, ", *value, f", {self.root(word, dot)})"]
        return value

    def root(self, node: n.Node | None, dot: Variable) -> str:
        """The code of what a field's chain starts from, or of something that is not nil."""
        variable: Variable | None = None
        if isinstance(node, n.FieldNode):
            variable = dot
        elif isinstance(node, n.VariableNode) and len(node.names) > 1:
            variable = self.find(node.variable)
        return variable.local if variable is not None else "True"

    def is_field(self, node: n.Node | None, dot: Variable) -> bool:
        """Whether a nil that an argument gives is still the entry of a map or list (exec.go, evalArg)."""
        if isinstance(node, n.DotNode):
            return bool(dot.container)
        if isinstance(node, n.VariableNode) and len(node.names) == 1:
            variable = self.find(node.variable)
            return variable is not None and bool(variable.container)
        if isinstance(node, n.IdentifierNode):
            return node.name == "coalesce"  # the one function that takes no argument and may give nil
        return isinstance(node, (n.FieldNode, n.ChainNode, n.VariableNode))

    def is_struct(self, node: n.Node, dot: Variable) -> bool:
        """Whether an operand may be the cluster's version in its place, with the methods of its pointer."""
        if isinstance(node, n.DotNode):
            return dot.is_struct
        if isinstance(node, n.VariableNode) and len(node.names) == 1:
            variable = self.find(node.variable)
            return variable is not None and variable.is_struct
        return isinstance(node, (n.FieldNode, n.ChainNode, n.VariableNode)) and node.names[-1] == "KubeVersion"

    def constant(self, node: n.Node, kind: str) -> Pieces:
        """A constant as an argument of a Go type; what does not fit is an error when it is reached."""
        value: object = None
        whole = real = None
        if isinstance(node, n.NumberNode):
            value, whole, real = node.value, node.int_value, node.float_value
        elif isinstance(node, (n.StringNode, n.BoolNode)):
            value = node.value
        try:
            made = constant(kind, value, whole, real, str(node))
        except ExecFault as fault:
            return self.error(fault.text, node)
        return [ascii(made) if type(made) in (str, int, float, bool, type(None)) else f"{kind}({int(made)})"]


def joined(args: Iterable[Pieces], separator: str) -> Pieces:
    """Pieces with a text between them."""
    pieces: Pieces = []
    for arg in args:
        pieces += [separator, *arg] if pieces else arg
    return pieces


def may_fail(pieces: Pieces) -> bool:
    """Whether evaluating some code can raise or change anything: it then has a mark or calls a hoisted function."""
    return any(isinstance(piece, int) or piece.endswith("()") for piece in pieces)


def is_constant(node: n.Node | None) -> bool:
    """Whether an argument is written as a constant."""
    return isinstance(node, (n.StringNode, n.BoolNode, n.NumberNode, n.NilNode))


@dataclass(frozen=True, slots=True)
class Argument(n.Node):
    """A written argument of a call, for an error that is found before the call is made."""

    call: Call | MethodCall
    number: int
