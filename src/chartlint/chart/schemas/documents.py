"""The documents of a schema: where its resources, anchors and subschemas are (root.go, roots.go, draft.go)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import quote

from chartlint.chart.schemas.failure import SchemaError
from chartlint.gotmpl.gofmt import go_quote
from chartlint.gotmpl.gourl import UrlError, parse, resolve, unescape

METASCHEMA_HOSTS = ("http://json-schema.org/", "https://json-schema.org/")
_SEGMENT_SAFE = "$&+:=@-_.~"
_MISSING: Any = object()


class Draft(NamedTuple):
    """A version of JSON Schema; ``subschemas`` are keywords with ``*`` for the values of a map, ``[]`` of a list."""

    version: int
    url: str
    id: str
    subschemas: tuple[tuple[str, str], ...]
    vocabulary_prefix: str = ""
    vocabularies: tuple[str, ...] = ()
    default_vocabularies: tuple[str, ...] = ()


_SUBSCHEMAS_4 = (
    ("definitions", "*"), ("not", ""), ("allOf", "[]"), ("anyOf", "[]"), ("oneOf", "[]"), ("properties", "*"),
    ("additionalProperties", ""), ("patternProperties", "*"), ("items", ""), ("items", "[]"), ("additionalItems", ""),
    ("dependencies", "*"),
)  # fmt: skip
_SUBSCHEMAS_6 = (*_SUBSCHEMAS_4, ("propertyNames", ""), ("contains", ""))
_SUBSCHEMAS_7 = (*_SUBSCHEMAS_6, ("if", ""), ("then", ""), ("else", ""))
_SUBSCHEMAS_2019 = (
    *_SUBSCHEMAS_7, ("$defs", "*"), ("dependentSchemas", "*"), ("unevaluatedProperties", ""),
    ("unevaluatedItems", ""), ("contentSchema", ""),
)  # fmt: skip
DRAFT_4 = Draft(4, "http://json-schema.org/draft-04/schema", "id", _SUBSCHEMAS_4)
DRAFT_6 = Draft(6, "http://json-schema.org/draft-06/schema", "$id", _SUBSCHEMAS_6)
DRAFT_7 = Draft(7, "http://json-schema.org/draft-07/schema", "$id", _SUBSCHEMAS_7)
DRAFT_2019 = Draft(
    2019, "https://json-schema.org/draft/2019-09/schema", "$id", _SUBSCHEMAS_2019,
    "https://json-schema.org/draft/2019-09/vocab/",
    ("core", "applicator", "validation", "meta-data", "format", "content"), ("core", "applicator", "validation"),
)  # fmt: skip
DRAFT_2020 = Draft(
    2020, "https://json-schema.org/draft/2020-12/schema", "$id", (*_SUBSCHEMAS_2019, ("prefixItems", "[]")),
    "https://json-schema.org/draft/2020-12/vocab/",
    ("core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion",
     "content"),
    ("core", "applicator", "unevaluated", "validation"),
)  # fmt: skip
_BY_URL = {draft.url.partition("//")[2]: draft for draft in (DRAFT_4, DRAFT_6, DRAFT_7, DRAFT_2019, DRAFT_2020)}
_BY_URL["json-schema.org/schema"] = DRAFT_2020


class Dialect(NamedTuple):
    """A draft and the vocabularies that a metaschema chose; None for the draft's own."""

    draft: Draft
    vocabularies: tuple[str, ...] | None = None

    def has(self, vocabulary: str) -> bool:
        """Whether the keywords of a vocabulary count."""
        if vocabulary == "core" or self.draft.version < 2019:
            return True
        known = self.draft.default_vocabularies if self.vocabularies is None else self.vocabularies
        return vocabulary in known


class Resource:
    """A schema with an identifier of its own, or the whole document."""

    def __init__(self, pointer: str, url: str, dialect: Dialect) -> None:
        self.pointer = pointer
        self.url = url
        self.dialect = dialect
        self.anchors: dict[str, str] = {}
        self.dynamic_anchors: list[str] = []


class Document:
    """A JSON document with schemas in it; ``resources`` by pointer."""

    def __init__(self, url: str, content: Any) -> None:
        self.url = url
        self.content = content
        self.resources: dict[str, Resource] = {}
        self.processed: set[str] = set()

    def resource(self, pointer: str) -> Resource:
        """The resource that holds at a place."""
        while pointer not in self.resources and "/" in pointer:
            pointer = pointer.rpartition("/")[0]
        return self.resources.get(pointer) or self.resources[""]

    def lookup(self, pointer: str) -> Any:
        """The value at a pointer. Raises ``SchemaError``."""
        value = self.content
        for token in pointer.split("/")[1:]:
            step = _unescaped(token)
            if step is None:
                raise SchemaError(f"invalid json-pointer {go_quote(location(self.url, pointer))}")
            found = _MISSING
            if isinstance(value, dict):
                found = value.get(step, _MISSING)
            elif isinstance(value, list) and _is_index(step) and int(step) < len(value):
                found = value[int(step)]
            if found is _MISSING:
                place = location(self.url, pointer)
                raise SchemaError(f"json-pointer in {go_quote(place)} not found", reference=place)
            value = found
        return value

    def resolve(self, url: str, fragment: str) -> str | None:
        """The pointer that a reference means, None for one to another document. Raises ``SchemaError``."""
        resource = self.resources[""] if url == self.url else None
        if resource is None:
            resource = next((entry for entry in self.resources.values() if entry.url == url), None)
        return None if resource is None else self.fragment(fragment, resource)

    def fragment(self, fragment: str, resource: Resource | None = None) -> str:
        """The pointer that the fragment of a reference means. Raises ``SchemaError``."""
        resource = resource or self.resources[""]
        if not fragment or fragment.startswith("/"):
            return resource.pointer + fragment
        found = resource.anchors.get(fragment)
        if found is None:
            reference = location(resource.url, fragment)
            raise SchemaError(
                f"anchor in {go_quote(reference)} not found in schema {go_quote(self.url)}", reference=reference
            )
        return found

    def collect_anchors(self, schema: Any, pointer: str, resource: Resource) -> None:
        """Note the anchors of one schema. Raises ``SchemaError``."""
        if not isinstance(schema, dict):
            return
        version = resource.dialect.draft.version
        if version < 2019:
            if "$ref" in schema:
                return
            identifier = schema.get(resource.dialect.draft.id)
            if isinstance(identifier, str):
                try:
                    fragment = unescape(identifier.partition("#")[2])
                except UrlError:
                    raise SchemaError(f"error in parsing anchor at {go_quote(location(self.url, pointer))}") from None
                if fragment and not fragment.startswith("/"):
                    self._anchor(fragment, pointer, resource)
            return
        anchor, dynamic = schema.get("$anchor"), schema.get("$dynamicAnchor")
        if isinstance(anchor, str):
            self._anchor(anchor, pointer, resource)
        if version >= 2020 and isinstance(dynamic, str):
            self._anchor(dynamic, pointer, resource)
            resource.dynamic_anchors.append(dynamic)

    def _anchor(self, name: str, pointer: str, resource: Resource) -> None:
        if resource.anchors.setdefault(name, pointer) != pointer:
            places = f"{go_quote(resource.anchors[name])} and {go_quote(pointer)}"
            raise SchemaError(f"duplicate anchor {go_quote(name)} in {go_quote(self.url)} at {places}")


def location(url: str, pointer: str) -> str:
    """A place as messages name it."""
    return f"{url}#" + "/".join(
        quote(token, safe=_SEGMENT_SAFE, errors="surrogateescape") for token in pointer.split("/")
    )


def escaped(token: str) -> str:
    """A key as part of a pointer."""
    return token.replace("~", "~0").replace("/", "~1")


def _unescaped(token: str) -> str | None:
    if "~" not in token:
        return token
    parts = token.split("~")
    if any(part[:1] not in ("0", "1") for part in parts[1:]):
        return None
    return parts[0] + "".join(("~" if part[0] == "0" else "/") + part[1:] for part in parts[1:])


def _is_index(text: str) -> bool:
    digits = text.removeprefix("+")
    return digits.isascii() and digits.isdigit() and len(digits) < 10


def join(base: str, reference: str) -> tuple[str, str]:
    """URL and fragment of a reference. Raises ``SchemaError``."""
    plain, _, fragment = reference.partition("#")
    try:
        fragment = unescape(fragment)
    except UrlError as error:
        raise SchemaError(f"error in parsing {go_quote(reference)}: {error}") from None
    try:
        parse(base)
    except UrlError as error:
        raise SchemaError(f"error in parsing {go_quote(base)}: {error}") from None
    try:
        return resolve(base, plain), fragment
    except UrlError as error:
        raise SchemaError(f"error in parsing {go_quote(plain)}: {error}") from None


def subschemas(schema: dict[str, Any], pointer: str, draft: Draft) -> Iterator[tuple[str, Any]]:
    """The schemas right inside one, with their places."""
    for keyword, kind in draft.subschemas:
        value = schema.get(keyword, _MISSING)
        if value is _MISSING:
            continue
        if not kind:
            yield f"{pointer}/{keyword}", value
        elif kind == "*" and isinstance(value, dict):
            for name, entry in value.items():
                yield f"{pointer}/{keyword}/{escaped(name)}", entry
        elif kind == "[]" and isinstance(value, list):
            for index, entry in enumerate(value):
                yield f"{pointer}/{keyword}/{index}", entry


def draft_of(url: str) -> Draft | None:
    """The draft that a ``$schema`` names; None for another metaschema."""
    plain, _, fragment = url.partition("#")
    if fragment:
        return None
    return _BY_URL.get(plain.removeprefix("http://") if plain.startswith("http://") else plain.removeprefix("https://"))


@cache
def metaschema(url: str) -> Any:
    """A document of json-schema.org that Helm has at hand; None for others."""
    for host in METASCHEMA_HOSTS:
        if url.startswith(host):
            break
    else:
        return None
    from jsonschema_specifications import REGISTRY  # type: ignore[import-untyped]
    from referencing.exceptions import NoSuchResource

    name = url[len(host) :]
    if name == "schema":
        name = "draft/2020-12/schema"
    if name not in _KNOWN:
        return None
    for candidate in (f"https://json-schema.org/{name}", f"http://json-schema.org/{name}#"):
        try:
            found = REGISTRY.contents(candidate)
        except NoSuchResource:
            continue
        return {**found, "properties": {**found["properties"], **_OLDER[name]}} if name in _OLDER else found
    return None


_KNOWN = frozenset({
    *(name.removeprefix("json-schema.org/") for name in _BY_URL),
    *(f"draft/2019-09/meta/{name}" for name in DRAFT_2019.vocabularies),
    *(f"draft/2020-12/meta/{name}" for name in DRAFT_2020.vocabularies),
})  # fmt: skip
# Helm's library has these three as they were first published.
_ENUM = {"type": "array", "minItems": 1, "uniqueItems": True}
_OLDER: dict[str, dict[str, Any]] = {
    "draft-04/schema": {"$schema": {"type": "string", "format": "uri"}, "$ref": {"type": "string"}},
    "draft-06/schema": {
        "enum": _ENUM,
        "examples": {},
        "patternProperties": {"type": "object", "additionalProperties": {"$ref": "#"}, "default": {}},
    },
    "draft-07/schema": {"enum": {**_ENUM, "items": True}, "writeOnly": {"type": "boolean"}},
}
