"""Where the documents of a schema come from: never from the network or the machine (loader.go, roots.go)."""

from __future__ import annotations

from typing import Any, Protocol

from chartlint.chart.schemas.documents import (
    DRAFT_2020,
    METASCHEMA_HOSTS,
    Dialect,
    Document,
    Draft,
    Resource,
    draft_of,
    join,
    location,
    metaschema,
    subschemas,
)
from chartlint.chart.schemas.failure import SchemaError
from chartlint.gotmpl.gofmt import go_quote
from chartlint.gotmpl.gourl import UrlError, parse


class Checker(Protocol):
    """Checks a schema against its metaschema."""

    def check(self, document: Document, content: Any, pointer: str) -> None:
        """Raises ``SchemaError``."""


class Loader:
    """The documents looked at so far. ``urn`` says that a URN that nobody knows stands for ``true`` (Helm 3.20, 4)."""

    def __init__(self, checker: Checker | None, *, urn: bool) -> None:
        self.documents: dict[str, Document] = {}
        self.given: dict[str, Any] = {}
        self._checker = checker
        self._urn = urn

    def document(self, url: str) -> Document:
        """The document at a URL. Raises ``SchemaError``."""
        known = self.documents.get(url)
        if known is None:
            known = Document(url, self._load(url))
            self._collect(known, known.content, url, "", Dialect(DRAFT_2020))
            if self._checker is not None and not url.startswith(METASCHEMA_HOSTS):
                self._checker.check(known, known.content, "")
            self.documents[url] = known
        return known

    def ensure(self, document: Document, pointer: str) -> None:
        """Look at a schema that stands where no keyword has one. Raises ``SchemaError``."""
        if pointer in document.processed:
            return
        content = document.lookup(pointer)
        base = document.resource(pointer)
        self._collect(document, content, base.url, pointer, base.dialect)
        if pointer not in document.resources:
            document.collect_anchors(content, pointer, document.resource(pointer))
        if self._checker is not None:
            self._checker.check(document, content, pointer)

    def _load(self, url: str) -> Any:
        if url in self.given:
            return self.given[url]
        known = metaschema(url)
        if known is not None:
            return known
        try:
            parsed = parse(url)
        except UrlError as error:
            raise SchemaError(f"failing loading {go_quote(url)}: {error}") from None
        if parsed.scheme == "urn" and self._urn:
            return True
        if parsed.scheme == "file":
            raise SchemaError(
                f"failing loading {go_quote(url)}: open {parsed.path}: no such file or directory",
                reference=url,
                refused=True,
            )
        if parsed.scheme in ("http", "https"):
            raise SchemaError(f"failing loading {go_quote(url)}", reference=url, refused=True)
        raise SchemaError(
            f"failing loading {go_quote(url)}: no URLLoader registered for {go_quote(str(parsed))}", reference=url
        )

    # --- resources ------------------------------------------------------------------------------

    def _collect(self, document: Document, schema: Any, base: str, pointer: str, fallback: Dialect) -> None:
        """Find the resources and anchors of a schema and of all inside it. Raises ``SchemaError``."""
        if pointer in document.processed:
            return
        document.processed.add(pointer)
        if not isinstance(schema, dict):
            if not pointer:
                document.resources[pointer] = Resource(pointer, base, fallback)
            return
        has_schema = isinstance(schema.get("$schema"), str)
        draft = self._draft(document.url, pointer, schema, fallback.draft, set())
        identifier = _identifier(draft, schema)
        if not identifier and pointer:
            # `$schema` means nothing in a schema that is no resource
            draft, has_schema = fallback.draft, False
            identifier = _identifier(draft, schema)
        if identifier:
            try:
                base, _ = join(base, identifier)
            except SchemaError:
                raise SchemaError(f"error in parsing id at {go_quote(location(document.url, pointer))}") from None
        if identifier or not pointer:
            self._add(document, base, pointer, draft if has_schema else None, schema, fallback)
        resource = next(entry for entry in document.resources.values() if entry.url == base)
        document.collect_anchors(schema, pointer, resource)
        for place, content in subschemas(schema, pointer, draft):
            self._collect(document, content, base, place, resource.dialect)

    def _add(
        self,
        document: Document,
        url: str,
        pointer: str,
        draft: Draft | None,
        schema: dict[str, Any],
        fallback: Dialect,
    ) -> None:
        for known in document.resources.values():
            if known.url == url:
                if known.pointer != pointer:
                    places = f"{go_quote(pointer)} and {go_quote(known.pointer)}"
                    raise SchemaError(f"duplicate id {go_quote(url)} in {go_quote(document.url)} at {places}")
                return
        dialect = fallback if draft is None else Dialect(draft, self._vocabularies(schema, draft))
        document.resources[pointer] = Resource(pointer, url, dialect)

    def _draft(self, url: str, pointer: str, schema: Any, fallback: Draft, seen: set[str]) -> Draft:
        name = schema.get("$schema") if isinstance(schema, dict) else None
        if not isinstance(name, str):
            return fallback
        known = draft_of(name)
        if known is not None:
            return known
        name = name.partition("#")[0]
        try:
            parse(name)
        except UrlError as error:
            place = location(url, pointer)
            raise SchemaError(f"invalid $schema in {go_quote(place)}: {error}") from None
        if not pointer and name == url:
            raise SchemaError(f"draft {go_quote(name)} is not supported")
        if name in seen:
            raise SchemaError(f"cycle in resolving $schema in {go_quote(name)}")
        return self._draft(name, "", self._load(name), fallback, {*seen, name})

    def _vocabularies(self, schema: dict[str, Any], draft: Draft) -> tuple[str, ...] | None:
        if draft_of(schema["$schema"]) is not None or draft.version < 2019:
            return None
        url = schema["$schema"].partition("#")[0]
        content = self._load(url)
        wanted = content.get("$vocabulary") if isinstance(content, dict) else None
        if not isinstance(wanted, dict):
            return None
        found: list[str] = []
        for vocabulary, required in wanted.items():
            if required is not True:
                continue
            name = vocabulary.removeprefix(draft.vocabulary_prefix)
            if name == vocabulary or name not in draft.vocabularies:
                raise SchemaError(f"unsupported vocabulary {go_quote(vocabulary)} in {go_quote(url)}")
            found.append(name)
        return tuple(found) if "core" in found else (*found, "core")


def _identifier(draft: Draft, schema: dict[str, Any]) -> str:
    if draft.version < 2019 and "$ref" in schema:
        return ""
    identifier = schema.get(draft.id)
    return identifier.partition("#")[0] if isinstance(identifier, str) else ""
