"""The entries of ``scenarios``: the ways in which a chart is installed, each with a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from chartlint.config.globs import PathGlob

Complain = Callable[[tuple[str | int, ...], str, str | None], None]

VERSION = r"v?\d+(?:\.\d+){1,2}(?:[-+][0-9A-Za-z.+-]+)?"
"""A version of Kubernetes or Helm as a person writes it."""
VERSION_MEANS = 'a version such as "1.31"'
KUBE_VERSION = rf"(?:{VERSION}|supported)"
"""The same for Kubernetes, or all those that its project still mends."""
KUBE_VERSION_MEANS = f"{VERSION_MEANS}, or `supported`"

FIELDS: dict[str, str] = {
    "chart": "Only for these charts: paths as in .gitignore, relative to this file; without it, for every chart.",
    "values": "Values files laid over those of the key `values`, paths relative to this file, `*`, `?` and `**` too.",
    "set": "Single values laid over them, as with `helm --set`: `key=value`.",
    "release-name": "The name of the release.",
    "namespace": "The namespace of the release.",
    "kube-version": "The Kubernetes version, or a list of them: then the scenario is rendered for each.",
    "api-versions": "API versions that the cluster offers besides the built-in ones.",
    "helm": "The Helm version, or a list of them.",
    "lookup": "A file with the objects that `lookup` finds, relative to this file.",
}
"""The fields of a scenario and what they mean."""

LISTS = ("chart", "values", "set", "kube-version", "api-versions", "helm")
VERSIONS = {"kube-version": (KUBE_VERSION, KUBE_VERSION_MEANS), "helm": (VERSION, VERSION_MEANS)}


class ScenarioSetting(NamedTuple):
    """One named scenario. What is None or empty is as the configuration says it for all scenarios.

    ``values`` are paths and patterns as seen from the working directory; ``places`` tells where a field stands
    (``""`` for the scenario itself).
    """

    name: str
    places: Mapping[str, str]
    chart: tuple[PathGlob, ...] = ()
    values: tuple[str, ...] = ()
    set: tuple[str, ...] = ()
    release_name: str | None = None
    namespace: str | None = None
    kube_version: tuple[str, ...] = ()
    api_versions: tuple[str, ...] = ()
    helm: tuple[str, ...] = ()
    lookup: str | None = None

    def place(self, field: str) -> str:
        """Where a field stands, or else the scenario."""
        return self.places.get(field) or self.places.get("", "")


def check_scenarios(value: Any, complain: Complain) -> None:
    """Complain about everything in ``scenarios`` that does not fit."""
    if not isinstance(value, dict):
        hint = "write `NAME: {values: [FILE]}`"
        complain(("scenarios",), "`scenarios` must be a mapping of names to settings", hint)
        return
    for name, settings in value.items():
        at = ("scenarios", name)
        if not isinstance(name, str) or not name.strip() or not name.isprintable() or "," in name:
            complain(at, f"`{name}` is no name for a scenario: it must be a text without commas", None)
        elif settings is not None and not isinstance(settings, dict):
            complain(at, f"the scenario `{name}` must be a mapping", "write `values: [FILE]` below it")
        else:
            for field, given in (settings or {}).items():
                _field((*at, field), field, given, complain)


def _field(at: tuple[str | int, ...], field: Any, given: Any, complain: Complain) -> None:
    from chartlint.config.keys import closest, kind_of

    hint: str | None
    if field not in FIELDS:
        hint = closest(str(field), list(FIELDS)) or "known are " + ", ".join(FIELDS)
        complain(at, f"a scenario has no `{field}`", hint)
        return
    entries = given if isinstance(given, (list, tuple)) and field in LISTS else [given]
    if not entries:
        complain(at, f"`{field}` of a scenario must not be empty", None)
    twice = set_twice([entry for entry in entries if isinstance(entry, str)]) if field == "set" else None
    if twice is not None:
        complain(at, f"`{twice}` is set twice; only the last one would count", None)
    for entry in entries:
        if not isinstance(entry, str):
            hint = "put it in quotes" if isinstance(entry, (bool, int, float)) else None
            wanted = "a text or a list of texts" if field in LISTS else "a text"
            complain(at, f"`{field}` of a scenario must be {wanted}, not {kind_of(entry)}", hint)
        elif not entry.strip():
            complain(at, f"`{field}` of a scenario must not be empty", None)
        elif field in VERSIONS and not re.fullmatch(VERSIONS[field][0], entry):
            complain(at, f"`{field}` of a scenario must be {VERSIONS[field][1]}, not `{entry}`", None)


def set_twice(entries: Sequence[str]) -> str | None:
    """A key that two entries of ``set`` set, None where there is none. An entry may set several: ``a=1,b=2``."""
    seen: set[str] = set()
    for entry in entries:
        key, _, value = entry.partition("=")
        keys: list[str] = [key.strip(), *(_ANOTHER.findall(value) if "{" not in value and "\\" not in value else ())]
        for name in keys:
            if name in seen:
                return name
            seen.add(name)
    return None


_ANOTHER = re.compile(r",\s*([^,=]+)=")


def setting_of(
    name: str, settings: Mapping[str, Any] | None, base: str, resolve: Callable[[str], str], places: Mapping[str, str]
) -> ScenarioSetting:
    """A scenario that was checked. Patterns of charts count from the absolute folder ``base``."""
    fields: dict[str, Any] = {}
    for field, given in (settings or {}).items():
        value: Any = given
        if field in LISTS:
            value = (given,) if isinstance(given, str) else tuple(given)
        if field == "chart":
            value = tuple(PathGlob(pattern, base) for pattern in value)
        elif field == "values":
            value = tuple(map(resolve, value))
        elif field == "lookup":
            value = resolve(given)
        fields[field.replace("-", "_")] = value
    return ScenarioSetting(name=name, places=dict(places), **fields)


def schema() -> dict[str, Any]:
    """The JSON Schema of ``scenarios``."""
    text = {"type": "string", "minLength": 1}
    properties: dict[str, Any] = {}
    for field, doc in FIELDS.items():
        item = {**text, "pattern": f"^{VERSIONS[field][0]}$"} if field in VERSIONS else text
        either = {"oneOf": [item, {"type": "array", "items": item, "minItems": 1}]}
        properties[field] = {"description": doc, **(either if field in LISTS else item)}
    entry = {"type": ["object", "null"], "properties": properties, "additionalProperties": False}
    return {"type": "object", "additionalProperties": entry}


__all__ = [
    "FIELDS",
    "KUBE_VERSION",
    "KUBE_VERSION_MEANS",
    "VERSION",
    "VERSION_MEANS",
    "ScenarioSetting",
    "check_scenarios",
    "schema",
    "setting_of",
]
