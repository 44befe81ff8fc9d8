"""``chartlint values CHART``: every values key of a chart, its default, and where templates read it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from chartlint.chart import Chart, missing_dependencies
from chartlint.chart.origins import settings_of
from chartlint.cli.output import to_stdout
from chartlint.cli.why import renders_of, where
from chartlint.kube import path_text
from chartlint.locate.causes import shown
from chartlint.render import Rendered, Renderer
from chartlint.render.provenance.reads import Mentions, Read, Reads, mentions_of, reads_of
from chartlint.yamlio import YamlError, load_values, span_of

Path = tuple[str | int, ...]
MOST_PLACES = 3


class Key(NamedTuple):
    """A key of the chart's values.yaml (``place`` is there) and where it is read; ``reads`` is None for not at all.

    ``scenarios`` are those in which it is read. ``never``: no template could read it, whatever the values.
    """

    path: Path
    value: Any
    place: str
    reads: tuple[Read, ...] | None
    never: bool
    scenarios: tuple[str, ...] = ()


class Undefined(NamedTuple):
    """A key that a template names and nothing sets."""

    path: Path
    read: Read


def run_command(options: Namespace) -> int:
    """List the keys. Raises UsageError."""
    # the chart has the subcharts that a scenario switches off
    chart, renders = renders_of(options, options.chart)
    text = "\n".join(lines(chart, renders)) + "\n"
    to_stdout(lambda out: out.write(text))
    return 0


def lines(chart: Chart, renders: Sequence[Rendered]) -> Iterator[str]:
    """What the command prints."""
    every = [Look(rendered, reads_of(rendered), mentions_of(chart, rendered)) for rendered in renders]
    keys = keys_of(chart, every)
    unread = [key for key in keys if key.reads is None and not key.never]
    never = [key for key in keys if key.never]
    undefined = undefined_of(every)
    width = min(max((len(path_text(key.path)) for key in keys), default=0), 60)
    several = len(renders) > 1
    if several:
        yield f"scenarios: {', '.join(rendered.scenario.name for rendered in renders)}"
        yield ""
    yield from _table("read", [key for key in keys if key.reads is not None], width, len(renders))
    yield from _table("not read in any of these scenarios" if several else "not read in this scenario", unread, width)
    yield from _table("never read: no template names them", never, width)
    if undefined:
        yield f"read, but set nowhere ({len(undefined)})"
        for entry in undefined:
            yield f"  {path_text(entry.path):<{width}}  {where(entry.read.source, entry.read.start)}"


def _table(title: str, keys: Sequence[Key], width: int, of_scenarios: int = 1) -> Iterator[str]:
    if not keys:
        return
    yield f"{title} ({len(keys)})"
    for key in keys:
        yield f"  {path_text(key.path):<{width}}  {key.place}  {shown(key.value)}"
        if key.reads:
            places = [where(read.source, read.start) for read in key.reads[:MOST_PLACES]]
            more = f" and {len(key.reads) - MOST_PLACES} more" if len(key.reads) > MOST_PLACES else ""
            yield f"  {'':<{width}}    {', '.join(places)}{more}"
        if key.scenarios and len(key.scenarios) < of_scenarios:
            yield f"  {'':<{width}}    only in {', '.join(key.scenarios)}"
    yield ""


class Look(NamedTuple):
    """A render, what it read, and what its templates name."""

    rendered: Rendered
    reads: Reads
    mentions: Mentions


def keys_of(chart: Chart, every: Sequence[Look]) -> list[Key]:
    """Every key of the chart's own values.yaml; of a map its entries, unless it has none."""
    found: list[Key] = []
    missing = missing_dependencies(chart)
    unknown = {entry.alias or entry.name for entry in chart.metadata.dependencies if entry.name in missing}
    if unknown:
        unknown.add("global")
    by_helm = _read_by_helm(chart)
    first = every[0].rendered
    for path, value in _leaves(_own(first)):
        settings = [setting for setting in settings_of(first.chart, (), path) if setting.kind == "default"]
        span = settings[0].span if settings else None
        place = where(span.source, span.start) if span is not None else ""
        reads: dict[Read, None] = {}
        scenarios: list[str] = []
        for look in every:
            read = look.reads.of(path)
            if read is not None or path in by_helm:
                scenarios.append(look.rendered.scenario.name)
                reads.update(dict.fromkeys(read or ()))
        if path in by_helm:
            reads[by_helm[path]] = None
        mentioned = path[0] in unknown or any(look.mentions.may_read(path) for look in every)
        found.append(
            Key(
                path,
                value,
                place,
                tuple(reads) if scenarios else None,
                not scenarios and not mentioned,
                tuple(scenarios),
            )
        )
    candidates = [key.path for key in found if key.never]
    if candidates and not all(_same_without(chart, look.rendered, candidates) for look in every):
        # something reads in a way that the templates do not show: nothing is proved then
        found = [key._replace(never=False) for key in found]
    return found


def _own(rendered: Rendered) -> Any:
    source = rendered.chart.values_source
    try:
        return load_values(source.text, documents="merge") if source is not None else {}
    except YamlError:
        return {}


def _leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, entry in value.items():
        if isinstance(entry, dict) and entry:
            yield from _leaves(entry, (*path, key))
        else:
            yield (*path, key), entry


def _read_by_helm(chart: Chart) -> dict[Path, Read]:
    """The keys that conditions and tags of dependencies name, with their places."""
    found: dict[Path, Read] = {}
    for entry in chart.metadata.dependencies:
        source = chart.source(entry.file)
        span = span_of(source.text, ("dependencies", entry.index))
        read = Read(source, span.value[0] if span is not None else 0)
        for condition in filter(None, entry.condition.split(",")):
            found.setdefault(tuple(condition.split(".")), read)
        for tag in entry.tags:
            found.setdefault(("tags", tag), read)
    return found


def _same_without(chart: Chart, rendered: Rendered, paths: Sequence[Path]) -> bool:
    """Whether the chart renders the same when keys are taken out of its defaults."""
    changed = chart.clone()
    for path in paths:
        for values in filter(None, (changed.values, changed.first_values)):
            table: Any = values
            for step in path[:-1]:
                table = table.get(step) if isinstance(table, dict) else None
            if isinstance(table, dict):
                table.pop(path[-1], None)
    other = Renderer().render(changed, rendered.scenario)
    before = {file.name: file.text for file in rendered.files}
    return before == {file.name: file.text for file in other.files}


def undefined_of(every: Sequence[Look]) -> list[Undefined]:
    """Keys that templates name with ``.Values`` and that nothing sets in any scenario; not those of an open map."""
    found: dict[Path, Undefined] = {}
    for look in every:
        for one in _undefined_in(*look):
            found.setdefault(one.path, one)
    return [
        found[path]
        for path in sorted(found, key=lambda path: [str(step) for step in path])
        if not any(_settable(look.rendered.values, path) for look in every)
    ]


def _undefined_in(rendered: Rendered, reads: Reads, mentions: Mentions) -> Iterator[Undefined]:
    found: dict[Path, Read] = {}
    own = {name for name, file in rendered.templates.items() if file.chart.parent is None}
    for program, node, names in mentions.fields:
        if program.name in own and names and program.source.path:
            found.setdefault(names, Read(program.source, node.start))
    for path, places in reads.places.items():
        if places:
            found.setdefault(path, next(iter(places)))
    values = rendered.values
    for path in sorted(found, key=lambda path: [str(step) for step in path]):
        if path and not _settable(values, path):
            yield Undefined(path, found[path])


def _settable(value: Any, path: Path) -> bool:
    """Whether a key is there, or a map or list that may hold anything stands above it."""
    for step in path:
        if isinstance(value, dict):
            if step not in value:
                return not value
            value = value[step]
        elif isinstance(value, list):
            return True
        else:
            return value is None
    return True
