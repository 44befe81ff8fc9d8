"""Values with their origin, and what is known of maps and lists by their identity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

from chartlint.gotmpl.goval import GoObject, SharedMap, Values

Path = tuple[str | int, ...]


class Reach(NamedTuple):
    """A place in what a template is given: a values key, or a part of another top-level object.

    ``root`` is ``values`` (``path`` then counts from the values of the root chart) or the lower-case name of another
    object of ``.`` (``release``, ``chart``, ``capabilities``, ``files``, ``template``). ``as_key``: not the value at
    the path took part, but the last step's own name (``range $key, $value``).
    """

    root: str
    path: Path
    as_key: bool = False


class Condition:
    """A condition that was looked at on the way to something: an ``if``, ``with`` or ``range``, or a choosing function.

    ``unit`` and ``number`` name its place (empty for a function such as ``default``), ``origin`` is where the value
    that decided came from, ``met`` what was decided. ``up`` is the condition around it.
    """

    __slots__ = ("met", "number", "origin", "unit", "up")

    def __init__(self, up: Condition | None, unit: str, number: int, origin: Origin, met: bool) -> None:
        self.up = up
        self.unit = unit
        self.number = number
        self.origin = origin
        self.met = met


class Origin(NamedTuple):
    """Where a value came from.

    ``data`` reached it, ``control`` decided that it was this one (innermost conditions; each knows those around it).
    ``exact``: it is the value at the one place of ``data``, perhaps quoted or laid out anew, not something made of it.
    """

    data: frozenset[Reach] = frozenset()
    control: frozenset[Condition] = frozenset()
    exact: bool = False

    def under(self, condition: Condition | None) -> Origin:
        """The same, decided by one more condition."""
        return self if condition is None else Origin(self.data, self.control | {condition}, self.exact)


NOWHERE = Origin()


def united(origins: Iterable[Origin]) -> Origin:
    """The origin of what was made of several values."""
    data: set[Reach] = set()
    control: set[Condition] = set()
    for origin in origins:
        data |= origin.data
        control |= origin.control
    return Origin(frozenset(data), frozenset(control))


class Text(Protocol):
    """How a text is put together, for looking up where a part of it came from."""

    @property
    def raw(self) -> str:
        """The text."""

    def origin(self) -> Origin:
        """The origin of the text as a whole."""
        ...

    def spots(self, start: int, end: int) -> Iterable[Spot]:
        """What wrote the characters from ``start`` to ``end``, empty pieces at these places included."""


class Spot(NamedTuple):
    """A piece of text: its origin, and whether it stands literally in a template."""

    origin: Origin
    literal: bool
    length: int


class Box:
    """A value that knows its origin. A text may know of its parts too."""

    __slots__ = ("_origin", "text", "value")

    def __init__(self, value: Any, origin: Origin | None, text: Text | None = None) -> None:
        self.value = value
        self._origin = origin
        self.text = text

    @property
    def origin(self) -> Origin:
        """Where it came from; of an included text, found out when it is asked for."""
        if self._origin is None:
            assert self.text is not None
            self._origin = self.text.origin()
        return self._origin

    def __bool__(self) -> bool:
        return bool(self.value)


def raw(value: Any) -> Any:
    """A value out of its box, if it is in one."""
    return value.value if type(value) is Box else value


def origin_of(value: Any) -> Origin:
    """The origin of something that may be in a box; what is not came from the template itself."""
    return value.origin if type(value) is Box else NOWHERE


def still(value: Any, box: Any) -> Any:
    """A value that is still the one in a box, laid out or checked."""
    return Box(value, box.origin, box.text) if type(box) is Box else value


class _Shape:
    """What is known of one map or list: where it stands in the values, and entries that came from elsewhere."""

    __slots__ = ("base", "entries", "value")

    def __init__(self, value: Any, base: Reach | None) -> None:
        self.value = value  # kept alive: shapes are found by identity
        self.base = base
        self.entries: dict[Any, Box] = {}


class Shapes:
    """What is known of maps and lists by their identity: it survives variables, arguments and includes."""

    def __init__(self) -> None:
        self._by_id: dict[int, _Shape] = {}

    def register(self, value: Any, root: str, path: Path) -> None:
        """A map or list that stands at a place, with all that is in it; the first place of a shared one counts."""
        if not isinstance(value, (dict, list)) or id(value) in self._by_id:
            return
        self._by_id[id(value)] = _Shape(value, Reach(root, path))
        entries: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else enumerate(value)
        for key, entry in entries:
            self.register(entry, root, (*path, key))

    def same(self, value: Any, other: Any) -> None:
        """Two Python maps that are one map in Go."""
        found = self._by_id.get(id(other))
        if found is not None:
            self._by_id[id(value)] = found

    def find(self, value: Any) -> _Shape | None:
        """What is known of a map or list."""
        found = self._by_id.get(id(value))
        if found is None and isinstance(value, (Values, SharedMap)) and value.twin is not None:
            found = self._by_id.get(id(value.twin))
        return found

    def made(self, value: Any) -> dict[Any, Box]:
        """The known entries of a map or list, to put more in."""
        found = self.find(value)
        if found is None:
            found = self._by_id[id(value)] = _Shape(value, None)
        return found.entries

    def child(self, box: Box, key: Any) -> Box:
        """An entry of a map or list, or nil where there is none; it has an origin all the same."""
        value = box.value
        entry: Any = None
        if isinstance(value, dict):
            entry = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            entry = value[key]
        elif isinstance(value, GoObject):
            entry = getattr(value, str(key), None)
            reaches = frozenset(Reach(reach.root, (*reach.path, key)) for reach in box.origin.data)
            return Box(entry, Origin(reaches, box.origin.control, box.origin.exact))
        shape = self.find(value)
        origin = box.origin
        if shape is not None:
            known = shape.entries.get(key)
            if known is not None:
                control = known.origin.control | origin.control
                return Box(entry, Origin(known.origin.data, control, known.origin.exact), known.text)
            if shape.base is not None:
                reach = Reach(shape.base.root, (*shape.base.path, key))
                return Box(entry, Origin(frozenset((reach,)), origin.control, True))
        return Box(entry, Origin(origin.data, origin.control))

    def whole(self, value: Any, depth: int = 0) -> Origin:
        """The origin of a value with all that is in it."""
        origin = origin_of(value)
        inner = raw(value)
        if not isinstance(inner, (dict, list)) or depth > 8:
            return origin
        shape = self.find(inner)
        if shape is None or not shape.entries:
            return origin
        parts = [origin]
        parts += [self.whole(Box(None, known.origin), depth + 1) for known in shape.entries.values()]
        for entry in inner.values() if isinstance(inner, dict) else inner:
            if isinstance(entry, (dict, list)) and self.find(entry) is not None:
                parts.append(self.whole(Box(entry, NOWHERE), depth + 1))
        return united(parts)

    def copied(self, old: Any, new: Any) -> None:
        """A deep copy has the origin of its original."""
        if not isinstance(old, (dict, list)) or old is new:
            return
        shape = self.find(old)
        if shape is not None:
            copy = self._by_id[id(new)] = _Shape(new, shape.base)
            copy.entries = dict(shape.entries)
        pairs = ((old[key], new.get(key)) for key in old) if isinstance(old, dict) else zip(old, new)
        for before, after in pairs:
            self.copied(before, after)
