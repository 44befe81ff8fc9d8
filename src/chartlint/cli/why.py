"""``chartlint why CHART KIND/NAME PATH``: where one field of one object came from, step by step."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from chartlint.chart import load
from chartlint.cli.output import to_stdout
from chartlint.cli.scenario import given_of
from chartlint.cli.settings import config_of
from chartlint.config import closest
from chartlint.errors import InputError, UsageError
from chartlint.finding import Precision
from chartlint.kube import follow, parse_path, path_text
from chartlint.locate import causes
from chartlint.render import Manifest, Rendered, Renderer
from chartlint.session.scenario import scenarios_of
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
    rendered = rendered_of(options, options.chart)
    manifest = _object(rendered, options.object)
    try:
        path = parse_path(options.path)
    except ValueError as error:
        raise UsageError(str(error)) from None
    text = "\n".join(chain(rendered, manifest, path)) + "\n"
    to_stdout(lambda out: out.write(text))
    return 0


def rendered_of(options: Namespace, path: str) -> Rendered:
    """A chart in the scenario that the configuration and the flags describe, warnings on stderr. Raises UsageError."""
    if not os.path.exists(path):
        raise UsageError(f"there is no file or folder {path}")
    scenario = scenarios_of(config_of(options, path), given_of(options))[0]
    try:
        chart = load(path)
    except InputError as error:
        raise UsageError(f"{path} is no chart that can be read: {error.message}") from None
    rendered = Renderer().render(chart, scenario)
    if rendered.refused:
        raise UsageError(f"Helm refuses {path}: {rendered.refused}")
    for failure in rendered.failures:
        print(f"chartlint: {failure.file} does not render: {failure.message}", file=sys.stderr)
    return rendered


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


def _object(rendered: Rendered, name: str) -> Manifest:
    """The object called ``Kind/name``. Raises UsageError, with a suggestion."""
    known: dict[str, Manifest] = {}
    for manifest in rendered.manifests:
        if manifest.kind:
            known.setdefault(_name(manifest), manifest)
    wanted = name.lower()
    for text, manifest in known.items():
        if text.lower() == wanted:
            return manifest
    if not known:
        raise UsageError("the chart renders no object")
    hint = closest(name, list(known)) or f"there are: {', '.join(list(known)[:20])}"
    raise UsageError(f"the chart renders no object {name}", hint)


def _name(manifest: Manifest) -> str:
    return f"{manifest.kind}/{manifest.get('metadata', 'name')}"


def _cut(text: str) -> str:
    return text if len(text) <= causes.MAX_SHOWN else text[: causes.MAX_SHOWN - 1] + "…"
