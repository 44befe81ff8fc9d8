"""Which values keys a render reads, and where: told by a replay, and by the templates for what did not run."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.chart import profile as helm_profile
from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.parser import TemplateSyntaxError
from chartlint.render.engine import Renderer
from chartlint.render.provenance.boxes import Box, Path, raw
from chartlint.render.provenance.replay import Replay
from chartlint.render.provenance.tracer import Each, Tracer, Unit
from chartlint.render.templates import ROOT_NAME
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.chart import Chart
    from chartlint.gotmpl.program import Program
    from chartlint.render.engine import Rendered

_WORD = re.compile(r"[A-Za-z0-9_-]+")


class Read(NamedTuple):
    """One place in a template that reads a key."""

    source: Source
    start: int


class Reads:
    """What one render read. ``places`` are of the keys that were looked up; of those in ``whole``, all below too."""

    def __init__(self) -> None:
        self.places: dict[Path, dict[Read, None]] = {}
        self.whole: set[Path] = set()

    def of(self, path: Path) -> list[Read] | None:
        """Where a key was read, by itself or as a part of a whole; None where it was not."""
        for size in range(len(path), 0, -1):
            above = path[:size]
            if above in self.places and (size == len(path) or above in self.whole):
                return list(self.places[above])
            if above in self.whole:
                return []
        return [] if () in self.whole else None


def reads_of(rendered: Rendered) -> Reads:
    """What the templates of a render read of the values, every file replayed."""
    reads = Reads()
    replay = Replay(rendered, lambda names: _ReadingTracer(names, reads, rendered.programs))
    for file in rendered.files:
        replay.file(file.name)
    return reads


class _ReadingTracer(Tracer):
    def __init__(self, names: dict[str, Any], reads: Reads, programs: Mapping[str, Program]) -> None:
        super().__init__(names)
        self.reads = reads
        self.programs = programs

    def _get(self, d: Any, names: tuple[str, ...], value: Any) -> Any:
        found = super()._get(d, names, value)
        if type(found) is Box:
            paths = [reach.path for reach in found.origin.data if reach.root == "values"]
            if paths:
                place = self._place(sys._getframe(2), names)
                for path in paths:
                    places = self.reads.places.setdefault(path, {})
                    if place is not None:
                        places[place] = None
        return found

    def _place(self, frame: Any, names: tuple[str, ...]) -> Read | None:
        unit = frame.f_globals.get("U")
        program = self.programs.get(unit) if isinstance(unit, Unit) else None
        if program is None or not program.source.path:
            return None
        line = frame.f_lineno + unit.line
        for (at, _), number in program.generated.marks.items():
            if at == line:
                node = program.generated.nodes[number]
                own = getattr(node, "names", ())
                if own[-len(names) :] == names:
                    return Read(program.source, node.start)
        return None

    def _use(self, value: Any) -> None:
        """A value was looked at with all that is in it."""
        if type(value) is Box:
            for reach in self.shapes.whole(value).data:
                if reach.root == "values":
                    self.reads.whole.add(reach.path)
                    self.reads.places.setdefault(reach.path, {})

    def _decide(self, value: Any) -> None:
        """Whether a value is empty decided something: of a map with one entry that depends on the entry."""
        if type(value) is Box and isinstance(value.value, dict) and len(value.value) < 2:
            self._use(value)

    def made_of(self, args: Iterable[Any]) -> Any:
        listed = list(args)
        for arg in listed:
            self._use(arg)
        return super().made_of(listed)

    def test(self, value: Any, unit: Unit, number: int) -> bool:
        self._decide(value.box if type(value) is Each else value)
        return super().test(value, unit, number)

    def true(self, value: Any) -> bool:
        self._decide(value)
        return super().true(value)

    def chosen(self, value: Any, by: Any) -> Any:
        self._decide(by)
        return super().chosen(value, by)

    def _pr(self, value: Any) -> Any:
        self._use(value)
        return super()._pr(value)

    def _each(self, value: Any, elements: Iterable[Any], *, pairs: bool) -> Any:
        self._use(value)
        return super()._each(value, elements, pairs=pairs)

    def _dump(self, call: Any) -> Any:
        probe = super()._dump(call)

        def used(value: Any) -> Any:
            self._use(value)
            return probe(value)

        return used

    def _invoke(self, bound: Any, *args: Any) -> Any:
        if type(bound) is Box and raw(bound).name == "YAML":
            self._use(bound)
        return super()._invoke(bound, *args)


class _Body:
    """What one template names, and the templates that it includes (None: one whose name is computed)."""

    def __init__(self, program: Program, tree: n.ListNode) -> None:
        self.names: set[str] = set()
        self.ends: set[str] = set()
        self.fields: list[tuple[Program, n.Node, Path]] = []
        self.included: set[str | None] = set()
        self.texts: list[str] = []
        for node in tree.walk():
            if isinstance(node, n.StringNode):
                self._text(node.value)
            elif isinstance(node, n.TemplateNode):
                self.included.add(node.name)
            elif isinstance(node, n.Command):
                self._include(node)
            elif isinstance(node, (n.FieldNode, n.VariableNode, n.ChainNode)) and node.names:
                self.names.update(node.names)
                self.ends.add(node.names[-1])
                if "Values" in node.names[:2] and not isinstance(node, n.ChainNode):
                    path = node.names[node.names.index("Values") + 1 :]
                    self.fields.append((program, node, tuple(path)))

    def _include(self, command: n.Command) -> None:
        words = command.words
        for at, word in enumerate(words):
            if isinstance(word, n.IdentifierNode) and word.name == "include":
                name = words[at + 1] if at + 1 < len(words) else None
                if isinstance(name, n.StringNode):
                    self.included.add(name.value)
                elif name is None or not any("BasePath" in getattr(inner, "names", ()) for inner in name.walk()):
                    self.included.add(None)  # with BasePath it is a file that is rendered anyhow

    def _text(self, text: str) -> None:
        if "{{" in text:
            self.texts.append(text)
        elif not any(char.isspace() for char in text):  # a text with blanks is for people: no key has one
            words = _WORD.findall(text)
            self.names.update(words)
            self.ends.update(words)


class Mentions:
    """What the templates of a chart tree name, run or not: enough to prove that nothing can read a key.

    Looked at are the templates that are rendered and what they include. ``names`` are all names of fields and words of
    texts, ``ends`` those after which no further field is named: what they name is handed on as a whole, so that
    everything below it may be read. ``fields`` are chains that begin with ``.Values``.
    """

    def __init__(self, bodies: Mapping[str, list[_Body]], roots: Iterable[str]) -> None:
        self.names: set[str] = set()
        self.ends: set[str] = set()
        self.fields: list[tuple[Program, n.Node, Path]] = []
        todo: list[str] = list(roots)
        seen: set[str] = set(todo)
        while todo:
            for body in bodies.get(todo.pop(), ()):
                self.names |= body.names
                self.ends |= body.ends
                self.fields += body.fields
                wanted = set(bodies) if None in body.included else {name for name in body.included if name is not None}
                todo += wanted - seen
                seen |= wanted

    def may_read(self, path: Path) -> bool:
        """Whether some template, in some scenario, could read a key."""
        if "Values" in self.ends:
            return True
        for at, step in enumerate(path):
            name = str(step)
            if at == len(path) - 1:
                return name in self.names
            if name in self.ends:
                return True
            if name not in self.names:
                return False
        return True


def mentions_of(chart: Chart, rendered: Rendered) -> Mentions:
    """The mentions of a chart tree as it was loaded, with the subcharts that are switched off.

    Its templates, and those in values, files and texts.
    """
    texts = list(_templates_in(rendered.values))
    bodies: dict[str, list[_Body]] = {}
    roots: list[str] = []
    renderer = Renderer()
    profile = helm_profile(rendered.scenario.helm)

    def add(source: Source, name: str, *, root: bool) -> None:
        try:
            program = renderer.compile(source, name, profile)
        except TemplateSyntaxError:
            return  # nothing of it ever runs
        for define, tree in program.bodies():
            body = _Body(program, tree)
            bodies.setdefault(define, []).append(body)
            texts.extend(body.texts)
        if root:
            roots.append(program.name)

    for current in chart.walk():
        texts += [file.text for file in current.files if b"{{" in file.data]
        texts += _templates_in(current.values)
        for file in current.templates:
            base = file.name.rpartition("/")[2]
            add(current.source(file.name), f"{current.full_path}/{file.name}", root=not base.startswith("_"))
    seen: set[str] = set()
    while texts:
        text = texts.pop()
        if text not in seen:
            seen.add(text)
            add(Source("", text), f"{ROOT_NAME}{len(seen)}", root=True)
    return Mentions(bodies, roots)


def _templates_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "{{" in value:
            yield value
    elif isinstance(value, (dict, list)):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _templates_in(entry)
