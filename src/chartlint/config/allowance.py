"""The entries of ``allow``: findings that are known and accepted, by whom and until when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.config.globs import PathGlob
from chartlint.finding import Location

if TYPE_CHECKING:
    import datetime

Complain = Callable[[tuple[str | int, ...], str, str | None], None]

FIELDS: dict[str, str] = {
    "rule": "The rule, or several as a list: names, patterns (`image-*`), tags or packs as in `select`.",
    "reason": "Why the finding is accepted.",
    "owner": "Who answers for it.",
    "expires": "The last day on which the entry counts, such as 2027-01-31.",
    "chart": "Only findings of this chart: its path as in .gitignore, relative to this file.",
    "path": "Only findings in this file: a path as in .gitignore, relative to this file.",
    "object": "Only findings about this object: `Kind/name`, with `*` and `?`.",
    "object-path": "Only findings at this path in an object or below it: `spec.template.*`, with `*` and `?`.",
    "scenario": "Only findings in this scenario: its name, with `*` and `?`.",
}
"""The fields of an entry and what they mean."""

NEEDED = ("rule", "reason")
_PATHS = ("chart", "path")


class Allowance(NamedTuple):
    """One entry of ``allow``. ``rules`` are selectors as in ``select``, ``where`` is the entry's place in its file.

    ``chart`` and ``path`` match absolute paths; a part that is None matches everything.
    """

    rules: tuple[str, ...]
    reason: str
    where: Location
    owner: str = ""
    expires: datetime.date | None = None
    chart: PathGlob | None = None
    path: PathGlob | None = None
    object: str | None = None
    object_path: str | None = None
    scenario: str | None = None

    def takes_object(self, name: str, path: str) -> bool:
        """Whether an object (``Kind/name``) and a path inside it are meant."""
        if self.object is not None and not fnmatchcase(name, self.object):
            return False
        if self.object_path is None:
            return True
        # brackets of a path are indices, not a class of characters
        wanted = self.object_path.replace("[", "[[]")
        return any(fnmatchcase(path, form) for form in (wanted, f"{wanted}.*", f"{wanted}[[]*"))

    def takes_scenario(self, name: str) -> bool:
        """Whether a scenario is meant."""
        return self.scenario is None or fnmatchcase(name, self.scenario)


def check_allowances(value: Any, complain: Complain) -> None:
    """Complain about everything in ``allow`` that does not fit."""
    if not isinstance(value, (list, tuple)):
        complain(("allow",), "`allow` must be a list of entries, each a mapping with `rule` and `reason`", None)
        return
    for index, entry in enumerate(value):
        if not isinstance(entry, dict):
            hint = "write `- rule: …` and `reason: …` below it"
            complain(("allow", index), "an entry of `allow` must be a mapping", hint)
            continue
        for name in NEEDED:
            if name not in entry:
                complain(("allow", index), f"an entry of `allow` needs a `{name}`", None)
        for name, given in entry.items():
            _field(("allow", index, name), name, given, complain)


def _field(at: tuple[str | int, ...], name: Any, given: Any, complain: Complain) -> None:
    from chartlint.config.keys import closest

    if name not in FIELDS:
        hint = closest(str(name), list(FIELDS)) or "known are " + ", ".join(FIELDS)
        complain(at, f"an entry of `allow` has no `{name}`", hint)
    elif name == "expires":
        if date_of(given) is None:
            complain(at, f"`expires` must be a day such as 2027-01-31, not `{given}`", None)
    elif name == "rule" and isinstance(given, (list, tuple)):
        if not given or not all(isinstance(word, str) and word.strip() for word in given):
            complain(at, "`rule` must be the name of a rule or a list of names", None)
    elif not isinstance(given, str):
        complain(at, f"`{name}` of an entry of `allow` must be a text", None)
    elif not given.strip():
        complain(at, f"`{name}` of an entry of `allow` must not be empty", None)


def date_of(given: Any) -> datetime.date | None:
    """The day that a value of a configuration means, None for anything else. TOML has dates of its own."""
    import datetime

    if isinstance(given, datetime.datetime):
        return given.date()
    if isinstance(given, datetime.date):
        return given
    try:
        return datetime.datetime.strptime(given.strip(), "%Y-%m-%d").date() if isinstance(given, str) else None
    except ValueError:
        return None


def allowance_of(entry: Mapping[str, Any], base: str, where: Location) -> Allowance:
    """An entry that was checked. Its paths count from the absolute folder ``base``."""
    rules = entry["rule"]
    globs = {name: PathGlob(entry[name], base) for name in _PATHS if name in entry}
    return Allowance(
        rules=(rules.strip(),) if isinstance(rules, str) else tuple(word.strip() for word in rules),
        reason=" ".join(entry["reason"].split()),
        where=where,
        owner=entry.get("owner", "").strip(),
        expires=date_of(entry.get("expires")),
        chart=globs.get("chart"),
        path=globs.get("path"),
        object=entry.get("object"),
        object_path=entry.get("object-path"),
        scenario=entry.get("scenario"),
    )


def schema() -> dict[str, Any]:
    """The JSON Schema of ``allow``."""
    text = {"type": "string", "minLength": 1}
    properties: dict[str, Any] = {name: {"description": doc, **text} for name, doc in FIELDS.items()}
    properties["rule"] = {
        "description": FIELDS["rule"],
        "oneOf": [text, {"type": "array", "items": text, "minItems": 1}],
    }
    properties["expires"] = {"description": FIELDS["expires"], "type": "string", "format": "date"}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "required": list(NEEDED),
            "properties": properties,
            "additionalProperties": False,
        },
    }


__all__ = ["FIELDS", "Allowance", "allowance_of", "check_allowances", "date_of", "schema"]
