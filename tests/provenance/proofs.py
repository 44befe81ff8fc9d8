"""What is said about the origin of a finding, put to the test: change what is named, and see.

    python tests/provenance/proofs.py FOLDER [--only pieces|literals|values|liveness] [--every N]

FOLDER is a chart, or a folder with charts below it. Four proofs, each with the number that hold and those that do not:

- ``pieces``: the pieces of every rendered file, joined, are its text; every literal piece is the template's text at its
  place. Counted in rendered lines.
- ``literals``: a finding that points at a literal text of a template goes when that line is changed.
- ``values``: a finding that names values keys is about a field that changes when the first of them is changed, while
  the fields of all findings that do not name this key, as data or as a condition, stay what they are. A change that
  breaks the render, or takes the object away, proves nothing.
- ``liveness``: a key that ``chartlint values`` calls never read can be taken out of ``values.yaml``, and every render
  in every scenario stays the same.
"""

from __future__ import annotations

import argparse
import copy
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from chartlint.chart import Chart, ChartFile, Overlay, load
from chartlint.cli.values import Look, keys_of
from chartlint.config import Config
from chartlint.errors import InputError
from chartlint.finding import Confidence, Finding, Precision, Severity
from chartlint.kube import follow, path_text
from chartlint.locate import Verdict, locate
from chartlint.locate.causes import Cause, Path, ValuesKey, explain
from chartlint.packs.host import Host
from chartlint.packs.registry import Registry
from chartlint.render import Manifest, Rendered, Renderer, Scenario
from chartlint.render.output import Output, Splice
from chartlint.render.provenance.reads import mentions_of, reads_of
from chartlint.rules.engine import Checks, Subject
from chartlint.rules.problem import ObjectWhere, Problem
from chartlint.session.scenario import make_scenarios
from chartlint.session.scenario_files import plan_scenarios
from chartlint.session.targets import charts_below

GONE = object()
RENAMED = "renamed"
MOST = 40
"""Most findings of one chart that are tried."""


class Tally:
    """How often something held; ``failed`` says where it did not."""

    def __init__(self) -> None:
        self.held = 0
        self.failed: list[str] = []

    def __str__(self) -> str:
        tried = self.held + len(self.failed)
        share = f"{100 * self.held / tried:.2f} %" if tried else "nothing was tried"
        return f"{self.held} of {tried} hold ({share})"

    def note(self, holds: bool, what: str) -> None:
        """Count one try."""
        if holds:
            self.held += 1
        else:
            self.failed.append(what)


# --- pieces


def pieces(path: str, tally: Tally) -> None:
    """Every file of the default render, line by line."""
    rendered = _render(load(path))
    for file in rendered.files:
        wrong = list(_wrong_pieces(file.output, rendered))
        joined = "".join(file.output.parts) == file.output.raw
        for _ in file.text.splitlines():
            tally.held += 1
        for what in [*wrong, *([] if joined else ["the pieces are not the text"])]:
            tally.held -= 1
            tally.failed.append(f"{path} {file.name}: {what}")


def _wrong_pieces(output: Output, rendered: Rendered) -> Iterator[str]:
    number = 0
    if not output.path and len(output.parts) == 1:
        return  # `tpl` of a text without an action: no template wrote it
    for unit, segment in output.path:
        program = rendered.programs[unit]
        for index in range(program.item_count(segment)):
            if number >= len(output.parts):
                yield "there are fewer pieces than the segments have items"
                return
            start, end, literal = program.item(segment, index)
            part = output.parts[number]
            if literal and str(part) != program.source.text[start:end]:
                yield f"piece {number} is not the text of {program.source.path} at {start}"
            if isinstance(part, Splice):
                yield from _wrong_pieces(part.inner, rendered)
            number += 1
    if number != len(output.parts):
        yield f"{len(output.parts)} pieces for {number} items"


# --- findings


class Found(NamedTuple):
    """A problem about a field of an object, its place, and what caused it."""

    problem: Problem
    where: ObjectWhere
    finding: Finding
    manifest: Manifest
    path: tuple[str | int, ...]
    cause: Cause


@cache
def _checks() -> Checks:
    return Checks(
        tuple(rule for rule in Registry(Host(installed=False).packs()) if rule.card.profile != "selected"), {}
    )


def _render(chart: Chart, scenario: Scenario = Scenario(skip_schema=True)) -> Rendered:
    return RENDERER.render(chart, scenario)


RENDERER = Renderer()


def _problems(chart: Chart, rendered: Rendered) -> list[Problem]:
    from chartlint.chart import profile

    def parse(source: Any, name: str) -> Any:
        return RENDERER.compile(source, name, profile(rendered.scenario.helm)).unit

    return list(_checks().run(Subject(chart, [rendered], parse))[0])


def findings(chart: Chart, rendered: Rendered) -> Iterator[Found]:
    """Findings about fields of objects, with what caused them."""
    for problem in _problems(chart, rendered):
        if isinstance(problem.where, ObjectWhere) and problem.rendered is not None:
            where = problem.where
            path = (*where.resource.base, *where.path)
            if path:
                manifest: Manifest = where.resource.origin  # type: ignore[assignment]
                finding = locate(problem, Verdict(Severity.ERROR, Confidence.HIGH, chart.path))
                yield Found(problem, where, finding, manifest, path, explain(rendered, manifest, path))


def at(value: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path, GONE for nothing."""
    return follow(value, tuple(path), GONE)


# --- literals


def literals(path: str, tally: Tally) -> None:
    """Findings that point at a literal text: other text there, or no such line, and the finding is gone."""
    chart = load(path)
    rendered = _render(chart)
    tried: set[tuple[str, int]] = set()
    for found in findings(chart, rendered):
        place = found.finding.primary
        literal = found.finding.precision is Precision.EXACT and not found.cause.data and not found.cause.without
        value = at(found.manifest.body, found.path)
        if not literal or value is GONE or isinstance(value, (dict, list)) or (place.path, place.line) in tried:
            continue
        tried.add((place.path, place.line))
        if len(tried) > MOST:
            return
        same = _sign(found.problem)
        tally.note(
            any(same not in signs for signs in _after_edits(path, found.finding, rendered)),
            f"{place.path}:{place.line}:{place.column} {found.problem.rule}: {place.excerpt[:1]}",
        )


def _sign(problem: Problem) -> tuple[Any, ...]:
    """What a finding is known by after an edit: the same fault of the same field, whatever its message says.

    An entry of a list is known by what it is: another moves up when it goes.
    """
    assert isinstance(problem.where, ObjectWhere)
    resource, path = problem.where.resource, problem.where.path
    entry = at(resource.origin.body, (*resource.base, *path)) if path and isinstance(path[-1], int) else None  # type: ignore[attr-defined]
    return problem.rule, resource.kind, resource.name, path, str(entry)


def _broken(rendered: Rendered) -> int:
    """How many things did not come out: a change that breaks something more proves nothing."""
    faults = len(rendered.failures) + sum(manifest.error is not None for manifest in rendered.manifests)
    return faults + 1000 * bool(rendered.refused)


def _after_edits(path: str, finding: Finding, before: Rendered) -> Iterator[set[tuple[Any, ...]]]:
    """What is found after each change of the line that a finding points at."""
    place = finding.primary
    for other in ('"changed"', "7", "true", "false", "", None, RENAMED):
        chart = load(path)
        if not _edit(chart, place.path, place.line, place.column, other):
            continue
        rendered = _render(chart)
        if _broken(rendered) > _broken(before) or len(rendered.manifests) < len(before.manifests):
            continue
        yield {_sign(each) for each in _problems(chart, rendered) if isinstance(each.where, ObjectWhere)}


def _edit(chart: Chart, path: str, line: int, column: int, other: str | None) -> bool:
    """Put another value on a line of a template, None for taking the line out, RENAMED for another key."""
    for current in chart.walk():
        for number, file in enumerate(current.templates):
            if current.display(file.name) == path:
                lines = file.text.splitlines(keepends=True)
                old = lines[line - 1]
                ending = old[len(old.rstrip("\r\n")) :]
                if other is None:
                    lines[line - 1] = ""
                elif other == RENAMED:
                    if not old.rstrip().endswith(":"):
                        return False
                    lines[line - 1] = old[: len(old) - len(old.lstrip(" -"))] + other + ":" + ending
                else:
                    head = old[: column - 1]
                    key = old[column - 1 :].partition(": ")
                    lines[line - 1] = (head + key[0] + ": " if key[1] else head) + other + ending
                changed = ChartFile(file.name, "".join(lines).encode("utf-8", "surrogateescape"))
                current.templates[number] = changed
                current._names = None
                current._sources.pop(file.name, None)
                for index, raw in enumerate(current.raw):
                    if raw.name == file.name:
                        current.raw[index] = changed
                return True
    return False


# --- values


def values(path: str, tally: Tally) -> None:
    """Findings that name values keys: another value there, and the field is another; what names other keys is not."""
    chart = load(path)
    rendered = _render(chart)
    every = list(findings(chart, rendered))
    seen: set[Any] = set()
    for found in every:
        key = _first_key(found.cause)
        if key is None:
            continue
        full = (*key.path, *key.missing)
        if (full, found.path) in seen:
            continue
        seen.add((full, found.path))
        if len(seen) > MOST:
            return
        about = (
            f"{found.finding.primary.path}:{found.finding.primary.line} {found.problem.rule} {path_text(found.path)} "
            f"<- {path_text(full)}"
        )
        after = _changed_field(rendered, found, full, missing=bool(key.missing))
        if after is None:
            tally.note(False, about)
            continue
        touched = [other for other in every if not _names(other.cause, full) and _other_value(after, other)]
        also = touched[0] if touched else None
        tally.note(
            also is None,
            f"{about}; also {also.problem.rule} {path_text(also.path)} in {also.manifest.file.name}" if also else about,
        )


def _first_key(cause: Cause) -> ValuesKey | None:
    """The values key that a finding names first, if it names one."""
    keys = [key for key in cause.data if not key.as_key] or [key for one in cause.without for key in one.keys]
    return keys[0] if keys else None


def _changed_field(rendered: Rendered, found: Found, key: Path, *, missing: bool) -> Rendered | None:
    """A render in which a key has another value and nothing breaks, and the field has another value or is there now."""
    shown = found.path if found.cause.data else _nearest(found.manifest.body, found.path)
    old = at(found.manifest.body, shown)
    for scenario in _changed(rendered, key, found.path, missing=missing):
        after = _render(rendered.chart, scenario)
        if _broken(after) > _broken(rendered):
            continue
        twin = _twin(after, found.manifest)
        new = at(twin.body, shown) if twin is not None else GONE
        if new != old and (new is not GONE or old in (None, "", {}, [])):
            return after
    return None


def _names(cause: Cause, key: Path) -> bool:
    """Whether a cause says that a key takes part, or says that it cannot tell."""
    if cause.precision is Precision.FILE:
        return True
    named = [*cause.data, *(one for because in (*cause.control, *cause.without) for one in because.keys)]
    for one in named:
        path = (*one.path, *one.missing)
        if path[: len(key)] == key[: len(path)]:
            return True
    return False


def _other_value(after: Rendered, found: Found) -> bool:
    """Whether the field of a finding, or the first step to it that was not there, is another now."""
    twin = _twin(after, found.manifest)
    shown = found.path
    if at(found.manifest.body, shown) is GONE:
        shown = _nearest(found.manifest.body, shown)
    old, new = at(found.manifest.body, shown), GONE if twin is None else at(twin.body, shown)
    if found.cause.literal and isinstance(old, (dict, list)):
        return type(new) is not type(old)  # a map that the template lays out: what is in it has causes of its own
    return new != old


def _twin(after: Rendered, manifest: Manifest) -> Manifest | None:
    """The same object in another render: by kind and name, or by its place where the name is another."""
    near = [one for one in after.manifests if one.file.name == manifest.file.name and isinstance(one.body, dict)]
    kind, name = manifest.body.get("kind"), manifest.get("metadata", "name")
    named = [one for one in near if one.body.get("kind") == kind and one.get("metadata", "name") == name]
    placed = [one for one in near if one.index == manifest.index and one.body.get("kind") == kind]
    return next(iter((*named[:1], *placed)), None)


def _nearest(body: Any, path: Path) -> Path:
    """The first step of a path that is not there."""
    size = 1
    while size < len(path) and at(body, path[:size]) is not GONE:
        size += 1
    return path[:size]


def _changed(
    rendered: Rendered, path: tuple[str | int, ...], field: Sequence[str | int], *, missing: bool
) -> Iterator[Scenario]:
    """Scenarios with another value at a key and nothing else changed."""
    current = at(rendered.values, path)
    for other in _others(None if current is GONE else current, field, missing=missing):
        holder: dict[Any, Any] = {}
        target, source = holder, rendered.values
        for number, step in enumerate(path):
            source = source.get(step) if isinstance(source, dict) else None  # type: ignore[assignment]
            if number == len(path) - 1:
                target[step] = other
            elif isinstance(source, list):
                target[step] = inner = copy.deepcopy(source)
                for index in path[number + 1 : -1]:
                    inner = inner[index]  # type: ignore[index]
                inner[path[-1]] = other  # type: ignore[index]
                break
            else:
                target = target.setdefault(step, {})
        overlays = (*rendered.scenario.overlays, Overlay.of_values(holder, "changed"))
        yield rendered.scenario._replace(overlays=overlays)


def _others(value: Any, field: Sequence[str | int], *, missing: bool) -> Iterator[Any]:
    """Other values of the same kind, then of others."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, (int, float)):
        yield from (value + 1, value + 7, f"{value}7")
    elif isinstance(value, str):
        yield from ("zz9", "7", value + "x", value + "7", "q" + value, "127", "true", '{"a":"b"}', "")
    elif isinstance(value, list):
        yield from ([*value, "zz9"], [*value, {"name": "zz9"}], [])
    if value is None or isinstance(value, dict) or missing:
        base = value if isinstance(value, dict) else {}
        for start in range(len(field)):  # the field itself, or a map with it and what is above it
            for leaf in (True, 7, "zz9", ["zz9"], {"zz9": "yy"}):
                inner: Any = leaf
                for step in reversed(field[start:]):
                    inner = [inner] if isinstance(step, int) else {step: inner}
                if isinstance(inner, dict):
                    yield {**base, **inner}
        yield from ({**base, "zz9": "yy"}, {}, True, 7, "zz9", ["zz9"])


# --- liveness


def liveness(path: str, tally: Tally) -> None:
    """Keys that are never read, each taken out in turn: the same text in every scenario."""
    chart = load(path)
    scenarios = plan_scenarios(make_scenarios(Config()), chart).scenarios
    renders = [_render(chart, scenario) for scenario in scenarios]
    renders = [rendered for rendered in renders if not rendered.refused]
    if not renders:
        return
    whole = load(path)
    keys = keys_of(whole, [Look(rendered, reads_of(rendered), mentions_of(whole, rendered)) for rendered in renders])
    for key in keys:
        if not key.never:
            continue
        changed = load(path)
        taken_out = [_take_out(values, key.path) for values in (changed.values, changed.first_values)]
        if not any(taken_out):
            continue
        same = all(
            {file.name: file.text for file in _render(changed, render.scenario).files}
            == {file.name: file.text for file in render.files}
            for render in renders
        )
        tally.note(same, f"{path}: {path_text(key.path)}")


def _take_out(values: Any, path: Path) -> bool:
    """Delete a key; whether it was there."""
    table = values
    for step in path[:-1]:
        table = table.get(step) if isinstance(table, dict) else None
    if not isinstance(table, dict) or path[-1] not in table:
        return False
    del table[path[-1]]
    return True


PROOFS: dict[str, Callable[[str, Tally], None]] = {
    "pieces": pieces,
    "literals": literals,
    "values": values,
    "liveness": liveness,
}


def main() -> int:
    """Run the proofs over a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--only", choices=PROOFS, action="append")
    parser.add_argument("--every", type=int, default=1, help="only every N-th chart")
    options = parser.parse_args()
    charts = sorted(what for kind, what in charts_below(options.folder) if kind == "chart")[:: options.every]
    status = 0
    for name in options.only or PROOFS:
        tally, tried = Tally(), 0
        for chart in charts:
            before = tally.held + len(tally.failed)
            try:
                PROOFS[name](chart, tally)
            except InputError as error:
                sys.stdout.write(f"{chart}: {error.message}\n")
            tried += tally.held + len(tally.failed) > before
        for failure in tally.failed:
            sys.stdout.write(f"  {failure}\n")
        sys.stdout.write(f"{name}: {tally} in {tried} of {len(charts)} charts\n")
        status |= bool(tally.failed)
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
