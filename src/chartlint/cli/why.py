"""``chartlint why CHART KIND/NAME PATH``: where one field of one object came from, step by step."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chartlint.chart import Chart, DependencyFinder, load
from chartlint.cli.output import to_stdout
from chartlint.cli.scenario import chosen_scenarios, given_of
from chartlint.cli.settings import config_of
from chartlint.config import Config, closest
from chartlint.errors import InputError, UsageError
from chartlint.finding import Precision
from chartlint.kube import follow, parse_path, path_text
from chartlint.locate import causes
from chartlint.render import Manifest, Rendered, Renderer
from chartlint.session.dependencies import dependency_places
from chartlint.session.scenario import make_scenarios
from chartlint.session.scenario_files import check_scenarios, plan_scenarios
from chartlint.source import Source
from chartlint.yamlio import span_of

if TYPE_CHECKING:
    from chartlint.chart.origins import Setting
    from chartlint.locate.causes import Because, ValuesKey
    from chartlint.render.output import Place

Path = tuple[str | int, ...]
_ABSENT = object()


def run_command(options: Namespace) -> int:
    """Print the chain for a field. Raises UsageError for what is not there, with a suggestion."""
    _, renders = renders_of(options, options.chart)
    rendered, manifest = _object(renders, options.object)
    try:
        path = parse_path(options.path)
    except ValueError as error:
        raise UsageError(str(error)) from None
    lines = list(chain(rendered, manifest, path))
    if len(renders) > 1:
        lines[1:1] = _elsewhere(renders, rendered, manifest, path)
    text = "\n".join(lines) + "\n"
    to_stdout(lambda out: out.write(text))
    return 0


def renders_of(options: Namespace, path: str) -> tuple[Chart, list[Rendered]]:
    """A chart as it is, and in each scenario that the configuration and the flags ask for; warnings on stderr.

    Raises UsageError where none of them gives anything.
    """
    if not os.path.exists(path):
        raise UsageError(f"there is no file or folder {path}")
    config = config_of(options, path)
    scenarios = make_scenarios(config, given_of(options), chosen_scenarios(options.scenario))
    check_scenarios(scenarios, (path,), config, partial=True)
    chart = _whole_chart(config, path)
    planned = plan_scenarios(scenarios, chart)
    for file, error in planned.unreadable:
        print(f"chartlint: {file} is left out: {getattr(error, 'message', error)}", file=sys.stderr)
    renderer = Renderer()
    found: list[Rendered] = []
    refused = ""
    for scenario in planned.scenarios:
        rendered = renderer.render(chart, scenario)
        about = f"in the scenario {scenario.name}: " if len(planned.scenarios) > 1 else ""
        if rendered.refused:
            refused = f"Helm refuses {path}: {rendered.refused}"
            print(f"chartlint: {about}{refused}", file=sys.stderr)
            continue
        for failure in rendered.failures:
            print(f"chartlint: {about}{failure.file} does not render: {failure.message}", file=sys.stderr)
        found.append(rendered)
    if not found:
        raise UsageError(refused or f"{path} has none of the scenarios that are asked for")
    return chart, found


def _elsewhere(renders: Sequence[Rendered], rendered: Rendered, manifest: Manifest, path: Path) -> Iterator[str]:
    """In which scenario the answer holds, and what the field is in the others where that differs."""
    value = follow(manifest.body, path, _ABSENT)
    same, others = [], []
    for other in renders:
        there = _find([other], _name(manifest))
        found = follow(there[1].body, path, _ABSENT) if there is not None else _ABSENT
        if other is not rendered and found == value and there is not None:
            same.append(other.scenario.name)
        elif other is not rendered:
            what = "no such object" if there is None else "not there" if found is _ABSENT else causes.shown(found)
            others.append(f"             {other.scenario.name}: {what}")
    also = ", and the same in the other one" if len(renders) == 2 else ", and the same in all others"
    if others:
        also = f", and the same in {', '.join(same)}" if same else ""
    yield f"  scenario {rendered.scenario.name}{also}"
    yield from others


def _whole_chart(config: Config, path: str) -> Chart:
    """The chart at a path with the dependencies that are found elsewhere than in charts/. Raises UsageError."""
    finder = DependencyFinder(dependency_places(config))
    try:
        chart = load(path)
    except InputError as error:
        raise UsageError(f"{path} is no chart that can be read: {error.message}") from None
    finder.complete(chart)
    return chart


def chain(rendered: Rendered, manifest: Manifest, path: Path) -> Iterator[str]:
    """The lines that say where a field came from."""
    shown = path_text(path) or "the whole object"
    yield f"{_name(manifest)}  {shown}"
    value = follow(manifest.body, path, _ABSENT)
    span = span_of(manifest.text, path)
    if value is _ABSENT and span is not None:
        yield f"  value    not there; the nearest there is: {path_text(span.path) or 'the object itself'}"
    elif value is not _ABSENT:
        yield f"  value    {causes.shown(value)}"
    yield from _written(rendered, manifest, path)
    cause = causes.explain(rendered, manifest, path)
    if cause.precision is Precision.FILE:
        yield "  from     not known: a second render did not give the same text"
        return
    label = "from"
    for because in cause.without:
        yield f"  {label:<9}{_because(because)}, which leaves it out"
        for key in because.keys:
            yield f"             {_key(key)}"
            yield from (f"               {line}" for line in _settings(key))
        label = ""
    if not cause.data and not cause.others and not cause.without:
        yield f"  {label:<9}the template itself"
    for key in cause.data:
        yield f"  {label:<9}{_key(key)}"
        yield from (f"             {line}" for line in _settings(key))
        label = ""
    for other in cause.others:
        yield f"  {label:<9}{_thing(other)}"
        label = ""
    if cause.data and cause.precision is Precision.EXPRESSION:
        yield "           (the value is made of what is named here)"
    label = "because"
    for because in cause.control:
        yield f"  {label:<9}{_because(because)}"
        for key in because.keys:
            lines = list(_settings(key))
            yield f"             {_key(key)}" + (f"  {lines[0].strip()}" if lines else "")
        label = ""


def _written(rendered: Rendered, manifest: Manifest, path: Path) -> Iterator[str]:
    """The include chain: the place that wrote the field, then who included it."""
    places = places_of(rendered, manifest, path)
    for number, place in enumerate(reversed(places)):
        label = "written" if number == 0 else "through"
        how = "" if number or place.literal else "  (an expression)"
        yield f"  {label:<9}{where(place.program.source, place.start)}{how}"


def places_of(rendered: Rendered, manifest: Manifest, path: Path) -> list[Place]:
    """The template places that wrote a field's value, the outermost caller first."""
    span = span_of(manifest.text, path)
    if span is None:
        return []
    start, end = span.value
    if start == end and span.key is not None:
        start = span.key[0]
    offset = manifest.start + start
    places = manifest.file.output.places(offset, rendered.programs)
    return [place for place in places if place.program.source.path]


def where(source: Source, offset: int) -> str:
    """``path:line:column``."""
    point = source.point(offset)
    return f"{source.path}:{point.line}:{point.column}"


def _settings(key: ValuesKey) -> Iterator[str]:
    if key.missing:
        yield f"{path_text(key.missing)} is set nowhere below {path_text(key.path)}"
    if not key.settings:
        yield "set nowhere"
    for number, setting in enumerate(key.settings):
        over = "" if number == 0 else "and: " if isinstance(setting.value, dict) else "overridden: "
        yield f"{over}{setting_text(setting)}"


def setting_text(setting: Setting) -> str:
    """The place of a setting and what it sets."""
    if setting.span is not None:
        return f"{where(setting.span.source, setting.span.start)}  {causes.shown(setting.value)}"
    if setting.kind in ("default", "file"):
        return f"{setting.label}  {causes.shown(setting.value)}"
    return f"--{setting.kind} {setting.label}"


def _key(key: ValuesKey) -> str:
    return f"{key.text}" + ("  (the key itself)" if key.as_key else "")


def _thing(name: str) -> str:
    """A part of a top-level object as a template writes it: ``.Release.Name``."""
    root, _, rest = name.lstrip("$").partition(".")
    return f".{root.capitalize()}{'.' + rest if rest else ''}"


def _because(because: Because) -> str:
    held = "holds" if because.met else "does not hold"
    things = ", ".join(map(_thing, because.others))
    about = f" (it reads {things})" if things else ""
    if because.source is None:
        return f"a choice that {'takes' if because.met else 'passes over'} this{about}"
    text = " ".join(because.source.text[because.start : because.end].split()).removeprefix("{{-").removeprefix("{{")
    if because.kind == "range":
        held = "turns" if because.met else "is empty"
    return f"{where(because.source, because.start)}  {_cut(text.strip())}  {held}{about}"


def _object(renders: Sequence[Rendered], name: str) -> tuple[Rendered, Manifest]:
    """The first render that has the object called ``Kind/name``. Raises UsageError, with a suggestion."""
    found = _find(renders, name)
    if found is not None:
        return found
    known = list(dict.fromkeys(_name(each) for rendered in renders for each in rendered.manifests if each.kind))
    if not known:
        raise UsageError("the chart renders no object")
    hint = closest(name, known) or f"there are: {', '.join(known[:20])}"
    raise UsageError(f"the chart renders no object {name}", hint)


def _find(renders: Sequence[Rendered], name: str) -> tuple[Rendered, Manifest] | None:
    wanted = name.lower()
    for rendered in renders:
        for manifest in rendered.manifests:
            if manifest.kind and _name(manifest).lower() == wanted:
                return rendered, manifest
    return None


def _name(manifest: Manifest) -> str:
    return f"{manifest.kind}/{manifest.get('metadata', 'name')}"


def _cut(text: str) -> str:
    return text if len(text) <= causes.MAX_SHOWN else text[: causes.MAX_SHOWN - 1] + "…"
