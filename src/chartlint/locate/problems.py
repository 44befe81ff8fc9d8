"""Problems, failures and YAML errors into findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from chartlint.finding import Confidence, Finding, Location, Precision, Severity
from chartlint.kube import path_text
from chartlint.locate.locations import file_location, span_location
from chartlint.rules import (
    ChartWhere,
    FileWhere,
    ObjectWhere,
    PathWhere,
    Problem,
    RenderedWhere,
    TemplateWhere,
    ValuesWhere,
    Where,
)
from chartlint.yamlio import span_of

if TYPE_CHECKING:
    from chartlint.chart import Chart
    from chartlint.render import Manifest, Rendered, RenderedFile, RenderFailure
    from chartlint.render.output import Place
    from chartlint.source import Source


class Verdict(NamedTuple):
    """What selection decided of a rule: how its findings count, and the chart they are reported for."""

    severity: Severity
    confidence: Confidence
    chart: str
    scenario: str = ""
    hint: str = ""


class Found(NamedTuple):
    """A place looked up: the primary location, what explains it, and how exactly it is known."""

    primary: Location
    related: tuple[Location, ...] = ()
    precision: Precision = Precision.EXACT
    rendered_line: int = 0
    object: str = ""
    object_path: str = ""


def locate(problem: Problem, verdict: Verdict) -> Finding:
    """The finding that a problem is, with its places in files."""
    found = _where(problem.where, problem.rendered)
    related = found.related
    if isinstance(problem.where, ObjectWhere) and problem.rendered is not None:
        related += _values_of(problem.where, problem.rendered)
    for extra in problem.related:
        place = _where(extra.where, problem.rendered).primary
        related = (*related, place._replace(role="related", note=extra.note))
    return Finding(
        rule=problem.rule,
        severity=verdict.severity,
        confidence=verdict.confidence,
        message=problem.message,
        chart=verdict.chart,
        primary=found.primary,
        related=related,
        object=found.object,
        object_path=found.object_path,
        scenarios=(verdict.scenario,) if verdict.scenario else (),
        precision=found.precision,
        rendered_line=found.rendered_line,
        hint=verdict.hint,
    )


def locate_failure(failure: RenderFailure, rendered: Rendered, verdict: Verdict) -> Finding:
    """The finding that a template which did not render is: at the innermost operand, callers as include chain."""
    steps = [step for step in failure.steps if step.program.source.path]
    related: tuple[Location, ...] = ()
    precision = Precision.EXACT
    if steps:
        owner = _owner(rendered, failure.file)
        own = [step for step in steps if _chart_of(rendered, step.program.name) is owner] or steps
        main = own[-1]
        primary = span_location(main.program.source, main.span.start, main.span.end)
        for step in steps:
            if step is not main:
                note = "fails here" if step is steps[-1] else f"through {step.context}"
                related += (span_location(step.span.source, step.span.start, step.span.end, "include", note),)
        if main is not failure.steps[-1]:
            precision = Precision.CALL
    elif failure.span is not None:
        primary = span_location(failure.span.source, failure.span.start, failure.span.end)
    else:
        template = rendered.templates.get(failure.file)
        primary = file_location(template.source.path if template is not None else rendered.chart.path)
        precision = Precision.FILE
    return Finding(
        rule=failure.rule,
        severity=verdict.severity,
        confidence=verdict.confidence,
        message=failure.message,
        chart=verdict.chart,
        primary=primary,
        related=related,
        scenarios=(verdict.scenario,) if verdict.scenario else (),
        precision=precision,
        hint=verdict.hint,
    )


def locate_yaml_error(manifest: Manifest, rendered: Rendered, verdict: Verdict, rule: str) -> Finding:
    """The finding that a document which is not YAML is: the template line that wrote the text at fault."""
    error = manifest.error
    offset = manifest.start + (min(error.offset, max(len(manifest.text) - 1, 0)) if error is not None else 0)
    found = _rendered(manifest.file, offset, 1, rendered)
    return Finding(
        rule=rule,
        severity=verdict.severity,
        confidence=verdict.confidence,
        message=f"the rendered document is not valid YAML: {error.problem if error is not None else 'unreadable'}",
        chart=verdict.chart,
        primary=found.primary,
        related=found.related,
        scenarios=(verdict.scenario,) if verdict.scenario else (),
        precision=found.precision,
        rendered_line=found.rendered_line,
        hint=verdict.hint,
    )


def locate_crash_place(path: str | None, chart: str) -> Location:
    """Where to report a rule that crashed: the file it looked at, or the chart."""
    return file_location(path or chart)


# --- places -------------------------------------------------------------------------------------


def _where(where: Where, rendered: Rendered | None) -> Found:
    if isinstance(where, ObjectWhere):
        return _object(where, rendered)
    if isinstance(where, RenderedWhere):
        return _rendered(where.file, where.start, where.end - where.start, rendered)
    if isinstance(where, (TemplateWhere, FileWhere)):
        return Found(span_location(where.source, where.start, where.end))
    if isinstance(where, ChartWhere):
        return _authored(where.chart.chart_source, where.path, where.on_key, where.chart)
    if isinstance(where, ValuesWhere):
        return _authored(where.chart.values_source, where.path, True, where.chart)
    assert isinstance(where, PathWhere)
    return Found(file_location(where.path), precision=Precision.FILE)


def _authored(source: Source | None, path: tuple[str | int, ...], on_key: bool, chart: Chart) -> Found:
    """A key of a file that a person wrote."""
    if source is None:
        return Found(file_location(chart.path), precision=Precision.FILE)
    span = span_of(source.text, path) if path else None
    if span is None:
        return Found(span_location(source, 0, source.text.find("\n") if "\n" in source.text else len(source.text)))
    start, end = _pick(source.text, span.key, span.value, on_key or not span.exact)
    return Found(span_location(source, start, end))


def _pick(text: str, key: tuple[int, int] | None, value: tuple[int, int] | None, on_key: bool) -> tuple[int, int]:
    """The part of a YAML entry to point at: the value where it is one line, else the key."""
    if value is not None and not on_key and "\n" not in text[value[0] : value[1]].rstrip():
        start = value[0]
        end = start + len(text[start : value[1]].rstrip())
        if end > start:
            return start, end
    if key is not None:
        return key
    if value is None:
        return 0, 0
    start = value[0]
    stop = text.find("\n", start, value[1])
    return start, stop if stop >= 0 else value[1]


def _values_of(where: ObjectWhere, rendered: Rendered) -> tuple[Location, ...]:
    """The values keys whose data reached a field of an object."""
    from chartlint.locate import causes  # what a run without findings does not need is not loaded

    manifest: Manifest = where.resource.origin  # type: ignore[assignment]
    path = (*where.resource.base, *where.path)
    return causes.value_locations(causes.explain(rendered, manifest, path)) if path else ()


def _object(where: ObjectWhere, rendered: Rendered | None) -> Found:
    resource = where.resource
    manifest: Manifest = resource.origin  # type: ignore[assignment]
    path = (*resource.base, *where.path)
    span = span_of(manifest.text, path) if path else None
    if span is None:
        start = len(manifest.text) - len(manifest.text.lstrip())
        stop = manifest.text.find("\n", start)
        end = stop if stop >= 0 else len(manifest.text)
    else:
        start, end = _pick(manifest.text, span.key, span.value, where.on_key or not span.exact)
    found = _rendered(manifest.file, manifest.start + start, end - start, rendered)
    name = f"{resource.kind}/{resource.name}" if resource.name else resource.kind
    return found._replace(object=name, object_path=path_text(where.path) if where.path else "")


def _rendered(file: RenderedFile, offset: int, length: int, rendered: Rendered | None) -> Found:
    """The template place that wrote a part of a rendered file."""
    text = file.text
    line = text.count("\n", 0, offset) + 1
    source = file.chart.source(file.file.name)
    if rendered is None:
        return Found(span_location(source, 0, 0), precision=Precision.FILE, rendered_line=line)
    stop = text.find("\n", offset, offset + length)
    width = max((stop if stop >= 0 else offset + length) - offset, 1)
    places = file.output.places(offset, rendered.programs)
    composed = _composed(places, file.output.places(offset + width - 1, rendered.programs)) if width > 1 else None
    if composed is not None:
        places = places[: composed.depth + 1]
    shown = [place for place in places if place.program.source.path]
    if not shown:
        return Found(span_location(source, 0, 0), precision=Precision.FILE, rendered_line=line)
    own = [place for place in shown if _chart_of(rendered, place.program.name) is file.chart] or shown
    main = own[-1]
    if main is places[-1]:
        precision = Precision.EXACT if main.literal and composed is None else Precision.EXPRESSION
    else:
        precision = Precision.CALL
    related = tuple(_related(shown, main))
    if composed is not None and main is places[-1]:
        return Found(span_location(main.program.source, main.start, composed.end), related, precision, line)
    return Found(_place_location(main, width), related, precision, line)


class _Composed(NamedTuple):
    """A value that several actions and texts of one template wrote: how deep that template is, and where it ends."""

    depth: int
    end: int


def _composed(first: list[Place], last: list[Place]) -> _Composed | None:
    """Where a value's first and last character part ways: ``{{ include "n" . }}-web`` is edited where it is joined."""
    for depth, (a, b) in enumerate(zip(first, last)):
        same_action = (a.start, a.end) == (b.start, b.end) if not a.literal else b.literal and a.end == b.end
        if a.program is b.program and same_action:
            continue
        if a.program is b.program and a.start <= b.start:
            return _Composed(depth, b.start + 1 if b.literal else b.end)
        return None
    return None


def _place_location(place: Place, width: int, role: str = "primary", note: str = "") -> Location:
    source = place.program.source
    if place.literal:
        return span_location(source, place.start, min(place.end, place.start + width), role, note)
    return span_location(source, place.start, place.end, role, note)


def _related(places: Iterable[Place], main: Place) -> Iterable[Location]:
    """The other places of the chain, outermost first."""
    below = False
    listed = list(places)
    for place in listed:
        if place is main:
            below = True
            continue
        note = "written here" if below and place is listed[-1] else "included here"
        yield _place_location(place, 1, "include", note)


def _chart_of(rendered: Rendered, unit_name: str) -> Chart | None:
    template = rendered.templates.get(unit_name)
    return template.chart if template is not None else None


def _owner(rendered: Rendered, file: str) -> Chart | None:
    return _chart_of(rendered, file)
