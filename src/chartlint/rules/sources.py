"""What source rules look at: a chart, its default values, its templates.

Views are thin: data is plain, facts are computed on first ask, and ``at(…)`` makes the place that a problem is
reported at. Paths are texts (``maintainers[0].name``) or tuples of steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.chart import Chart, Dependency, Metadata, missing_dependencies
from chartlint.chart.dependencies import matches
from chartlint.chart.semver import BadConstraint, constraint
from chartlint.config import closest
from chartlint.errors import InputError
from chartlint.gotmpl import nodes as n
from chartlint.gotmpl.parser import parse
from chartlint.kube import ObjectPath, follow
from chartlint.rules.data import steps, without_nulls
from chartlint.rules.flow import Body, Flow
from chartlint.rules.origins import ELEMENT, Origins, Part
from chartlint.rules.problem import ChartWhere, FileWhere, PathWhere, TemplateWhere, ValuesWhere
from chartlint.rules.written import WrittenKey, documented_elsewhere, written_keys
from chartlint.source import Source
from chartlint.yamlio import YamlError, load_document, span_of

if TYPE_CHECKING:
    from chartlint.rules.objects import ReleaseView
    from chartlint.rules.yamlfiles import YamlFile

Parse = Callable[[Source, str], n.Unit]
"""Reads a template text under a name; raises InputError where it is not one."""


def plain_parse(source: Source, name: str) -> n.Unit:
    """Read a template with every function Helm has."""
    from chartlint.render.templates import functions

    return parse(source, name, functions())


class ChartView:
    """A chart as its author sees it: files, metadata, defaults, templates."""

    def __init__(self, chart: Chart, parse: Parse = plain_parse) -> None:
        self.chart = chart
        self.releases: Sequence[ReleaseView] = ()
        """The renders of the chart, one for each scenario; none where it is looked at alone."""
        self._parse = parse

    def __str__(self) -> str:
        return f"chart {self.chart.name}"

    @property
    def name(self) -> str:
        """The chart's name."""
        return self.chart.name

    @property
    def metadata(self) -> Metadata:
        """Chart.yaml as Helm reads it."""
        return self.chart.metadata

    @property
    def raw(self) -> dict[str, Any]:
        """Chart.yaml as plain data, whatever is in it."""
        return self.chart.metadata.raw

    @cached_property
    def given(self) -> dict[str, Any]:
        """Chart.yaml as plain data without fields that are null."""
        given = without_nulls(self.raw)
        return given if isinstance(given, dict) else {}

    @property
    def source(self) -> Source:
        """The text of Chart.yaml."""
        return self.chart.chart_source

    @property
    def is_library(self) -> bool:
        """Whether the chart only lends its named templates to others."""
        return (self.chart.metadata.type or "").lower() == "library"

    @property
    def declared(self) -> list[Dependency]:
        """The dependencies that Chart.yaml (or requirements.yaml) declares."""
        return list(self.chart.metadata.dependencies)

    @property
    def loaded(self) -> list[Chart]:
        """The subcharts that lie in charts/, and those that stand in for what is missing there."""
        return list(self.chart.dependencies)

    @cached_property
    def missing(self) -> list[Dependency]:
        """Declared dependencies of which charts/ has no chart by that name."""
        names = missing_dependencies(self.chart)
        return [dependency for dependency in self.declared if dependency.name in names]

    def sought(self, dependency: Dependency) -> str:
        """What was found when a missing dependency was looked for elsewhere than in charts/; empty for nothing."""
        return self.chart.sought.get(dependency.name, "")

    @cached_property
    def complete(self) -> bool:
        """Whether every declared dependency, at any depth, is there: only then the whole tree can be judged."""
        return not any(ChartView(chart).missing for chart in self.chart.walk())

    @cached_property
    def values(self) -> ValuesView:
        """The chart's default values."""
        return ValuesView(self)

    @cached_property
    def templates(self) -> list[TemplateView]:
        """The chart's own templates that can be read as such."""
        found = []
        for file in self.chart.templates:
            view = TemplateView(self, file.name, self.chart.source(file.name))
            if view.unit is not None:
                found.append(view)
        return found

    @cached_property
    def unreadable(self) -> list[str]:
        """The chart's own templates that have a syntax error."""
        read = {template.name for template in self.templates}
        return [file.name for file in self.chart.templates if file.name not in read]

    @cached_property
    def defines(self) -> dict[str, list[tuple[Chart, str]]]:
        """The named templates of the whole chart tree: name to the files that define it, this chart's first."""
        found: dict[str, list[tuple[Chart, str]]] = {}
        for chart in self.chart.walk():
            for file in chart.templates:
                for match in _DEFINE.finditer(file.text):
                    found.setdefault(match.group(1), []).append((chart, file.name))
        return found

    @cached_property
    def flow(self) -> Flow:
        """Where values go in this chart's templates, over every branch."""
        flow = Flow({view.name: view.unit for view in self.templates if view.unit is not None}, self._body, self._text)
        for text in _texts(self.chart.values):
            if "{{" in text:
                flow.text(text)
        for file in self.chart.files:
            if b"{{" in file.data:
                flow.mention(file.text)
        return flow

    def mentions(self, word: str) -> bool:
        """Whether a text of the chart tree that templates are made of has a word: cheap, and never wrong about "no"."""
        return any(word in text for text in self._texts_of_all)

    @cached_property
    def _texts_of_all(self) -> list[str]:
        every = [file.text for chart in self.chart.walk() for file in chart.templates]
        every += [text for chart in self.chart.walk() for text in _texts(chart.values) if "{{" in text]
        return every

    @cached_property
    def subcharts(self) -> dict[str, ChartView]:
        """The loaded dependencies by the key of their values: the alias of each, or its name."""
        loaded = {sub.name: ChartView(sub, self._parse) for sub in self.chart.dependencies}
        found = {each.alias or each.name: loaded[each.name] for each in self.declared if each.name in loaded}
        declared = {each.name for each in self.declared}
        return found | {name: view for name, view in loaded.items() if name not in declared}

    @cached_property
    def template_keys(self) -> frozenset[str]:
        """The names of template files, by which they can be included too."""
        return frozenset(f"{chart.full_path}/{file.name}" for chart in self.chart.walk() for file in chart.templates)

    def other_definitions(self, node: n.DefineNode) -> list[Definition]:
        """Definitions of the same name with another body in the charts below this one."""
        found = []
        for chart, define in self.define(node.name):
            if chart is not self.chart and str(define.body) != str(node.body):
                file = next(file for owner, file in self.defines[node.name] if owner is chart)
                found.append(
                    Definition(chart.name, TemplateWhere(chart.source(file), define.name_start, define.name_end))
                )
        return found

    def define(self, name: str) -> list[tuple[Chart, n.DefineNode]]:
        """The definitions of a named template in the chart tree, this chart's first."""
        found = []
        for chart, file in dict.fromkeys(self.defines.get(name, ())):
            unit = self._unit(chart, file)
            if unit is not None:
                found += [(chart, define) for define in unit.all_defines if define.name == name]
        return found

    def file(self, name: str) -> Source | None:
        """A file of the chart by its path inside it (values.yaml, Chart.lock, README.md, …)."""
        return self.chart.source(name) if self.chart.has_file(name) else None

    @property
    def file_names(self) -> list[str]:
        """The paths of all its files, inside it."""
        return [file.name for file in self.chart.raw]

    @cached_property
    def yaml_files(self) -> list[YamlFile]:
        """The files that its author writes as YAML: Chart.yaml, values.yaml, the values files of its scenarios."""
        from chartlint.rules.yamlfiles import yaml_files

        return yaml_files(self)

    @property
    def lock(self) -> list[Any] | None:
        """The dependencies that Chart.lock (or requirements.lock) has, None where there is no lock."""
        lock = self.chart.lock
        if not isinstance(lock, dict):
            return None
        entries = lock.get("dependencies")
        return entries if isinstance(entries, list) else []

    def at(self, path: str | ObjectPath, *, on_key: bool = False) -> ChartWhere:
        """A place in Chart.yaml."""
        return ChartWhere(self.chart, steps(path), on_key)

    def dependency_at(self, dependency: Dependency, field: str) -> ChartWhere | FileWhere:
        """A field of a declared dependency, in Chart.yaml or requirements.yaml."""
        path = ("dependencies", dependency.index, field)
        if dependency.file == "Chart.yaml":
            return self.at(path)
        source = self.chart.source(dependency.file)
        found = span_of(source.text, path)
        place = (found.value or found.key) if found is not None else None
        return FileWhere(source, *(place or (0, 0)))

    def in_file(self, source: Source, start: int, end: int | None = None) -> FileWhere:
        """A place in another file, by offsets into its text."""
        return FileWhere(source, start, start if end is None else end)

    def at_path(self, name: str) -> PathWhere:
        """A file or folder of the chart as a whole."""
        return PathWhere(self.chart.display(name))

    def _unit(self, chart: Chart, name: str) -> n.Unit | None:
        if chart is self.chart:
            return next((view.unit for view in self.templates if view.name == name), None)
        key = (id(chart), name)
        if key not in self._units:
            try:
                self._units[key] = self._parse(chart.source(name), f"{chart.full_path}/{name}")
            except InputError:
                self._units[key] = None
        return self._units[key]

    @cached_property
    def _units(self) -> dict[tuple[int, str], n.Unit | None]:
        return {}

    def _body(self, name: str) -> Body | None:
        for chart, define in self.define(name):
            file = next(file for owner, file in self.defines[name] if owner is chart)
            return Body(file if chart is self.chart else f"{chart.path}/{file}", chart is self.chart, define)
        return None

    def _text(self, text: str) -> n.Unit | None:
        try:
            return self._parse(Source("", text), "gotpl")
        except InputError:
            return None


class Definition(NamedTuple):
    """A definition of a named template: the chart it is in and its place."""

    chart: str
    where: TemplateWhere


_DEFINE = re.compile(r"\{\{-?\s*(?:define|block)\s+[\"`]([^\"`\n]+)[\"`]")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


_ABSENT = object()


class ValuesView:
    """A chart's default values (values.yaml)."""

    def __init__(self, chart: ChartView) -> None:
        self.chart = chart

    def __str__(self) -> str:
        return f"values of {self.chart}"

    @property
    def data(self) -> dict[str, Any]:
        """The values as Helm reads them: every number a float."""
        return self.chart.chart.values

    @property
    def source(self) -> Source | None:
        """The text of values.yaml, None where the chart has none."""
        return self.chart.chart.values_source

    def get(self, path: str | ObjectPath) -> Any:
        """The value at a path, None where there is none."""
        return follow(self.data, steps(path))

    def defines(self, path: Sequence[str | int]) -> bool:
        """Whether values.yaml has the key, be its value null."""
        return follow(self.data, tuple(path), _ABSENT) is not _ABSENT

    def reaches(self, path: Sequence[str]) -> bool:
        """Whether the key is there, or lies under something open: a map without keys, a null, a list, a text."""
        value: Any = self.data
        for step in path:
            if not isinstance(value, dict) or not value:
                return True
            if step not in value:
                return False
            value = value[step]
        return True

    def key_text(self, path: str | ObjectPath) -> str | None:
        """A key as it is written in values.yaml, quotes included; None when it cannot be found."""
        if self.source is None:
            return None
        found = span_of(self.source.text, steps(path))
        if found is None or found.key is None or not found.exact:
            return None
        return self.source.text[found.key[0] : found.key[1]]

    @cached_property
    def keys(self) -> list[WrittenKey]:
        """The keys of values.yaml as they are written, with their comments, in order; those in lists left out."""
        return list(written_keys(self.source.text, self.data)) if self.source is not None else []

    @cached_property
    def remarks(self) -> frozenset[str]:
        """The words that look like keys in the comments of values.yaml: ``# tag: latest`` offers ``tag``."""
        text = self.source.text if self.source is not None else ""
        return frozenset(re.findall(r"^[ \t]*#+[ \t#-]*([\w.-]+):", text, re.MULTILINE))

    @cached_property
    def documented_elsewhere(self) -> frozenset[str]:
        """The keys that a comment anywhere describes by their full path (``## @param image.tag The tag``)."""
        return documented_elsewhere(self.source.text) if self.source is not None else frozenset()

    @cached_property
    def orphans(self) -> dict[str, str]:
        """The tables at the top that no template reads and that look like values of a dependency which there is not.

        Each with why it looks so: the dependency has an alias, is in the lock alone, or has a similar name.
        """
        chart = self.chart
        if chart.is_library or chart.flow.blind or not (chart.declared or chart.lock):
            return {}
        named = {dependency.alias or dependency.name for dependency in chart.declared}
        named |= {loaded.name for loaded in chart.loaded} - {each.name for each in chart.declared if each.alias}
        aliases = {each.name: each.alias for each in chart.declared if each.alias}
        locked = {str(entry.get("name")) for entry in chart.lock or () if isinstance(entry, dict)}
        found = {}
        for key, value in self.data.items():
            if (
                key in named
                or key in ("global", "tags")
                or not isinstance(value, dict)
                or chart.flow.reads_part((key,))
            ):
                continue
            if key in aliases:
                found[key] = f"the dependency `{key}` goes by its alias `{aliases[key]}`"
            elif key in locked:
                found[key] = "Chart.lock has a dependency of that name, Chart.yaml has none"
            elif hint := closest(key, sorted(named)):
                found[key] = f"no dependency has that name or alias; {hint}"
        return found

    def at(self, path: str | ObjectPath) -> ValuesWhere:
        """The place of a key."""
        return ValuesWhere(self.chart.chart, steps(path))

    def in_file(self, start: int, end: int) -> FileWhere:
        """A place in values.yaml by offsets into its text."""
        assert self.source is not None
        return FileWhere(self.source, start, end)


class TemplateView:
    """A template file of the chart that is checked: its text, its tree and facts about its nodes."""

    def __init__(self, chart: ChartView, name: str, source: Source) -> None:
        self.chart = chart
        self.name = name
        self.source = source

    def __str__(self) -> str:
        return self.source.path

    @cached_property
    def unit(self) -> n.Unit | None:
        """The tree, None where the text has a syntax error."""
        try:
            return self.chart._parse(self.source, f"{self.chart.chart.full_path}/{self.name}")
        except InputError:
            return None

    @property
    def text(self) -> str:
        """The file's text."""
        return self.source.text

    @property
    def is_partial(self) -> bool:
        """Whether Helm only reads its named templates: the base name starts with an underscore."""
        return self.name.rpartition("/")[2].startswith("_")

    @property
    def is_notes(self) -> bool:
        """Whether its output is the notes for the user and no manifest."""
        return self.name.endswith("NOTES.txt")

    def origins(self, node: n.Node) -> Origins:
        """What an expression may stand for, over every branch and caller; empty when that is not known."""
        return self.chart.flow.meanings.get((self.name, node.start, node.end), frozenset())

    def parts(self, node: n.Node) -> list[tuple[str, ...]]:
        """The parts of the values that an expression may stand for, in order; those of a size nobody knows left out."""
        return sorted(o.path for o in self.origins(node) if isinstance(o, Part) and ELEMENT not in o.path)

    def enclosing(self, node: n.Node) -> list[n.Node]:
        """The nodes around a node, outermost first."""
        assert self.unit is not None
        found: list[n.Node] = []
        level: list[n.Node] = [*self.unit.all_defines, self.unit.body]  # the body spans them, and is not around them
        while True:
            inner = next(
                (
                    other
                    for other in level
                    if other is not node
                    and other.start <= node.start
                    and node.end <= other.end
                    and other.start != other.end
                ),
                None,
            )
            if inner is None:
                return found
            found.append(inner)
            level = list(inner.children())

    def line_before(self, node: n.Node) -> str:
        """The text of the node's line in front of it."""
        return self.text[self.text.rfind("\n", 0, node.start) + 1 : node.start]

    def at(self, node: n.Node) -> TemplateWhere:
        """The place of a node."""
        return TemplateWhere(self.source, node.start, node.end)

    def span(self, start: int, end: int) -> TemplateWhere:
        """A place by offsets."""
        return TemplateWhere(self.source, start, end)


def constraint_problem(text: str) -> str:
    """Why Helm cannot read a text as a range of versions; empty where it can."""
    try:
        constraint(text)
    except BadConstraint as error:
        return str(error)
    return ""


def load_yaml(text: str) -> tuple[Any, str]:
    """A YAML text inside of another, as (value, why it cannot be read): one of the two is nothing."""
    try:
        return load_document(text), ""
    except YamlError as error:
        return None, error.problem


def satisfies(version: str, constraint: str) -> bool:
    """Whether a chart's version lies in a dependency's range, as Helm decides; a text it cannot read fits nothing."""
    return matches(constraint, version)
