"""Functions that hand on some of their arguments, or choose among them: where their results came from."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chartlint.gotmpl.goval import NilMap, StringMap
from chartlint.render.provenance.boxes import NOWHERE, Box, Condition, Origin, origin_of, raw, still, united
from chartlint.render.provenance.texts import Moved

if TYPE_CHECKING:
    from chartlint.render.provenance.tracer import Tracer

Call = Callable[..., Any]


def _default(t: Tracer, call: Call) -> Call:
    def probe(fallback: Any, *given: Any) -> Any:
        value = call(raw(fallback), *map(raw, given))
        if not given or type(given[0]) is not Box:
            return still(value, fallback) if not given or not raw(given[0]) else value
        first = given[0]
        return still(value, first) if raw(first) else t.chosen(still(value, fallback), first)

    return probe


def _coalesce(t: Tracer, call: Call) -> Call:
    def probe(*args: Any) -> Any:
        value = call(*map(raw, args))
        result: Any = value
        before: list[Any] = []
        for arg in args:
            if raw(arg):
                result = still(value, arg)
                break
            before.append(arg)
        for arg in before:
            result = t.chosen(result, arg)
        return result

    return probe


def _ternary(t: Tracer, call: Call) -> Call:
    def probe(yes: Any, no: Any, by: Any) -> Any:
        value = call(raw(yes), raw(no), raw(by))
        return t.chosen(still(value, yes if raw(by) else no), by)

    return probe


def _required(t: Tracer, call: Call) -> Call:
    return lambda message, value: still(call(raw(message), raw(value)), value)


def _dict(t: Tracer, call: Call) -> Call:
    def probe(*pairs: Any) -> Any:
        value = call(*map(raw, pairs))
        boxed = [(pairs[at], pairs[at + 1]) for at in range(0, len(pairs) - 1, 2) if type(pairs[at + 1]) is Box]
        if not boxed and not any(type(pair) is Box for pair in pairs):
            return value
        entries = t.shapes.made(value)
        for key, box in boxed:
            entries[str(raw(key))] = box
        return Box(value, NOWHERE)

    return probe


def _list(t: Tracer, call: Call) -> Call:
    def probe(*args: Any) -> Any:
        value = call(*map(raw, args))
        if not any(type(arg) is Box for arg in args):
            return value
        t.shapes.made(value).update((at, arg) for at, arg in enumerate(args) if type(arg) is Box)
        return Box(value, NOWHERE)

    return probe


def _set(t: Tracer, call: Call) -> Call:
    def probe(table: Any, key: Any, value: Any) -> Any:
        result = call(raw(table), raw(key), raw(value))
        box = value if type(value) is Box else Box(value, NOWHERE)
        name = key.origin if type(key) is Box else NOWHERE
        origin = box.origin.under(t.condition)
        origin = Origin(origin.data, origin.control | name.control, origin.exact)
        t.shapes.made(raw(table))[raw(key)] = Box(box.value, origin, box.text)
        return table if type(table) is Box else result

    return probe


def _unset(t: Tracer, call: Call) -> Call:
    def probe(table: Any, key: Any) -> Any:
        result = call(raw(table), raw(key))
        t.shapes.made(raw(table))[raw(key)] = Box(None, NOWHERE.under(t.condition))
        return table if type(table) is Box else result

    return probe


def _merge(t: Tracer, call: Call, overwrite: bool) -> Call:
    """The first map is changed, one source after the other."""

    def plan(dst: dict[str, Any], source: Box, out: list[tuple[Any, str, Box]]) -> None:
        for key, value in list(source.value.items()):
            if value is None:
                if overwrite:
                    out.append((dst, key, t.shapes.child(source, key)))
                continue
            own = dst.get(key)
            if isinstance(own, dict) and isinstance(value, dict):
                filled = bool(own)
                if not isinstance(own, NilMap):
                    plan(own, t.shapes.child(source, key), out)
                if filled or any(entry is not None for entry in value.values()):
                    continue
            if overwrite or not own:
                out.append((dst, key, t.shapes.child(source, key)))

    def probe(target: Any, *sources: Any) -> Any:
        dst = raw(target)
        if isinstance(dst, (NilMap, StringMap)) or not isinstance(dst, dict):
            return t.derived(call)(target, *sources)
        result = call(dst)
        for source in sources:
            changes: list[tuple[Any, str, Box]] = []
            if isinstance(raw(source), dict):
                plan(dst, source if type(source) is Box else Box(source, NOWHERE), changes)
            result = call(dst, raw(source))
            for table, key, box in changes:
                t.shapes.made(table)[key] = Box(box.value, box.origin.under(t.condition), box.text)
        return Box(result, origin_of(target))

    return probe


def _pick(t: Tracer, call: Call) -> Call:
    """``pick`` and ``omit``: a new map of known entries."""

    def probe(table: Any, *names: Any) -> Any:
        value = call(raw(table), *map(raw, names))
        if type(table) is not Box:
            return value
        entries = t.shapes.made(value)
        for key in value:
            entries[key] = t.shapes.child(table, key)
        return Box(value, Origin(frozenset(), table.origin.control) if value else table.origin._replace(exact=False))

    return probe


def _deep_copy(t: Tracer, call: Call) -> Call:
    def probe(value: Any) -> Any:
        result = call(raw(value))
        t.shapes.copied(raw(value), result)
        return still(result, value)

    return probe


def _index(t: Tracer, call: Call) -> Call:
    """``index``, ``get``."""

    def probe(table: Any, *keys: Any) -> Any:
        value = call(raw(table), *map(raw, keys))
        if type(table) is not Box:
            return t.derived(lambda *_: value)(*keys)
        box = table
        for key in keys:
            box = t.shapes.child(box, raw(key))
        origin = box.origin
        names = t.made_of(keys)
        if names.data or names.control:  # which entry it is was decided by them
            origin = origin.under(Condition(None, "", -1, names, True))
        return Box(value, origin, box.text)

    return probe


def _dig(t: Tracer, call: Call) -> Call:
    def probe(*args: Any) -> Any:
        value = call(*map(raw, args))
        *keys, fallback, table = args
        if type(table) is not Box:
            return t.derived(lambda *_: value)(*args)
        box = table
        for key in keys:
            there = isinstance(box.value, dict) and raw(key) in box.value
            box = t.shapes.child(box, raw(key))
            if not there:
                return t.chosen(still(value, fallback), box)
        return Box(value, box.origin, box.text)

    return probe


def _has_key(t: Tracer, call: Call) -> Call:
    def probe(table: Any, key: Any) -> Any:
        value = call(raw(table), raw(key))
        if type(table) is not Box:
            return t.derived(lambda *_: value)(key)
        child = t.shapes.child(table, raw(key)).origin
        return Box(value, united([child, t.made_of((key,))]))

    return probe


def _end(t: Tracer, call: Call, at: int) -> Call:
    """``first``, ``last``."""

    def probe(items: Any) -> Any:
        value = call(raw(items))
        if type(items) is not Box or not isinstance(items.value, list) or not items.value:
            return t.derived(lambda *_: value)(items)
        child = t.shapes.child(items, at % len(items.value))
        return Box(value, child.origin, child.text)

    return probe


def _keys(t: Tracer, call: Call) -> Call:
    def probe(*tables: Any) -> Any:
        value = call(*map(raw, tables))
        entries = t.shapes.made(value)
        names = [(key, table) for table in tables for key in sorted(raw(table))]
        for at, (key, table) in enumerate(names):
            if type(table) is Box:
                entries[at] = t.key_of(t.shapes.child(table, key), key)
        return Box(value, NOWHERE if entries else t.made_of(tables))

    return probe


def _values(t: Tracer, call: Call) -> Call:
    def probe(table: Any) -> Any:
        value = call(raw(table))
        if type(table) is not Box:
            return value
        t.shapes.made(value).update((at, t.shapes.child(table, key)) for at, key in enumerate(sorted(table.value)))
        return Box(value, NOWHERE if value else table.origin._replace(exact=False))

    return probe


def _moving(t: Tracer, call: Call, name: str) -> Call:
    """``nindent``, ``indent``, ``trim`` of a text that knows its parts."""

    def probe(*args: Any) -> Any:
        text = args[-1]
        value = call(*map(raw, args))
        if type(text) is not Box:
            return value
        if text.text is None:
            return Box(value, text.origin)
        width = raw(args[0]) if len(args) > 1 else 0
        return Box(value, None, Moved(text.text, ((name, int(width)),)))

    return probe


def _printf(t: Tracer, call: Call) -> Call:
    plain = t.derived(call)

    def probe(form: Any, *args: Any) -> Any:
        if form in ("%s", "%v", "%d", "%t", "%q") and len(args) == 1 and not isinstance(raw(args[0]), (dict, list)):
            return still(call(form, raw(args[0])), args[0])
        return plain(form, *args)

    return probe


SPECIAL: dict[str, Callable[[Tracer, Call], Call]] = {
    "default": _default, "coalesce": _coalesce, "ternary": _ternary, "required": _required, "dict": _dict,
    "list": _list, "tuple": _list, "set": _set, "unset": _unset, "pick": _pick, "omit": _pick, "deepCopy": _deep_copy,
    "index": _index, "get": _index, "dig": _dig, "hasKey": _has_key, "keys": _keys, "values": _values,
    "printf": _printf,
    "merge": lambda t, call: _merge(t, call, False), "mergeOverwrite": lambda t, call: _merge(t, call, True),
    "first": lambda t, call: _end(t, call, 0), "last": lambda t, call: _end(t, call, -1),
    "nindent": lambda t, call: _moving(t, call, "nindent"), "indent": lambda t, call: _moving(t, call, "indent"),
    "trim": lambda t, call: _moving(t, call, "trim"),
}  # fmt: skip
