"""Render again with values that know their origin, and answer where a part of the output came from."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any

from chartlint.chart import coalesce, merge_overlays
from chartlint.chart import profile as helm_profile
from chartlint.errors import InputError
from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.execution import Budget
from chartlint.gotmpl.faults import WrongArgument
from chartlint.gotmpl.goval import GoError, Values
from chartlint.gotmpl.parser import TemplateSyntaxError
from chartlint.gotmpl.program import Program, text_id
from chartlint.gotmpl.strconv import quote
from chartlint.render.context import top_level
from chartlint.render.engine import FAULTS, RECURSION_LIMIT, Renderer, runtime_of
from chartlint.render.provenance.boxes import Box, Origin, Path, Reach, Spot, raw
from chartlint.render.provenance.instrument import Place, instrumented
from chartlint.render.provenance.texts import Moved, Part, Written
from chartlint.render.provenance.tracer import Tracer, Unit
from chartlint.render.templates import CALL_TURNS, MAX_INCLUDES, ROOT_NAME, runtime_names
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.chart import Chart
    from chartlint.render.engine import Rendered

# Functions that change a map in place: with one of them in a chart, a template may see what an earlier one did.
_CHANGING = frozenset(
    f"f_{name}" for name in ("set", "unset", "merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite")
)
Body = Callable[[Any, list[Part], list[tuple[str, int]], "_Set"], None]


class Traced:
    """One rendered file whose parts know their origin. ``faithful``: the replay gave the very text of the render."""

    __slots__ = ("faithful", "written")

    def __init__(self, written: Written, faithful: bool) -> None:
        self.written = written
        self.faithful = faithful

    def spots(self, start: int, end: int) -> list[Spot]:
        """What wrote a stretch of the joined text (before Helm removes ``<no value>``)."""
        return list(self.written.spots(start, end))


class Replay:
    """The replays of one render: made when they are asked for, and kept.

    ``make_tracer`` makes what is told the way, of the real name-space.
    """

    def __init__(self, rendered: Rendered, make_tracer: Callable[[dict[str, Any]], Tracer] = Tracer) -> None:
        self.rendered = rendered
        self._make_tracer = make_tracer
        self._files: dict[str, Traced | None] = {}
        self._whole = False
        self._changing = any(_CHANGING & program.compiled.used for program in rendered.programs.values())
        self._places: dict[tuple[str, int], Place] = {}

    def file(self, name: str) -> Traced | None:
        """A rendered file by its key; None where it does not render or cannot be replayed."""
        if name not in self._files:
            if not self._changing:
                self._files[name] = self._run([name]).get(name)
            found = self._files.get(name)
            if (found is None or not found.faithful) and not self._whole:
                # chance and changed maps depend on what ran before: render everything in order
                self._whole = True
                every = self._run(None)
                self._files = {key: every.get(key) for key in self.rendered.templates}
        return self._files.get(name)

    def place(self, unit: str, number: int) -> tuple[Source, Place] | None:
        """The source of a condition and its place there."""
        program = self.rendered.programs.get(unit)
        place = self._places.get((unit, number))
        return None if program is None or place is None else (program.source, place)

    def _run(self, only: list[str] | None) -> dict[str, Traced]:
        rendered = self.rendered
        scenario = rendered.scenario
        profile = helm_profile(scenario.helm)
        budget = Budget()
        tracer = self._make_tracer(runtime_names(runtime_of(scenario, profile), budget))
        try:
            values = coalesce(rendered.chart, merge_overlays(scenario.overlays), profile).values
        except InputError:
            return {}
        tops = top_level(rendered.chart, values, scenario, profile)
        boxes = _register(rendered.chart, tops, tracer)
        renderer = Renderer()

        def compile_tpl(text: str) -> Program:
            known = rendered.programs.get(f"{ROOT_NAME}@{text_id(text)}")
            return known if known is not None else renderer.compile(Source("", text), ROOT_NAME, profile)

        templates = _Set(tracer, budget, compile_tpl, self._note)
        order = sorted(rendered.templates, key=lambda name: (name.count("/"), name), reverse=True)
        for name in order:
            program = rendered.programs.get(name)
            if program is not None:
                templates.add(program)
        found: dict[str, Traced] = {}
        with _deep():
            for name in order if only is None else only:
                file = rendered.templates[name]
                body = templates.bodies.get(name)
                if file.partial or body is None:
                    continue
                top = tops[id(file.chart)]
                base = f"{file.chart.full_path}/templates"
                top["Template"] = type(top)(Name=name, BasePath=base)
                tracer.shapes.register(top["Template"], "template", ())
                written = Written()
                templates.active.clear()
                tracer.condition = None
                budget.renew()
                try:
                    body(boxes[id(file.chart)], written.parts, [], templates)
                except FAULTS:
                    continue
                output = rendered.file(name)
                found[name] = Traced(written, output is not None and output.output.raw == written.raw)
        return found

    def _note(self, unit: str, number: int, places: Iterable[Place]) -> None:
        for at, place in enumerate(places, number):
            self._places[unit, at] = place


@contextmanager
def _deep() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 2 * RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


class _Set:
    """Go's shared namespace of templates, as ``TemplateSet``, for instrumented code."""

    def __init__(
        self,
        tracer: Tracer,
        budget: Budget,
        compile_tpl: Callable[[str], Program],
        note: Callable[[str, int, Iterable[Place]], None],
    ) -> None:
        self.tracer = tracer
        self.budget = budget
        self.compile_tpl = compile_tpl
        self.note = note
        self.bodies: dict[str, Body] = {}
        self.active: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.names = tracer.names()
        self.names.update(
            f_include=_include,
            f_tpl=_tpl,
            splice=lambda templates, name, data, moves: _moved(_include(templates, name, data), moves),
            splice_tpl=lambda templates, text, data, moves: _moved(_tpl(templates, text, data), moves),
            find_template=tracer.real["find_template"],
            call_template=_call_template,
        )

    def copy(self) -> _Set:
        """The set that a ``tpl`` text is parsed into."""
        other = object.__new__(_Set)
        other.__dict__.update(self.__dict__)
        other.bodies = dict(self.bodies)
        return other

    def add(self, program: Program) -> None:
        """Define a unit's templates; their code is made when it is first called."""
        for name, tree in program.bodies():
            if name not in self.bodies or not n.is_empty(tree):
                self.bodies[name] = self._later(program, name, tree)

    def _later(self, program: Program, name: str, tree: n.ListNode) -> Body:
        made: list[Body] = []

        def body(d: Any, o: list[Part], q: list[tuple[str, int]], templates: _Set) -> None:
            if not made:
                made.append(self._bound(program, name, tree))
            made[0](d, o, q, templates)

        return body

    def _bound(self, program: Program, name: str, tree: n.ListNode) -> Body:
        code, places, line = instrumented(program, name, tree)
        unit = program.unit_id
        first = self.counts.get(unit, 0)
        self.counts[unit] = first + len(places)
        self.note(unit, first, places)
        space: dict[str, Any] = {**self.names, "U": Unit.of(unit, first, line)}
        return FunctionType(code, space)

    def run(self, name: str, data: Any) -> Written:
        """Execute a template by name, as ``TemplateSet.run``."""
        body = self.bodies.get(name)
        if body is None:
            raise GoError(f"template: no template {quote(name)} associated with template {quote(ROOT_NAME)}")
        depth = self.active.get(name, 0)
        if depth > MAX_INCLUDES:
            raise GoError(f"rendering template has a nested reference name: {name}: unable to execute template")
        self.active[name] = depth + 1
        self.budget.take_turns(CALL_TURNS)
        written = Written()
        condition = self.tracer.condition
        try:
            body(data, written.parts, [], self)
        finally:
            self.active[name] = depth
            self.tracer.condition = condition
        self.budget.take_output(len(written.raw))
        return written

    def run_text(self, text: str, data: Any, source: Box | None) -> Written:
        """Execute a text as ``tpl`` does."""
        try:
            program = self.compile_tpl(text)
        except TemplateSyntaxError as error:
            raise GoError(f"cannot parse template {quote(text)}: {error.go}") from None
        self.budget.take_turns(CALL_TURNS)
        inner = self.copy()
        inner.bodies.pop(ROOT_NAME, None)
        inner.add(program)
        written = Written(source)
        condition = self.tracer.condition
        try:
            inner.bodies[ROOT_NAME](data, written.parts, [], inner)
        finally:
            self.tracer.condition = condition
        self.budget.take_output(len(written.raw))
        return written


def _include(templates: _Set, name: Any, data: Any) -> Box:
    if not isinstance(raw(name), str):
        raise WrongArgument(0, "string", raw(name))
    written = templates.run(raw(name), data)
    return Box(written.raw, None, written)


def _tpl(templates: _Set, text: Any, data: Any) -> Any:
    source = raw(text)
    if not isinstance(source, str):
        raise WrongArgument(0, "string", source)
    if "{{" not in source:
        plain = source.replace("<no value>", "")
        return Box(plain, text.origin, text.text if plain == source else None) if type(text) is Box else plain
    written = templates.run_text(source, data, text if type(text) is Box else None)
    if written.plain:
        return Box(written.raw, None, written)
    return Box(written.raw.replace("<no value>", ""), written.origin())


def _moved(text: Any, moves: tuple[tuple[str, int], ...]) -> Any:
    from chartlint.render.output import move_lines

    value = raw(text)
    for name, width in moves:
        value = move_lines(value, name, width)
    if type(text) is not Box:
        return value
    if text.text is None:
        return Box(value, text.origin)
    return Box(value, None, Moved(text.text, moves) if moves else text.text)


def _call_template(templates: _Set, body: Body, data: Any, parts: list[Part], path: list[tuple[str, int]]) -> None:
    templates.budget.take_turns(CALL_TURNS)
    condition = templates.tracer.condition
    try:
        body(data, parts, path, templates)
    finally:
        templates.tracer.condition = condition


def _register(chart: Chart, tops: Mapping[int, Values], tracer: Tracer) -> dict[int, Box]:
    """Tell the tracer what stands where in the top-level objects; the boxes of ``.`` by chart."""
    shapes = tracer.shapes
    boxes: dict[int, Box] = {}

    def visit(current: Chart, prefix: Path, above: list[tuple[Path, dict[str, Any]]]) -> None:
        top = tops[id(current)]
        values: dict[str, Any] = top["Values"]
        own = values.get("global")
        if isinstance(own, dict):
            _register_globals(own, prefix, above, tracer)
            above = [*above, (prefix, own)]
        for dependency in current.dependencies:
            visit(dependency, (*prefix, dependency.name), above)
        shapes.register(values, "values", prefix)
        if isinstance(values, Values) and values.twin is not None:
            shapes.same(values.twin, values)
        entries = shapes.made(top)
        entries["Values"] = Box(values, Origin(frozenset((Reach("values", prefix),)), exact=True))
        for name in ("Chart", "Files", "Release", "Capabilities", "Template"):
            place: Path = prefix if name in ("Chart", "Files") else ()
            shapes.register(top.get(name), name.lower(), place)
            entries[name] = Box(top.get(name), Origin(frozenset((Reach(name.lower(), place),)), exact=True))
        shapes.same(top.plain(), top)
        boxes[id(current)] = Box(top, Origin())

    visit(chart, (), [])
    return boxes


def _register_globals(own: dict[str, Any], prefix: Path, above: list[tuple[Path, dict[str, Any]]], t: Tracer) -> None:
    """A chart's globals stand where the outermost chart sets them (coalesce.go, coalesceGlobals)."""
    entries = {}
    for key, entry in own.items():
        owner = next((place for place, table in above if key in table), prefix)
        if isinstance(entry, dict):
            _register_shared(entry, key, prefix, above, t)
        t.shapes.register(entry, "values", (*owner, "global", key))
        entries[key] = Box(entry, Origin(frozenset((Reach("values", (*owner, "global", key)),)), exact=True))
    t.shapes.register(own, "values", (*prefix, "global"))
    t.shapes.made(own).update(entries)


def _register_shared(
    table: dict[str, Any], key: str, prefix: Path, above: list[tuple[Path, dict[str, Any]]], t: Tracer
) -> None:
    """The entries of one global map, each where the outermost chart with that entry has it."""
    entries: dict[str, Box] = {}
    for name, entry in table.items():
        owner = prefix
        for place, globals_ in above:
            inner = globals_.get(key)
            if isinstance(inner, dict) and name in inner:
                owner = place
                break
        path = (*owner, "global", key, name)
        t.shapes.register(entry, "values", path)
        if owner != prefix:
            entries[name] = Box(entry, Origin(frozenset((Reach("values", path),)), exact=True))
    owner = next((place for place, globals_ in above if key in globals_), prefix)
    t.shapes.register(table, "values", (*owner, "global", key))
    t.shapes.made(table).update(entries)
