"""Where values go in a chart's templates, over every branch, without rendering.

An abstract run of the templates: each expression stands for a set of *origins*: the root context, a part of
``.Values``, a dictionary built by ``dict``, a constant, a finished text, or something unknown. ``include`` and
``template`` are followed into the named templates of the whole chart tree (once for each kind of context), so that
``include "common.image" (dict "root" .Values.image)`` reads ``image.*``. Whatever is not understood counts as
read: the result errs on the side of silence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from chartlint.gotmpl import calls
from chartlint.gotmpl import nodes as n
from chartlint.rules.origins import (
    ELEMENT,
    NOTHING,
    ROOT,
    ROOT_FIELDS,
    TEXT,
    UNKNOWN,
    Built,
    Constant,
    Facts,
    Group,
    Origins,
    Part,
    Root,
    Unknown,
    Written,
    expression,
)
from chartlint.rules.pathset import PathSet

# bounds on what is told apart; beyond them everything counts as read
_DEEPEST = 5
_LONGEST_PATH = 12
_DEEPEST_CALL = 60
# a call is some twenty Python calls, and more for each block around it
_RECURSION_LIMIT = 12_000
_MOST_CONTEXTS = 400
_MOST_ORIGINS = 40


class Read(NamedTuple):
    """One read of a part of the values: how (``print``, ``test``, ``use`` or ``default``), where, behind which tests.

    ``behind`` are the parts that an enclosing ``if``, ``with`` or ``range`` has tested.
    """

    path: tuple[str, ...]
    how: str
    file: str
    node: n.Node
    behind: frozenset[tuple[str, ...]]


class Lost(NamedTuple):
    """``.Values`` or the like looked for in something that is not the root context."""

    file: str
    node: n.Node
    field: str
    dot: tuple[str, ...]
    through: str | None


class Body(NamedTuple):
    """A named template: the file that holds it and its tree."""

    file: str
    own: bool
    node: n.DefineNode


class Flow:
    """The reads of one chart.

    ``files`` are the chart's own templates (name to tree), ``find`` gives a named template of the chart tree or None,
    ``parse`` reads a text as a template (None when it is none).
    """

    def __init__(
        self, files: Mapping[str, n.Unit], find: Callable[[str], Body | None], parse: Callable[[str], n.Unit | None]
    ) -> None:
        self.reads: list[Read] = []
        self.whole: set[tuple[str, ...]] = set()
        self.touched: set[tuple[str, ...]] = set()
        self.written: set[tuple[str, ...]] = set()
        self.lost: list[Lost] = []
        self.missing_names: set[str] = set()
        self.blind = False
        self.meanings: dict[tuple[str, int, int], Origins] = {}
        self._find = find
        self._parse = parse
        self._done: dict[tuple[str, Origins], frozenset[str]] = {}
        self._contexts: dict[str, int] = {}
        self._active = 0
        # a body is run for each context; the tree is kept beside its expression, so that no other gets its id
        self._lowered: dict[int, tuple[n.Node, n.Pipe]] = {}
        self._indexes: dict[int, tuple[int, PathSet]] = {}
        self._said: set[tuple[str, int]] = set()
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        try:
            self._run(files)
        finally:
            sys.setrecursionlimit(limit)

    def _run(self, files: Mapping[str, n.Unit]) -> None:
        for name, unit in files.items():
            _Walk(self, name, True, ROOT).block(unit.body)
        reached = {name for name, _ in self._done}
        for name, unit in files.items():
            for define in unit.all_defines:
                if define.name not in reached:
                    self.call(define.name, ROOT, Body(name, True, define))

    def text(self, text: str) -> None:
        """Count a text from a values file as a template that ``tpl`` runs with the root context."""
        unit = self._parse(text)
        if unit is not None:
            _Walk(self, "", False, ROOT).block(unit.body)

    def mention(self, text: str) -> None:
        """Count every ``.Values.a.b`` in a file that ``tpl`` may be given as read as a whole."""
        for match in _MENTION.finditer(text):
            self.whole.add(tuple(match.group(1).split(".")))

    def reads_part(self, path: tuple[str, ...]) -> bool:
        """Whether any template may look at the value at ``path`` or below it, or at something that holds it whole."""
        return self.reads_whole(path) or self._index(self.touched).reaches(path)

    def reads_whole(self, path: tuple[str, ...]) -> bool:
        """Whether something looks at everything at and below ``path``."""
        return self.blind or self._index(self.whole).covers(path)

    def _index(self, paths: set[tuple[str, ...]]) -> PathSet:
        size, index = self._indexes.get(id(paths), (-1, PathSet()))
        if size != len(paths):
            index = PathSet(paths)
            self._indexes[id(paths)] = (len(paths), index)
        return index

    def call(self, name: str, dot: Origins, body: Body) -> frozenset[str]:
        """Run a named template with a context; which fields of the root context it wants of it."""
        key = (name, dot)
        known = self._done.get(key)
        if known is not None:
            return known
        self._done[key] = frozenset()
        self._contexts[name] = self._contexts.get(name, 0) + 1
        if self._contexts[name] > _MOST_CONTEXTS or self._active > _DEEPEST_CALL:
            self.escape(dot)
            return frozenset()
        walk = _Walk(self, body.file, body.own, dot)
        self._active += 1
        walk.block(body.node.body)
        self._active -= 1
        self._done[key] = frozenset(walk.needs)
        return self._done[key]

    def escape(self, origins: Iterable[object], *, root: bool = True) -> None:
        """Something goes where it cannot be followed: everything in it counts as read; with ``root`` False, all
        but the root context, which hardly any function takes for its values."""
        for origin in origins:
            if isinstance(origin, Part):
                self.whole.add(origin.path)
            elif isinstance(origin, Built):
                for _, held in origin.keys:
                    self.escape(held, root=root)
            elif isinstance(origin, Group):
                self.escape(origin.elements, root=root)
            elif isinstance(origin, Root) and root:
                self.blind = True

    def consume(self, origins: Iterable[object]) -> None:
        """A function or the output takes a value as a whole."""
        self.escape(origins, root=False)


_MENTION = re.compile(r"\.Values\.((?:\w+\.)*\w+)")


def _join(*many: Origins) -> Origins:
    found: Origins = frozenset().union(*many)
    return found if len(found) <= _MOST_ORIGINS else found | UNKNOWN


def _depth(origins: Iterable[object]) -> int:
    return max((origin.depth for origin in origins if isinstance(origin, (Built, Group))), default=0)


# functions that hand on (parts of) what they get
_PASSING = {
    "deepCopy", "mustDeepCopy", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite", "omit", "pick", "concat",
    "append", "mustAppend", "push", "mustPush", "prepend", "mustPrepend", "uniq", "mustUniq", "compact", "mustCompact",
    "reverse", "mustReverse", "without", "mustWithout", "rest", "mustRest", "initial", "mustInitial", "slice",
    "mustSlice", "chunk", "mustChunk", "unset",
}  # fmt: skip
_FIRST = {"first", "mustFirst", "last", "mustLast"}
# functions that write out all that is in a value
_WRITERS = {"toYaml", "mustToYaml", "toYamlPretty", "toJson", "mustToJson", "toPrettyJson", "toRawJson", "toToml"}
_TESTS = {"not", "empty", "kindIs", "typeIs", "typeIsLike", "kindOf", "typeOf", "all", "any", "len"}


class _Walk:
    """One run over one body with one context."""

    def __init__(self, flow: Flow, file: str, own: bool, dot: Origins) -> None:
        self.flow = flow
        self.file = file
        self.own = own
        self.entry = dot
        self.dot = dot
        self.rebound = False
        self.scopes: list[dict[str, Origins]] = [{"$": dot}]
        self.behind: frozenset[tuple[str, ...]] = frozenset()
        self.guards: frozenset[str] = frozenset()
        self.needs: set[str] = set()

    # --- statements

    def block(self, body: n.ListNode) -> None:
        for node in body.nodes:
            self.statement(node)

    def statement(self, node: n.Node) -> None:
        if isinstance(node, n.ActionNode):
            value = self.pipe(node.pipe)
            if not node.pipe.variables:
                self.note(value, "print", node)
                self.flow.consume(value)
        elif isinstance(node, n.RangeNode):
            self.range(node)
        elif isinstance(node, (n.IfNode, n.WithNode)):
            self.branch(node)
        elif isinstance(node, n.TemplateNode):
            dot = self.pipe(node.pipe) if node.pipe is not None else TEXT
            self.invoke(node.name, dot, node, self.is_dot(node.pipe))

    def branch(self, node: n.IfNode | n.WithNode) -> None:
        self.scopes.append({})
        value = self.pipe(node.pipe)
        self.note(value, "test", node.pipe)
        dot, rebound, behind, guards = self.dot, self.rebound, self.behind, self.guards
        self.behind = behind | _parts_in(value) | frozenset(self._tested(node.pipe))
        self.guards = guards | frozenset(_root_fields(node.pipe))
        if isinstance(node, n.WithNode):
            self.dot, self.rebound = value, True
        self.scoped(node.body)
        self.dot, self.rebound, self.behind, self.guards = dot, rebound, behind, guards
        if node.otherwise is not None:
            self.scoped(node.otherwise)
        self.scopes.pop()

    def range(self, node: n.RangeNode) -> None:
        self.scopes.append({})
        value = self.expression(expression(node.pipe))
        self.note(value, "test", node.pipe)
        for part in _parts(value):
            self.flow.touched.add((*part.path, ELEMENT))
        elements = self.elements(value)
        names = [variable.names[0] for variable in node.pipe.variables]
        if names:
            self.scopes[-1][names[-1]] = elements
            if len(names) == 2:
                self.scopes[-1][names[0]] = TEXT
        dot, rebound, behind = self.dot, self.rebound, self.behind
        self.behind = behind | _parts_in(value)
        self.dot, self.rebound = elements, True
        self.scoped(node.body)
        self.scoped(node.body)  # a variable set in the first turn is seen in the second
        self.dot, self.rebound, self.behind = dot, rebound, behind
        if node.otherwise is not None:
            self.scoped(node.otherwise)
        self.scopes.pop()

    def scoped(self, body: n.ListNode) -> None:
        self.scopes.append({})
        self.block(body)
        self.scopes.pop()

    # --- expressions

    def pipe(self, pipe: n.Pipe) -> Origins:
        lowered = self.flow._lowered.get(id(pipe))
        if lowered is None:
            lowered = self.flow._lowered[id(pipe)] = (calls.lower(pipe), pipe)
        return self.expression(lowered[0])

    def expression(self, node: n.Node) -> Origins:
        found = self._expression(node)
        if self.own and isinstance(node, (n.FieldNode, n.VariableNode, n.ChainNode, n.DotNode)):
            key = (self.file, node.start, node.end)
            self.flow.meanings[key] = self.flow.meanings.get(key, NOTHING) | found
        return found

    def _expression(self, node: n.Node) -> Origins:
        if isinstance(node, n.FieldNode):
            self.check_root(node, node.names)
            return self.fields(self.dot, node.names)
        if isinstance(node, n.VariableNode):
            return self.fields(self.variable(node.names[0]), node.names[1:])
        if isinstance(node, n.DotNode):
            return self.dot
        if isinstance(node, n.ChainNode):
            return self.fields(self.expression(node.operand), node.names)
        if isinstance(node, calls.Call):
            return self.call(node)
        if isinstance(node, (n.BoolNode, n.NumberNode, n.StringNode)):
            return frozenset({Constant(node.value)})
        if isinstance(node, n.NilNode):
            return frozenset({Constant(None)})
        if isinstance(node, n.Pipe):
            return self.pipe(node)
        if isinstance(node, calls.Declared):
            return self.declare(node)
        if isinstance(node, calls.MethodCall):
            target = self.expression(node.target)
            for arg in node.args:
                self.flow.consume(self.expression(arg))
            return target if all(isinstance(origin, Facts) for origin in target) else UNKNOWN
        return UNKNOWN

    def declare(self, node: calls.Declared) -> Origins:
        value = self.expression(node.value)
        for variable in node.pipe.variables:
            name = variable.names[0]
            if node.pipe.assign:
                for scope in reversed(self.scopes):
                    if name in scope:
                        scope[name] = _join(scope[name], value)
                        break
            else:
                self.scopes[-1][name] = value
        return value

    def variable(self, name: str) -> Origins:
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return UNKNOWN

    def fields(self, origins: Origins, names: tuple[str, ...]) -> Origins:
        for name in names:
            if len(origins) == 1:
                (origin,) = origins
                origins = self.field(origin, name)
            elif origins:
                origins = frozenset().union(*(self.field(origin, name) for origin in origins))
        return origins

    def field(self, origin: object, name: str) -> Origins:
        if isinstance(origin, Root):
            if name == "Values":
                return frozenset({Part(())})
            if name in ROOT_FIELDS:
                return frozenset({Facts((name,))})
            return UNKNOWN
        if isinstance(origin, Part):
            return self.step(origin, name)
        if isinstance(origin, Facts):
            return frozenset({Facts((*origin.path, name))})
        if isinstance(origin, Built):
            held = origin.get(name)
            return UNKNOWN if held is None else held
        return UNKNOWN

    def step(self, part: Part, name: str) -> Origins:
        """A step further into the values; a path that grows without end (a template that calls itself) is given up."""
        if len(part.path) >= _LONGEST_PATH or (name == ELEMENT and part.path[-3:] == (ELEMENT,) * 3):
            self.flow.whole.add(part.path)
            return UNKNOWN
        return frozenset({Part((*part.path, name))})

    def elements(self, origins: Origins) -> Origins:
        """What a walk over a list or map gives."""
        found: set[object] = set()
        for origin in origins:
            if isinstance(origin, Part):
                found |= self.step(origin, ELEMENT)
            elif isinstance(origin, Group):
                found |= origin.elements
            elif isinstance(origin, Built):
                for _, held in origin.keys:
                    found |= held
            elif isinstance(origin, (Constant, Written)):
                found.add(Written())
            else:
                found.add(Unknown())
        return frozenset(found)

    def check_root(self, node: n.Node, names: tuple[str, ...]) -> None:
        """Note a read of ``.Values.x`` and the like where the dot is certainly something else."""
        if len(names) < 2 or names[0] not in ROOT_FIELDS or names[0] in self.guards or not self.dot:
            return
        if not all(isinstance(origin, (Part, Constant, Written)) for origin in self.dot):
            return
        if self.rebound:
            self.lose(node, names[0], self.dot, None)
        elif self.dot == self.entry:
            self.needs.add(names[0])

    def lose(self, node: n.Node, field: str, dot: Origins, through: str | None) -> None:
        key = (self.file, node.start)
        if self.own and key not in self.flow._said:
            self.flow._said.add(key)
            paths = sorted(origin.path for origin in dot if isinstance(origin, Part))
            self.flow.lost.append(Lost(self.file, node, field, paths[0] if paths else (), through))

    def invoke(self, name: str, dot: Origins, node: n.Node, same_dot: bool) -> None:
        body = self.flow._find(name)
        if body is None:
            self.flow.missing_names.add(name)
            self.flow.escape(dot)
            return
        for need in sorted(self.flow.call(name, dot, body)):
            if same_dot and not self.rebound and self.dot == self.entry:
                self.needs.add(need)
            elif not all(isinstance(origin, (Part, Constant, Written)) for origin in self.entry):
                self.lose(node, need, dot, name)

    def is_dot(self, node: n.Node | None) -> bool:
        if isinstance(node, n.Pipe):
            node = calls.lower(node)
        return isinstance(node, n.DotNode) or (isinstance(node, n.VariableNode) and node.names == ("$",))

    def note(self, origins: Origins, how: str, node: n.Node) -> None:
        for part in _parts(origins):
            self.flow.touched.add(part.path)
            if self.own:
                self.flow.reads.append(Read(part.path, how, self.file, node, self.behind))

    def _tested(self, node: n.Node) -> Iterator[tuple[str, ...]]:
        """Every part that a condition mentions, however it is wrapped."""
        for inner in node.walk():
            if isinstance(inner, (n.FieldNode, n.VariableNode, n.ChainNode)):
                for part in _parts(self._quiet(inner)):
                    for length in range(1, len(part.path) + 1):
                        yield part.path[:length]

    def _quiet(self, node: n.Node) -> Origins:
        if isinstance(node, n.FieldNode):
            return self.fields(self.dot, node.names)
        if isinstance(node, n.VariableNode):
            return self.fields(self.variable(node.names[0]), node.names[1:])
        return NOTHING

    # --- functions

    def call(self, node: calls.Call) -> Origins:
        name, args = node.name, node.args
        if name == "include" and len(args) == 2:
            return self.include(node)
        if name == "dict":
            return self.dictionary(args)
        values = [self.expression(arg) for arg in args]
        if name == "tpl" and len(args) == 2:
            return self.tpl(values, node)
        if name in ("list", "tuple"):
            held = _join(NOTHING, *values)
            return self.bounded(frozenset({Group(held, _depth(held) + 1)}), held)
        if name in ("default", "coalesce", "or", "and", "ternary", "required"):
            return self.choose(name, values, node)
        if name in ("index", "get", "hasKey", "dig"):
            return self.lookup(name, args, values, node)
        if name == "set" and len(args) == 3:
            return self.put(args, values)
        if name in _PASSING:
            for value in values:
                self.note(value, "use", node)
            return _join(NOTHING, *values)
        if name in _FIRST and len(values) == 1:
            return self.elements(values[0])
        if name == "values":
            held = self.elements(_join(NOTHING, *values))
            return self.bounded(frozenset({Group(held, _depth(held) + 1)}), held)
        if name in _TESTS:
            for value in values:
                self.note(value, "test", node)
            return TEXT
        for value in values:
            self.note(value, "use", node)
            self.flow.escape(value, root=name in _WRITERS)
        return UNKNOWN if name.startswith("from") or name in ("lookup", "mustFromJson") else TEXT

    def include(self, node: calls.Call) -> Origins:
        names = self.expression(node.args[0])
        dot = self.expression(node.args[1])
        for part in _parts(names):
            self.note(frozenset({part}), "use", node)
            self.flow.consume({part})
        plain = sorted(o.value for o in names if isinstance(o, Constant) and isinstance(o.value, str))
        if len(plain) != len(names):
            self.flow.consume(dot)  # a name put together is mostly that of a file, and those are run anyhow
        for name in plain:
            self.invoke(name, dot, node, self.is_dot(node.args[1]))
        return TEXT

    def dictionary(self, args: tuple[n.Node, ...]) -> Origins:
        keys: dict[str, Origins] = {}
        loose: Origins = NOTHING
        for key, value in zip(args[::2], args[1::2]):
            held = self.expression(value)
            if isinstance(key, n.StringNode):
                keys[key.value] = held
            else:
                self.flow.consume(self.expression(key))
                loose |= held
        self.flow.consume(loose)
        everything = _join(NOTHING, *keys.values())
        return self.bounded(frozenset({Built(frozenset(keys.items()), _depth(everything) + 1)}), everything)

    def bounded(self, made: Origins, held: Origins) -> Origins:
        if _depth(made) > _DEEPEST:
            self.flow.consume(held)
            return UNKNOWN
        return made

    def tpl(self, values: list[Origins], node: calls.Call) -> Origins:
        text, dot = values
        self.note(text, "use", node)
        self.flow.consume(text)
        for origin in text:
            if isinstance(origin, Constant) and isinstance(origin.value, str):
                unit = self.flow._parse(origin.value)
                if unit is not None:
                    _Walk(self.flow, self.file, False, dot).block(unit.body)
        self.flow.consume(dot)
        return TEXT

    def choose(self, name: str, values: list[Origins], node: calls.Call) -> Origins:
        if name == "required" and len(values) == 2:
            self.note(values[1], "default", node)
            return values[1]
        if name == "ternary" and len(values) == 3:
            self.note(values[2], "test", node)
            self.flow.consume(values[2])
            return _join(values[0], values[1])
        for value in values:
            self.note(value, "test" if name in ("and", "or") else "default", node)
        return _join(NOTHING, *values)

    def lookup(self, name: str, args: tuple[n.Node, ...], values: list[Origins], node: calls.Call) -> Origins:
        if name == "dig":
            if len(args) < 3:
                return UNKNOWN
            keys, fallback, base = args[:-2], values[-2], values[-1]
        elif len(args) < 2:
            return values[0] if values else UNKNOWN
        else:
            base, keys, fallback = values[0], args[1:], NOTHING
        found = base
        for key in keys:
            word = key.value if isinstance(key, (n.StringNode, n.NumberNode)) else None
            if isinstance(word, str):
                found = self.fields(found, (word,))
            else:
                if word is None:
                    self.flow.consume(self.expression(key))
                found = self.elements(found)
        self.note(found, "test" if name == "hasKey" else "default", node)
        return TEXT if name == "hasKey" else _join(found, fallback)

    def put(self, args: tuple[n.Node, ...], values: list[Origins]) -> Origins:
        base, _, value = values
        if isinstance(args[1], n.StringNode):
            key = args[1].value
            for part in _parts(base):
                self.flow.written.add((*part.path, key))
            added = frozenset({Built(frozenset({(key, value)}), _depth(value) + 1)})
            return self.bounded(_join(base, added), _join(base, value))
        self.flow.consume(values[1])
        self.flow.consume(value)
        for part in _parts(base):
            self.flow.written.add((*part.path, ELEMENT))
        return base


def _parts(origins: Iterable[object]) -> list[Part]:
    """The parts of the values among origins, always in the same order."""
    return sorted(origin for origin in origins if isinstance(origin, Part))


def _parts_in(origins: Iterable[object]) -> frozenset[tuple[str, ...]]:
    return frozenset(part.path for part in _parts(origins))


def _root_fields(node: n.Node) -> Iterator[str]:
    for inner in node.walk():
        if isinstance(inner, n.FieldNode) and inner.names[0] in ROOT_FIELDS:
            yield inner.names[0]
        if isinstance(inner, n.StringNode) and inner.value in ROOT_FIELDS:
            yield inner.value
