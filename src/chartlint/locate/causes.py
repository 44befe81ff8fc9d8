"""Why a field is what it is: the values keys whose data reached it, and the conditions that had to be so.

The first question about a render replays it (``render.provenance``); a render that nobody asks about costs nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakKeyDictionary

from chartlint.chart.origins import Setting, settings_of
from chartlint.finding import Location, Precision
from chartlint.kube import follow, path_text
from chartlint.locate.locations import span_location
from chartlint.render.provenance import Condition, Reach, Replay
from chartlint.source import Source
from chartlint.yamlio import span_of

if TYPE_CHECKING:
    from chartlint.render import Manifest, Rendered, RenderedFile
    from chartlint.render.provenance.boxes import Spot

Path = tuple[str | int, ...]
_replays: WeakKeyDictionary[Rendered, Replay] = WeakKeyDictionary()
_settings: WeakKeyDictionary[Rendered, dict[Path, tuple[Setting, ...]]] = WeakKeyDictionary()


class ValuesKey(NamedTuple):
    """A values key, as a user of the root chart writes it.

    ``settings`` are the places that set it, the one that counts first; none where nothing sets it. ``as_key``: its
    name took part, not its value. ``missing``: steps below it that a finding asks for and nothing sets.
    """

    path: Path
    settings: tuple[Setting, ...]
    as_key: bool = False
    missing: Path = ()

    @property
    def text(self) -> str:
        """The dotted path, as for ``--set``: ``web.ports[0].name``."""
        return path_text((*self.path, *self.missing))


class Because(NamedTuple):
    """A condition on the way: its place in a template (``source`` is None for a function such as ``default``).

    ``kind`` is ``if``, ``with``, ``range`` or ``choice``; ``met`` whether it held; ``keys`` what it read of the values,
    ``others`` what else.
    """

    kind: str
    met: bool
    source: Source | None
    start: int
    end: int
    keys: tuple[ValuesKey, ...]
    others: tuple[str, ...] = ()


class Cause(NamedTuple):
    """Why a part of the output is what it is.

    ``data`` reached it, ``control`` decided that it is there (outermost first), ``others`` is data from elsewhere
    (``release.Name``). ``precision``: ``exact`` where it is the value at one key, ``expression`` where it was made of
    what is named, ``file`` where a replay could not tell (then nothing is named). ``literal``: all of it stands in a
    template. ``without``: conditions that did not hold, behind which the absent field that was asked for stands.
    """

    data: tuple[ValuesKey, ...] = ()
    control: tuple[Because, ...] = ()
    precision: Precision = Precision.FILE
    others: tuple[str, ...] = ()
    literal: bool = False
    without: tuple[Because, ...] = ()


def replay_of(rendered: Rendered) -> Replay:
    """The replay of a render: one for all questions."""
    found = _replays.get(rendered)
    if found is None:
        found = _replays[rendered] = Replay(rendered)
    return found


def explain(rendered: Rendered, manifest: Manifest, path: Path) -> Cause:
    """Why a field of a document is what it is; of an absent one, why its nearest parent is."""
    span = span_of(manifest.text, path)
    if span is None:
        return Cause()
    start, end = span.value
    text = manifest.text
    while end > start and text[end - 1] in " \n\t":
        end -= 1
    if start == end and span.key is not None:
        stop = text.find("\n", span.key[1])
        end = stop if stop >= 0 else len(text)
        cause = explain_text(rendered, manifest.file, manifest.start + span.key[1], manifest.start + end, empty=True)
        if cause.data or not span.exact:
            return cause
        return cause._replace(without=_left_out(rendered, manifest, span.key[1], end, None))
    if end - start >= 2 and text[start] in "\"'" and text[start] == text[end - 1]:
        start, end = start + 1, end - 1
    value = follow(manifest.body, span.path)
    whole = isinstance(value, (dict, list))
    cause = explain_text(rendered, manifest.file, manifest.start + start, manifest.start + end, whole=whole)
    if not span.exact:
        rest = path[len(span.path) :]
        if cause.data and cause.precision is Precision.EXACT and not cause.data[0].as_key:
            return cause._replace(data=(cause.data[0]._replace(missing=rest),))
        left_out = _left_out(rendered, manifest, start, end, rest[0])
        return cause._replace(data=(), without=left_out)
    return cause


def _left_out(
    rendered: Rendered, manifest: Manifest, start: int, end: int, name: str | int | None
) -> tuple[Because, ...]:
    """The conditions in a stretch of a document that did not hold and whose body would write a key; any, for None."""
    replay = replay_of(rendered)
    traced = replay.file(manifest.file.name)
    if traced is None or not traced.faithful or isinstance(name, int):
        return ()
    text = manifest.text
    while end < len(text) and text[end] in " \n\t":
        end += 1
    output = manifest.file.output
    spots = traced.spots(output.raw_offset(manifest.start + start), output.raw_offset(manifest.start + end))
    own = replay.rendered.programs.get(manifest.file.name)
    column = start - (text.rfind("\n", 0, start) + 1)
    found: dict[tuple[str, int], Because] = {}
    for spot in spots:
        for condition in _with_outer(spot.origin.control) if spot.literal and not spot.length else ():
            place = replay.place(condition.unit, condition.number)
            because = _because(rendered, replay, condition)
            if condition.met or place is None or because is None or because.source is None:
                continue
            source, (_, head, stop, _) = place
            # text of the file itself stands where its template has it; text of an include may be indented on the way
            known = column if own is not None and source is own.source else None
            if name is None or _writes(source.text[head:stop].partition("}}")[2], name, known):
                found[source.path, because.start] = because
    return tuple(found[key] for key in sorted(found))


def _with_outer(conditions: Iterable[Condition]) -> Iterator[Condition]:
    """Conditions with those around them: of ``else if``, the ``if`` that did not hold either."""
    for condition in conditions:
        current: Condition | None = condition
        while current is not None:
            yield current
            current = current.up


_ACTION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def _writes(body: str, name: str, column: int | None) -> bool:
    """Whether the body of a condition, laid out as YAML, writes a key itself and not further in or further out.

    ``column`` is where the key would have to stand, None if that cannot be told from the template.
    """
    key = re.compile(rf"[\"']?{re.escape(name)}[\"']?:(?=\s|$)")
    if body.partition("\n")[0].strip():  # within a line, such as a map in braces
        return re.search(rf"(?:^|[\s{{,]){key.pattern}", body) is not None
    lines = [line for line in _ACTION.sub(_blank, body).split("\n") if line.strip() and line.lstrip()[0] != "#"]
    least = min((_indent(line) for line in lines), default=0)
    if column is not None and least != column:
        return False
    return any(_indent(line) == least and key.match(line, least) for line in lines)


def _blank(action: re.Match[str]) -> str:
    """An action that stands alone on its lines is nothing; one in a line is some text."""
    start, end, text = action.start(), action.end(), action.string
    before, after = text[text.rfind("\n", 0, start) + 1 : start], text[end:].partition("\n")[0]
    return "" if not before.strip() and not after.strip() else "x"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def explain_text(
    rendered: Rendered, file: RenderedFile, start: int, end: int, *, whole: bool = False, empty: bool = False
) -> Cause:
    """Why a stretch of a rendered file is what it is.

    ``whole``: it is one map or list, of which no part alone is the cause; ``empty``: it is white space in which a
    value could have stood.
    """
    replay = replay_of(rendered)
    traced = replay.file(file.name)
    if traced is None or not traced.faithful:
        return Cause()
    first = file.output.raw_offset(start)
    last = file.output.raw_offset(end - 1) + 1 if end > start else first
    spots = traced.spots(first, last)
    told = [spot for spot in spots if not spot.literal]
    if whole and (len(told) != 1 or any(spot.literal and spot.length for spot in spots)):
        # a map that the template itself lays out: nothing in it is its cause
        return Cause(
            (), _control(rendered, replay, [spot for spot in spots if spot.length][:1]), Precision.EXACT, (), True
        )
    if empty:
        told = [spot for spot in told if not spot.length] or told
    reaches = dict.fromkeys(reach for spot in told for reach in _ordered(spot.origin.data))
    data = tuple(_key(rendered, reach) for reach in reaches if reach.root == "values")
    others = tuple(_other(reach) for reach in reaches if reach.root != "values")
    filled = [spot for spot in spots if spot.length or not spot.literal]
    exact = len(told) == 1 == len(filled) and told[0].origin.exact and len(reaches) == 1
    literal = not told
    precision = Precision.EXACT if exact or literal else Precision.EXPRESSION
    return Cause(data, _control(rendered, replay, filled or spots), precision, others, literal)


MOST_KEYS = 3
"""How many values keys a finding names: those of a name that is glued together from many help nobody."""


def value_locations(cause: Cause) -> tuple[Location, ...]:
    """The places in values files that a finding names as its cause, each with the key; a flag at what it overrides.

    Where a field is absent because a condition did not hold, the key that the condition read.
    """
    found = []
    absent = [key for because in cause.without for key in because.keys]
    for key in (cause.data or absent)[:MOST_KEYS]:
        placed = next((setting for setting in key.settings if setting.span is not None), None)
        if placed is None or placed.span is None:
            continue
        notes = []
        if key.missing:
            notes.append("not set")
        elif not cause.data:
            notes.append(f"{shown(placed.value)} leaves it out")
        for setting in key.settings:
            if setting.span is None and setting.kind not in ("default", "file"):
                notes.append(f"--{setting.kind} {setting.label}")
            elif setting is not placed and setting.span is not None and not key.missing:
                point = setting.span.point()
                notes.append(f"{setting.span.source.path}:{point.line} sets {shown(setting.value)}")
        note = f"{key.text} ({'; '.join(notes)})" if notes else key.text
        span = placed.span
        found.append(span_location(span.source, span.start, span.end, "values", note))
    return tuple(found)


MAX_SHOWN = 60
"""Longest value shown, in characters."""


def shown(value: Any) -> str:
    """A value in one short line."""
    text = json.dumps(_whole_numbers(value), ensure_ascii=False, default=str)
    return text if len(text) <= MAX_SHOWN else text[: MAX_SHOWN - 1] + "…"


def _whole_numbers(value: Any) -> Any:
    """A value with ``80`` for ``80.0``: Helm reads every number of a values file as a float."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, dict):
        return {key: _whole_numbers(entry) for key, entry in value.items()}
    return [_whole_numbers(entry) for entry in value] if isinstance(value, list) else value


def _control(rendered: Rendered, replay: Replay, spots: Iterable[Spot]) -> tuple[Because, ...]:
    """The conditions around some text and those that chose its parts, outermost first, each once."""
    found: dict[tuple[Any, ...], Because] = {}
    seen: set[Condition] = set()

    def visit(condition: Condition, depth: int) -> None:
        chain = []
        current: Condition | None = condition
        while current is not None and current not in seen:
            seen.add(current)
            chain.append(current)
            current = current.up
        for one in reversed(chain):
            if depth < 4:
                for inner in sorted(one.origin.control, key=_rank):
                    visit(inner, depth + 1)
            because = _because(rendered, replay, one)
            if because is not None:
                where = because.source.path if because.source is not None else ""
                read = (*(key.text for key in because.keys), *because.others)
                found.setdefault((because.kind, where, because.start, because.met, read), because)

    for spot in spots:
        for condition in sorted(spot.origin.control, key=_rank):
            visit(condition, 0)
    return tuple(found.values())


def _rank(condition: Condition) -> tuple[bool, int, str, int, list[str]]:
    """An order that does not depend on where objects lie in memory."""
    depth = 0
    current = condition.up
    while current is not None:
        depth += 1
        current = current.up
    return not condition.unit, depth, condition.unit, condition.number, sorted(map(str, condition.origin.data))


def _because(rendered: Rendered, replay: Replay, condition: Condition) -> Because | None:
    reaches = _ordered(condition.origin.data)
    keys = tuple(_key(rendered, reach) for reach in reaches if reach.root == "values")
    others = tuple(_other(reach) for reach in reaches if reach.root != "values")
    if not keys and not others:
        return None
    place = replay.place(condition.unit, condition.number)
    if place is None or not place[0].path:
        return Because("choice", condition.met, None, 0, 0, keys, others)
    source, (start, end, _, kind) = place
    return Because(kind, condition.met, source, start, end, keys, others)


def _ordered(reaches: Iterable[Reach]) -> list[Reach]:
    return sorted(reaches, key=lambda reach: (reach.root, [str(step) for step in reach.path], reach.as_key))


def _key(rendered: Rendered, reach: Reach) -> ValuesKey:
    known = _settings.setdefault(rendered, {})
    settings = known.get(reach.path)
    if settings is None:
        settings = tuple(settings_of(rendered.chart, rendered.scenario.overlays, reach.path))
        known[reach.path] = settings
    return ValuesKey(reach.path, settings, reach.as_key)


def _other(reach: Reach) -> str:
    return path_text((f"${reach.root}" if reach.as_key else reach.root, *reach.path))
