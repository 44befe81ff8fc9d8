"""The name-space of a replay: the real functions, and where their results came from.

A probe never computes a value itself: it opens the boxes, calls the real function and puts a box around the result.
What is not listed here by name is made of all its arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from chartlint.gotmpl.execution import field
from chartlint.gotmpl.goval import GoObject, Values
from chartlint.render.provenance.boxes import (
    NOWHERE,
    Box,
    Condition,
    Origin,
    Reach,
    Shapes,
    origin_of,
    raw,
    still,
    united,
)
from chartlint.render.provenance.probes import SPECIAL
from chartlint.render.provenance.texts import Dumped, Part
from chartlint.yamlio import positions

Call = Callable[..., Any]

# Functions of one value that show or convert it: the result is still that value.
_SAME = frozenset(
    ("quote", "squote", "toString", "int", "int64", "float64", "toStrings", "trimAll", "nospace", "toDecimal")
)
_DUMPS = frozenset(
    ("toYaml", "mustToYaml", "toYamlPretty", "toJson", "mustToJson", "toRawJson", "mustToRawJson", "toPrettyJson",
     "mustToPrettyJson")
)  # fmt: skip
_LOADS = frozenset(("fromYaml", "fromYamlArray", "fromJson", "mustFromJson", "fromJsonArray"))
_FROM_LISTS = frozenset(
    ("rest", "initial", "reverse", "uniq", "compact", "without", "slice", "concat", "append", "push", "prepend",
     "sortAlpha")
)  # fmt: skip


class Each(list[Any]):
    """The elements of a loop, in boxes, and the box of what is walked over."""

    box: Box | None = None
    condition: Condition | None = None
    outer: Condition | None = None


class Unit(str):
    """The name of a unit, for one of its functions: its conditions are numbered on from ``first``, its lines from
    ``line``."""

    __slots__ = ("first", "line")
    first: int
    line: int

    @classmethod
    def of(cls, name: str, first: int, line: int) -> Unit:
        """A unit's name for one of its functions."""
        made = cls(name)
        made.first = first
        made.line = line
        return made


class Tracer:
    """What instrumented code tells its way to (``T``), and the maker of probes. ``condition`` is the innermost one."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.real = names
        self.shapes = Shapes()
        self.condition: Condition | None = None

    # --- told by instrumented code ----------------------------------------------------------

    def test(self, value: Any, unit: Unit, number: int) -> bool:
        """An ``if`` or ``with`` was looked at."""
        if type(value) is Each:
            met = bool(len(value))
            value = value.box if value.box is not None else met
        else:
            met = bool(raw(value))
        if type(value) is Box:
            self.condition = Condition(
                self.condition, unit, unit.first + number if number >= 0 else -1, value.origin, met
            )
        return met

    def enter(self, outer: Condition | None, turns: Any, unit: Unit, number: int) -> None:
        """A turn of a ``range`` begins."""
        if type(turns) is not Each or turns.box is None:
            self.condition = outer
            return
        if turns.condition is None or turns.outer is not outer:
            turns.condition = Condition(outer, unit, unit.first + number if number >= 0 else -1, turns.box.origin, True)
            turns.outer = outer
        self.condition = turns.condition

    def kept(self, value: Any) -> Any:
        """A variable is set: it has that value because of the conditions around."""
        if self.condition is None:
            return value
        if type(value) is Box:
            return Box(value.value, value.origin.under(self.condition), value.text)
        return Box(value, NOWHERE.under(self.condition))

    def parts(self, written: Iterable[Any]) -> list[Part]:
        """Parts are written."""
        condition = self.condition
        return [
            Part(part.value, part, condition) if type(part) is Box else Part(part, None, condition) for part in written
        ]

    def skipped(self) -> list[Part]:
        """Nothing was written, because a condition did not hold."""
        return [Part("", None, self.condition)]

    def true(self, value: Any) -> bool:
        """The first operand of ``and`` or ``or`` was looked at."""
        return bool(raw(value))

    def chosen(self, value: Any, by: Any) -> Any:
        """A value that is used because of what another one is."""
        origin = origin_of(by)
        if not origin.data and not origin.control:
            return value
        condition = Condition(None, "", -1, origin, bool(raw(by)))
        if type(value) is Box:
            return Box(value.value, value.origin.under(condition), value.text)
        return Box(value, NOWHERE.under(condition))

    def negated(self, value: Any) -> Any:
        """``not``."""
        if type(value) is Box:
            return Box(not value.value, value.origin._replace(exact=False))
        return not value

    # --- probes -----------------------------------------------------------------------------

    def names(self) -> dict[str, Any]:
        """The name-space of instrumented code, but for what runs templates."""
        found: dict[str, Any] = {"T": self}
        for name, call in self.real.items():
            found[name] = self._probe(name, call)
        return found

    def _probe(self, name: str, call: Call) -> Call:
        own = getattr(self, f"_{name}", None)
        if own is not None:
            bound: Call = own
            return bound
        if name.startswith("c_"):
            return lambda number, value: still(call(number, raw(value)), value)
        function = name.removeprefix("f_").removeprefix("must")
        function = function[:1].lower() + function[1:]
        if name.startswith("f_"):
            if function in _DUMPS:
                return self._dump(call)
            if function in _LOADS:
                return self._load(call)
            if function in _FROM_LISTS:
                return self._from_lists(call)
            if function in _SAME:
                return self._same(call)
            special = SPECIAL.get(function)
            if special is not None:
                return special(self, call)
        return self.derived(call)

    def derived(self, call: Call) -> Call:
        """A function whose result is made of all its arguments."""

        def probe(*args: Any) -> Any:
            for arg in args:
                if type(arg) is Box:
                    return Box(call(*map(raw, args)), self.made_of(args))
            return call(*args)

        return probe

    def made_of(self, args: Iterable[Any]) -> Origin:
        """The origin of what is made of several values."""
        return united([self.shapes.whole(arg) for arg in args if type(arg) is Box])

    # fields

    def _get(self, d: Any, names: tuple[str, ...], value: Any) -> Any:
        if type(d) is not Box:
            return value
        box: Box = d
        for name in names:
            inner = box.value
            if isinstance(inner, (Values, GoObject)) and name in inner.methods:
                box = Box(field(inner, name, False), box.origin)
            else:
                box = self.shapes.child(box, name)
        return Box(value, box.origin, box.text)

    def _g1(self, d: Any, *names: str) -> Any:
        return self._get(d, names, self.real[f"g{len(names)}"](raw(d), *names))

    _g2 = _g3 = _g4 = _g1

    def _gn(self, d: Any, names: tuple[str, ...]) -> Any:
        return self._get(d, names, self.real["gn"](raw(d), names))

    def _hn(self, d: Any, names: tuple[str, ...], container: Any) -> Any:
        return self._get(d, names, self.real["hn"](raw(d), names, raw(container)))

    def _chained(self, number: int, wanted: str, operand: Any, names: tuple[str, ...]) -> Any:
        return self._get(operand, names, self.real["chained"](number, wanted, raw(operand), names))

    def _not_nil(self, number: int, wanted: str, value: Any, root: Any) -> Any:
        return still(self.real["not_nil"](number, wanted, raw(value), raw(root)), value)

    def _valid(self, value: Any, *root: Any) -> Any:
        return still(self.real["valid"](raw(value), *map(raw, root)), value)

    def _copied(self, value: Any) -> Any:
        return still(self.real["copied"](raw(value)), value)

    def _loose(self, container: Any) -> Any:
        return self.real["loose"](raw(container))

    def _there(self, root: Any) -> Any:
        return self.real["there"](raw(root))

    # methods

    def _bind(self, owner: Any, name: str, strict: Any, count: int) -> Any:
        return still(self.real["bind"](raw(owner), name, raw(strict), count), owner)

    def _const(self, bound: Any, number: int, value: Any, *rest: Any) -> Any:
        return self.real["const"](raw(bound), number, raw(value), *rest)

    def _arg(self, bound: Any, number: int, value: Any, *root: Any) -> Any:
        return still(self.real["arg"](raw(bound), number, raw(value), *map(raw, root)), value)

    def _invoke(self, bound: Any, *args: Any) -> Any:
        value = self.real["invoke"](raw(bound), *map(raw, args))
        if type(bound) is not Box:
            return value
        name = bound.value.name
        box = Box(bound.value.owner, bound.origin)
        if name in ("PathValue", "Table") and len(args) == 1:
            for step in str(raw(args[0])).split("."):
                box = self.shapes.child(box, step)
            return Box(value, box.origin)
        if name == "AsMap":
            return Box(value, bound.origin)
        reaches = bound.origin.data
        if args and isinstance(raw(args[0]), str) and not isinstance(bound.value.owner, Values):
            reaches = frozenset(Reach(reach.root, (*reach.path, raw(args[0]))) for reach in reaches)
        own = Origin(reaches, bound.origin.control)
        return Box(value, united([own, self.made_of(args)]))

    # loops and printing

    def _it(self, value: Any) -> Any:
        return self._each(value, self.real["it"](raw(value)), pairs=False)

    def _it2(self, value: Any) -> Any:
        return self._each(value, self.real["it2"](raw(value)), pairs=True)

    def _each(self, value: Any, elements: Iterable[Any], *, pairs: bool) -> Any:
        if type(value) is not Box:
            return elements
        inner = value.value
        found = Each()
        found.box = value
        keys: Iterable[Any] | None = None
        if isinstance(inner, dict):
            keys = sorted(inner)
        elif isinstance(inner, list):
            keys = range(len(inner))
        listed = list(elements)
        if keys is None:
            found.extend(listed)
            return found
        for key, element in zip(keys, listed):
            child = self.shapes.child(value, key)
            if pairs:
                child.value = element[1]
                found.append((self.key_of(child, key), child))
            else:
                child.value = element
                found.append(child)
        return found

    def key_of(self, child: Box, key: Any) -> Any:
        """The key of an entry: a name that stands in the values; an index stands nowhere."""
        if not isinstance(key, str):
            return key
        data = frozenset(reach._replace(as_key=True) for reach in child.origin.data)
        return Box(key, Origin(data, child.origin.control))

    def _pr(self, value: Any) -> Any:
        if type(value) is not Box:
            return self.real["pr"](value)
        text = self.real["pr"](value.value)
        origin = value.origin if value.text is None or value._origin is not None else None
        if isinstance(value.value, (dict, list)):
            return Box(text, self.shapes.whole(value)._replace(exact=False))
        return Box(text, origin, value.text if text == value.value else None)

    # kinds of functions

    def _same(self, call: Call) -> Call:
        def probe(*args: Any) -> Any:
            boxes = [arg for arg in args if type(arg) is Box]
            if not boxes:
                return call(*args)
            value = call(*map(raw, args))
            if len(boxes) == 1 and not isinstance(boxes[0].value, (dict, list)):
                return Box(value, boxes[0].origin)
            return Box(value, self.made_of(boxes))

        return probe

    def _dump(self, call: Call) -> Call:
        def probe(value: Any) -> Any:
            if type(value) is not Box:
                return call(value)
            text = call(value.value)
            if isinstance(value.value, (dict, list)):
                return Box(text, None, Dumped(text, value, self.shapes))
            return Box(text, value.origin)

        return probe

    def _load(self, call: Call) -> Call:
        def probe(text: Any) -> Any:
            if type(text) is not Box:
                return call(text)
            value = call(text.value)
            if text.text is not None and isinstance(value, (dict, list)):
                tree = positions(text.value)
                if tree is not None:
                    self._loaded(value, tree, text)
                    return Box(value, NOWHERE)
            return Box(value, text.origin._replace(exact=False))

        return probe

    def _loaded(self, value: Any, tree: Any, text: Box) -> None:
        """Note where each entry of a loaded text came from."""
        assert text.text is not None
        entries = self.shapes.made(value)
        for step, child in tree.children.items():
            inner = value.get(step) if isinstance(value, dict) else value[step] if step < len(value) else None
            if isinstance(inner, (dict, list)) and inner:
                self._loaded(inner, child, text)
            start, end = child.value
            while end > start and text.value[end - 1] in " \n\t":
                end -= 1
            spots = list(text.text.spots(start, end))
            sure = [spot for spot in spots if not spot.literal and spot.length]
            exact = len(sure) == 1 and sure[0].origin.exact and all(len(s.origin.data) == 0 or s in sure for s in spots)
            entries[step] = Box(inner, united([spot.origin for spot in spots])._replace(exact=exact))

    def _from_lists(self, call: Call) -> Call:
        """A new list of elements that are known."""

        def probe(*args: Any) -> Any:
            boxes = [arg for arg in args if type(arg) is Box]
            if not boxes:
                return call(*args)
            value = call(*map(raw, args))
            if not isinstance(value, list):
                return Box(value, self.made_of(boxes))
            known: dict[Any, list[Box]] = {}
            for arg in args:
                inner = raw(arg)
                children = [arg] if type(arg) is Box else []
                if isinstance(inner, list) and type(arg) is Box:
                    children += [self.shapes.child(arg, at) for at in range(len(inner))]
                for child in children:
                    known.setdefault(_mark(child.value), []).append(child)
            entries = self.shapes.made(value)
            for at, element in enumerate(value):
                found = known.get(_mark(element))
                if found:
                    entries[at] = found.pop(0) if len(found) > 1 else found[0]
            control = united([box.origin for box in boxes]).control
            whole = NOWHERE if len(entries) == len(value) and value else self.made_of(boxes)
            return Box(value, Origin(whole.data, control))

        return probe


def _mark(value: Any) -> Any:
    """What an element is found again by."""
    return (type(value), value) if isinstance(value, (str, int, float, bool)) else id(value)
