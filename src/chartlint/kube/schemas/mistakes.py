"""What is wrong with an object, in words: what is there, what is allowed, and what was probably meant."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.kube.schemas.formats import nearest_quantity

if TYPE_CHECKING:
    from chartlint.kube.schemas.checks import Fault, Path, Struct

SHOWN = 60
"""Characters of a value that a message repeats."""

_INTEGER = re.compile(r"[+-]?[0-9]+")
_EXPONENT = re.compile(r"[+-]?[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,3}")
_TRUTH = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}
_EXPECTED = {
    "string": "a text",
    "text-of-map": "a text",
    "boolean": "`true` or `false`",
    "int32": "an integer",
    "int64": "an integer",
    "number": "a number",
    "bytes": "a text in base64",
    "time": "a time such as `2006-01-02T15:04:05Z`",
    "quantity": "an amount such as `500m` or `64Mi`",
    "int-or-string": "an integer or a text",
    "object": "a map",
    "list": "a list",
}
_RANGES = {"int32": (-(1 << 31), (1 << 31) - 1), "int-or-string": (-(1 << 31), (1 << 31) - 1)}
_INT64 = (-(1 << 63), (1 << 63) - 1)


class Mistake(NamedTuple):
    """One defect of an object against the schema of its kind.

    ``code`` is one of ``unknown-field``, ``wrong-type``, ``missing-field``, ``not-allowed``, ``out-of-range``,
    ``bad-format`` and, for custom resources, ``broken-rule``.
    """

    path: Path
    """From the object's root to the culprit: the field itself, for a missing one the map that lacks it."""
    code: str
    message: str
    """One clause that names the field, what is expected and what was found."""
    expected: str
    """What would be right (``an integer``); the field's name where it is missing."""
    found: str
    """What is there, as YAML would write it, shortened; empty where something is missing."""
    suggestion: str | None = None
    """The likely cure in a clause (``remove the quotes``, ``did you mean `imagePullPolicy`?``); None for no idea."""


def word(faults: list[Fault], root: Struct) -> list[Mistake]:
    """The mistakes behind an object's faults, one a defect: a misspelt field is not also a missing one.

    ``root`` is the schema of the object.
    """
    mistakes = []
    explained: set[tuple[Path, str]] = set()
    missing = {(fault.path, fault.expected) for fault in faults if fault.code == "missing-field"}
    for fault in faults:
        if fault.code != "unknown-field":
            continue
        lacking = [name for path, name in missing if path == fault.path[:-1]]
        mistake, near = _unknown(fault, lacking, root)
        explained.add((fault.path[:-1], near))
        mistakes.append(mistake)
    for fault in faults:
        if fault.code == "unknown-field" or (fault.path, fault.expected) in explained:
            continue
        mistakes.append(_told(fault) if fault.words else _WORDS[fault.code](fault))
    return mistakes


def shown(value: Any) -> str:
    """A value as a message repeats it: JSON, shortened."""
    if isinstance(value, (dict, list)):
        size = len(value)
        if not size:
            return "{}" if isinstance(value, dict) else "[]"
        what = "map" if isinstance(value, dict) else "list"
        return f"a {what} of {size}"
    text = json.dumps(value, ensure_ascii=False) if not isinstance(value, float) else _as_helm(value)
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _as_helm(value: float) -> str:
    """A float as Go's ``%v`` prints it, near enough for a message: 1e+06."""
    text = repr(int(value)) if value.is_integer() and abs(value) < 1e21 else repr(value)
    return text


def _found(value: Any) -> str:
    if isinstance(value, (dict, list)) and value:
        return shown(value)
    return f"`{shown(value)}`"


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (int, float)):
        return "a number"
    return "a map" if isinstance(value, dict) else "a list"


def _place(path: Path) -> str:
    """The field's name for the start of a message; for items and entries with the list or map they are in."""
    if not path:
        return "the object"
    last = path[-1]
    if isinstance(last, int):
        owner = next((str(step) for step in reversed(path) if isinstance(step, str)), None)
        return f"item {last + 1} of `{owner}`" if owner else f"item {last + 1}"
    return f"`{last}`"


def expected_words(kind: str) -> str:
    """What a type of the bundle is in words: ``an integer``."""
    return _EXPECTED.get(kind, "another type")


# -- unknown and missing fields


def _unknown(fault: Fault, lacking: list[str], root: Struct) -> tuple[Mistake, str]:
    """The mistake, and the known field it is probably about (empty where nobody can tell)."""
    struct = fault.struct
    assert struct is not None
    name = str(fault.path[-1])
    owner = struct.name.rpartition(".")[2]
    known = struct.store.fields(struct.minor, struct.name)
    near = _same_letters(name, [*lacking, *known])
    elsewhere = None if near else _below(struct, name) or _above(root, fault.path)
    if not near and not elsewhere:
        near = _near(name, lacking, 0.6) or _near(name, list(known), 0.7)
    suggestion = f"did you mean `{near}`?" if near else elsewhere
    message = f"{owner} has no field `{name}`"
    life = struct.store.field_life(struct.name, name)
    if life:
        if later := [each for each in life if each.first > struct.minor]:
            message += " yet"
            suggestion = f"it exists from Kubernetes 1.{later[0].first} on"
        else:
            message += " any more"
            suggestion = f"it was removed after Kubernetes 1.{life[-1].last}"
    return Mistake(fault.path, fault.code, message, f"a field of {owner}", shown(fault.value), suggestion), near


def _same_letters(name: str, known: list[str]) -> str:
    """The known word that only differs in capitals, dashes or a plural."""
    return next((candidate for candidate in known if _letters(candidate) == _letters(name)), "")


def _near(name: str, known: list[str], cutoff: float) -> str:
    """The known word that is most like a misspelt one, if it is like it enough."""
    from difflib import get_close_matches

    by_letters = {_letters(candidate): candidate for candidate in known}
    found = get_close_matches(_letters(name), by_letters, n=1, cutoff=cutoff)
    return by_letters[found[0]] if found else ""


def _letters(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "").rstrip("s")


def _below(struct: Struct, name: str) -> str | None:
    """A definition one or two steps below that has such a field: it was indented too little."""
    for field, definition in _members(struct, struct.name):
        if name in struct.store.fields(struct.minor, definition):
            return f"`{field}` has such a field: it belongs there"
    for field, definition in _members(struct, struct.name):
        for inner, inner_definition in _members(struct, definition):
            if name in struct.store.fields(struct.minor, inner_definition):
                return f"`{field}.{inner}` has such a field: it belongs there"
    return None


def _members(struct: Struct, definition: str) -> list[tuple[str, str]]:
    """The fields of a definition that are one definition themselves."""
    fields = struct.store.fields(struct.minor, definition)
    return [
        (field, spec.type)
        for field, spec in fields.items()
        if field not in ("metadata", "status") and "." in spec.type and spec.type[0] not in "[{"
    ]


def _above(root: Struct, path: Path) -> str | None:
    """A definition on the way to an unknown field that has it: it was indented too much."""
    at = root.name
    found = None
    for depth, step in enumerate(path[:-1]):
        if isinstance(step, str) and "." in at and at[0] not in "[{":
            fields = root.store.fields(root.minor, at)
            if depth and path[-1] in fields:
                found = f"{_place(path[:depth])} has such a field: it belongs there, less indented"
            if step not in fields:
                break
            at = fields[step].type
        elif at[0] in "[{":
            at = at[at.index("]" if at[0] == "[" else "}") + 1 :]
    return found


def _missing(fault: Fault) -> Mistake:
    struct = fault.struct
    assert struct is not None
    owner = struct.name.rpartition(".")[2]
    message = f"{owner} needs the field `{fault.expected}`"
    return Mistake(fault.path, fault.code, message, fault.expected, "", None)


# -- values


def _told(fault: Fault) -> Mistake:
    """What the schema of a custom resource has its own words for."""
    from chartlint.kube.schemas.checks import UNTOLD

    message = f"{_place(fault.path)} {fault.words}"
    found = ""
    if fault.value is not UNTOLD:
        message += f", and is {_found(fault.value)}"
        found = shown(fault.value)
    return Mistake(fault.path, fault.code, message, fault.words.removeprefix("must be "), found)


def _wrong_type(fault: Fault) -> Mistake:
    expected = expected_words(fault.expected)
    article = f"{_place(fault.path)} must be {expected}"
    if fault.expected == "text-of-map":
        owner = next((str(step) for step in reversed(fault.path[:-1]) if isinstance(step, str)), "")
        article = f"every value of `{owner}` must be a text" if owner else "every value must be a text"
        article = f"`{fault.path[-1]}`: {article}"
    found = _found(fault.value)
    message = f"{article}, and is {_kind_of(fault.value)}: {found}"
    if isinstance(fault.value, (dict, list)) and fault.value:
        message = f"{article}, and is {found}"
    return Mistake(fault.path, fault.code, message, expected, shown(fault.value), _cure(fault.expected, fault.value))


def _cure(expected: str, value: Any) -> str | None:
    """What to do about a value of another type: mostly quotes too many or too few around an action of Helm."""
    if isinstance(value, str):
        return _cure_text(expected, value)
    if expected in ("string", "text-of-map", "time", "bytes"):
        if isinstance(value, bool):
            return 'quote it: `{{ ... | quote }}`, or `"true"` in YAML'
        if isinstance(value, (int, float)):
            cure = "quote it: `{{ ... | quote }}` in a template"
            if abs(value) >= 1_000_000 and (isinstance(value, int) or value.is_integer()):
                cure = "quote it after `int64`: `{{ ... | int64 | quote }}`, else Helm prints it with an exponent"
            return cure
        return "write the value itself, or make a text of it: `{{ ... | toJson | quote }}`"
    if expected == "boolean" and value in (0, 1) and not isinstance(value, (dict, list)):
        return f"write `{'true' if value else 'false'}`"
    if expected == "list" and isinstance(value, dict):
        return "write each item behind a `- `" if value else "write `[]`"
    if expected == "object" and isinstance(value, list):
        return "write `key: value` without `- `" if value else "write `{}`"
    if expected in ("int32", "int64", "int-or-string") and isinstance(value, float):
        return "write a number without fraction: `{{ ... | int64 }}`"
    return None


def _cure_text(expected: str, value: str) -> str | None:
    stripped = value.strip()
    if expected in ("int32", "int64", "number"):
        if _INTEGER.fullmatch(stripped):
            return "remove the quotes"
        if _EXPONENT.fullmatch(stripped):
            return "Helm prints large numbers of values with an exponent: `{{ ... | int64 }}` without quotes"
    elif expected == "boolean" and stripped.lower() in _TRUTH:
        return f"remove the quotes: `{_TRUTH[stripped.lower()]}`"
    elif expected in ("object", "list"):
        if not stripped:
            return f"leave the field out, or write `{'{}' if expected == 'object' else '[]'}`"
        if "\n" in stripped or stripped[0] in "{[":
            return "it looks like YAML inside a text: remove the quotes or the `|`, and indent it with `nindent`"
        if stripped.startswith("map[") and expected == "object":
            return "Go printed a map: pass it through `toYaml`"
        if expected == "list":
            return "write it as an item: `- ...`"
    if stripped.startswith(("map[", "[map[")):
        return "Go printed a collection: pass it through `toYaml`"
    return None


def _not_allowed(fault: Fault) -> Mistake:
    choices = fault.expected.removeprefix("enum:").split(",")
    near = _same_letters(fault.value, choices) or _near(fault.value, choices, 0.7)
    expected = " or ".join(filter(None, (", ".join(f"`{choice}`" for choice in choices[:-1]), f"`{choices[-1]}`")))
    message = f"{_place(fault.path)} must be {expected}, and is {_found(fault.value)}"
    return Mistake(
        fault.path, fault.code, message, expected, shown(fault.value), f"did you mean `{near}`?" if near else None
    )


def _out_of_range(fault: Fault) -> Mistake:
    low, high = _RANGES.get(fault.expected, _INT64)
    expected = f"an integer from {low} to {high}"
    message = f"{_place(fault.path)} must be {expected}, and is {_found(fault.value)}"
    return Mistake(fault.path, fault.code, message, expected, shown(fault.value))


def _bad_format(fault: Fault) -> Mistake:
    expected = _EXPECTED[fault.expected]
    message = f"{_place(fault.path)} must be {expected}, and is {_found(fault.value)}"
    suggestion = None
    if fault.expected == "quantity":
        near = nearest_quantity(fault.value)
        suggestion = f"did you mean `{near}`?" if near else None
    elif fault.expected == "bytes":
        suggestion = "encode it: `{{ ... | b64enc }}`, or move it from `data` to `stringData`"
        if fault.path and "data" not in fault.path:
            suggestion = "encode it: `{{ ... | b64enc }}`"
    return Mistake(fault.path, fault.code, message, expected, shown(fault.value), suggestion)


_WORDS = {
    "missing-field": _missing,
    "wrong-type": _wrong_type,
    "not-allowed": _not_allowed,
    "out-of-range": _out_of_range,
    "bad-format": _bad_format,
}
