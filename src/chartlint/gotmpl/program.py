"""A compiled unit: code, tables, and the way back from a traceback to the template."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from types import CodeType, FunctionType, TracebackType
from typing import Any, NamedTuple

from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.codegen import Generated, Item, generate
from chartlint.gotmpl.expressions import Signature
from chartlint.source import Source

# The name under which a file's own body is compiled: texts are shared between files, names are not.
BODY = "\0"


class Compiled:
    """A compiled text, whatever files hold it: tree, generated text and tables, code by Python function name."""

    __slots__ = ("code", "generated", "unit", "used")

    def __init__(self, unit: n.Unit, generated: Generated, code: dict[str, CodeType]) -> None:
        self.unit = unit
        self.generated = generated
        self.code = code
        self.used = _global_names(code.values())


class Program:
    """A compiled text as one file (or ``tpl`` text) holds it.

    ``name`` is the file's key among the templates, ``unit_id`` names it in source maps.
    """

    __slots__ = ("compiled", "name", "source", "unit_id")

    def __init__(self, compiled: Compiled, name: str, unit_id: str, source: Source) -> None:
        self.compiled = compiled
        self.name = name
        self.unit_id = unit_id
        self.source = source

    @property
    def unit(self) -> n.Unit:
        """The parsed tree; its own name is not the file's."""
        return self.compiled.unit

    @property
    def generated(self) -> Generated:
        """The generated text and its tables."""
        return self.compiled.generated

    def item(self, segment: int, number: int) -> Item:
        """The place of the ``number``-th part that a segment wrote."""
        return self.compiled.generated.items[segment][number]

    def item_count(self, segment: int) -> int:
        """How many parts a segment writes."""
        return len(self.compiled.generated.items[segment])

    def bodies(self) -> Iterator[tuple[str, n.ListNode]]:
        """The templates that the file defines, its own body first, with their trees."""
        unit = self.compiled.unit
        if self.name not in unit.defines:
            yield self.name, unit.body
        for name, define in unit.defines.items():
            yield name, define.body

    def bind(self, names: Mapping[str, Any]) -> dict[str, Callable[..., None]]:
        """The file's functions over a runtime table, by template name."""
        compiled = self.compiled
        space = {name: names[name] for name in compiled.used if name in names}
        space["U"] = self.unit_id
        functions = compiled.generated.functions
        return {
            name: FunctionType(
                compiled.code[functions[BODY if name == self.name and name not in functions else name]], space
            )
            for name, _ in self.bodies()
        }


def text_id(text: str) -> str:
    """A short name for a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=8).hexdigest()


def compile_unit(unit: n.Unit, signatures: Mapping[str, Signature]) -> Compiled:
    """Generate and compile a parsed text, whose unit must be named ``BODY``."""
    generated = generate(unit, signatures)
    module = compile(generated.text, f"<chartlint {text_id(unit.text)}>", "exec", dont_inherit=True)
    code = {const.co_name: const for const in module.co_consts if isinstance(const, CodeType)}
    return Compiled(unit, generated, code)


def _global_names(codes: Iterable[CodeType]) -> frozenset[str]:
    """The names that functions look up in their runtime table, those of nested functions included."""
    found: set[str] = set()
    todo = list(codes)
    while todo:
        code = todo.pop()
        found.update(code.co_names)
        todo += [const for const in code.co_consts if isinstance(const, CodeType)]
    return frozenset(found)


class Frame(NamedTuple):
    """One active template in a traceback: where it was, innermost last."""

    program: Program
    template: str  # the name of the executing template
    node: n.Node  # the call or operand it was at
    values: Mapping[str, Any]  # the locals of the generated code

    def kept(self, start: int) -> list[Any]:
        """How the stage whose first word stands at an offset was evaluated, as ``last_operand`` wants it."""
        names = self.program.generated.kept.get(start, ())
        return [self.values.get(name) for name in names]


def frames(traceback: TracebackType | None, programs: Mapping[str, Program]) -> Iterator[Frame]:
    """The templates that were executing when an exception was raised, outermost first."""
    pending: Frame | None = None
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename.startswith("<chartlint "):
            program = programs.get(traceback.tb_frame.f_globals.get("U", ""))
            found = _node(program, code, traceback) if program is not None else None
            if program is not None and found is not None:
                outer, _, nested = code.co_qualname.partition(".")
                if pending is not None and not nested:
                    yield pending
                # a function inside a template's function is a part of it: the inner place counts
                functions = program.generated.functions
                template = next((key for key, value in functions.items() if value == outer), BODY)
                name = program.name if template == BODY else template
                pending = Frame(program, name, found, traceback.tb_frame.f_locals)
        traceback = traceback.tb_next
    if pending is not None:
        yield pending


def _node(program: Program, code: CodeType, traceback: TracebackType) -> n.Node | None:
    position = next(islice(code.co_positions(), traceback.tb_lasti // 2, None), None)
    marks = program.generated.marks
    line = traceback.tb_lineno
    if position is not None and position[0] is not None and position[2] is not None:
        number = marks.get((position[0], position[2]))
        if number is not None:
            return program.generated.nodes[number]
        line = position[0]
    # An interpreter without column tables (-X no_debug_ranges), or an inner call of a hoisted expression.
    on_line = [mark for (at, _), mark in sorted(marks.items()) if at == line]
    return program.generated.nodes[on_line[0]] if on_line else None
