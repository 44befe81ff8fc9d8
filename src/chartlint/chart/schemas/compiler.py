"""Schemas compiled from documents, with all that they refer to (compiler.go, objcompiler.go)."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from chartlint.chart.schemas.documents import Dialect, Document, Draft, Resource, escaped, join, location
from chartlint.chart.schemas.evaluation import Evaluation
from chartlint.chart.schemas.failure import SchemaError, fraction
from chartlint.chart.schemas.formats import FORMATS
from chartlint.chart.schemas.leaves import key_of
from chartlint.chart.schemas.loader import Loader
from chartlint.chart.schemas.nodes import Schema, type_of
from chartlint.goregex import GoRegex, RegexError, compile_go
from chartlint.gotmpl.gofmt import go_quote

MAX_SCHEMAS = 100_000
_TYPES = frozenset({"null", "boolean", "number", "integer", "string", "array", "object"})


class Compiler:
    """Compiles the schemas of one document, and of the metaschemas. Raises ``SchemaError`` with Helm's words."""

    def __init__(self, *, urn: bool = True, metaschemas: bool = False) -> None:
        self._loader = Loader(None if metaschemas else Metaschemas(), urn=urn)
        self._metaschemas = metaschemas
        self._schemas: dict[tuple[str, str], Schema] = {}

    def compile(self, url: str, content: Any = None) -> Schema:
        """The schema of a document, which is ``content`` unless it is a metaschema."""
        if not self._metaschemas:
            self._loader.given[url] = content
        document = self._loader.document(url)
        queue: list[Schema] = []
        found = self._schema(queue, url, document.fragment(""))
        done = 0
        while done < len(queue):
            if done >= MAX_SCHEMAS:
                raise SchemaError("the schema is too large to be applied here", refused=True)
            schema = queue[done]
            document = self._loader.document(schema.url)
            self._loader.ensure(document, schema.pointer)
            _Keywords(self, document, schema, queue).compile(document.lookup(schema.pointer))
            done += 1
        return found

    def _schema(self, queue: list[Schema], url: str, pointer: str) -> Schema:
        known = self._schemas.get((url, pointer))
        if known is None:
            known = self._schemas[url, pointer] = Schema(url, pointer, location(url, pointer))
            queue.append(known)
        return known

    def asserts_format(self, resource: Resource) -> bool:
        """Whether ``format`` counts: in old drafts, and where a metaschema asks for it."""
        version = resource.dialect.draft.version
        if self._metaschemas or version < 2019:
            return True
        return resource.dialect.has("format" if version == 2019 else "format-assertion")

    def referred(self, queue: list[Schema], document: Document, resource: Resource, reference: str) -> Schema:
        """The schema that a reference means."""
        url, fragment = join(resource.url, reference)
        pointer = document.resolve(url, fragment)
        if pointer is not None:
            return self._schema(queue, document.url, pointer)
        return self._schema(queue, url, self._loader.document(url).fragment(fragment))

    def at(self, queue: list[Schema], document: Document, pointer: str) -> Schema:
        """The schema at a place."""
        return self._schema(queue, document.url, pointer)


class _Keywords:
    """Reads the keywords of one schema."""

    def __init__(self, compiler: Compiler, document: Document, schema: Schema, queue: list[Schema]) -> None:
        self._compiler = compiler
        self._document = document
        self._schema = schema
        self._queue = queue
        self._resource = document.resource(schema.pointer)
        self._content: dict[str, Any] = {}

    def compile(self, content: Any) -> None:
        schema, resource = self._schema, self._resource
        schema.version = resource.dialect.draft.version
        schema.resource = self._at(resource.pointer)
        if schema.version >= 2020 and schema.pointer == resource.pointer:
            for name in resource.dynamic_anchors:
                schema.dynamic_anchors[name] = self._at(resource.anchors[name])
        if isinstance(content, bool):
            schema.always = content
        elif isinstance(content, dict):
            if content:
                self._content = content
                self._keywords()
            else:
                schema.always = True
        schema.all_properties_evaluated = schema.additional_properties is not None
        if schema.version < 2020:
            schema.all_items_evaluated = schema.additional_items is not None or schema.items is not None
            schema.items_evaluated = len(schema.items_list or ())
        else:
            schema.all_items_evaluated = schema.items is not None
            schema.items_evaluated = len(schema.prefix_items)

    def _keywords(self) -> None:
        schema, has = self._schema, self._resource.dialect.has
        schema.ref = self._reference("$ref")
        if schema.version >= 2019 or schema.ref is None:
            if has("applicator"):
                self._applicators()
            if has("validation"):
                self._assertions()
            self._format()
        if schema.version >= 6:
            if has("applicator"):
                schema.contains = self._inside("contains")
                schema.property_names = self._inside("propertyNames")
            if has("validation") and "const" in self._content:
                schema.has_const, schema.const = True, self._content["const"]
        if schema.version >= 7 and has("applicator"):
            self._conditions()
        if schema.version >= 2019:
            self._newer(has("applicator"), has("validation"))
        if schema.version >= 2020:
            self._newest(has("applicator"))

    # --- groups of keywords ---------------------------------------------------------------------

    def _applicators(self) -> None:
        schema, content = self._schema, self._content
        schema.all_of = self._each("allOf") or ()
        schema.any_of = self._each("anyOf") or ()
        schema.one_of = self._each("oneOf") or ()
        schema.negated = self._inside("not")
        if schema.version < 2020:
            if isinstance(content.get("items"), list):
                schema.items_list = self._each("items")
                schema.additional_items = self._additional("additionalItems")
            else:
                schema.items = self._inside("items")
        schema.properties = self._named("properties")
        schema.pattern_properties = [
            (self._regex(name, "patternProperties"), inner) for name, inner in self._named("patternProperties").items()
        ]
        schema.additional_properties = self._additional("additionalProperties")
        dependencies = content.get("dependencies")
        if isinstance(dependencies, dict):
            schema.dependencies = {
                name: _strings(entry) if isinstance(entry, list) else self._at_keyword("dependencies", name)
                for name, entry in dependencies.items()
            }

    def _assertions(self) -> None:
        schema, content = self._schema, self._content
        schema.types = _types(content.get("type"))
        if isinstance(content.get("enum"), list):
            schema.enum = content["enum"]
            schema.enum_keys = frozenset(map(key_of, content["enum"]))
        schema.multiple_of = self._number("multipleOf")
        schema.maximum, schema.exclusive_maximum = self._limit("maximum", "exclusiveMaximum")
        schema.minimum, schema.exclusive_minimum = self._limit("minimum", "exclusiveMinimum")
        schema.min_length, schema.max_length = self._integer("minLength"), self._integer("maxLength")
        if isinstance(content.get("pattern"), str):
            schema.pattern = self._regex(content["pattern"], "pattern")
        schema.min_items, schema.max_items = self._integer("minItems"), self._integer("maxItems")
        schema.unique_items = content.get("uniqueItems") is True
        schema.min_properties, schema.max_properties = self._integer("minProperties"), self._integer("maxProperties")
        if isinstance(content.get("required"), list):
            schema.required = _strings(content["required"])

    def _format(self) -> None:
        name = self._content.get("format")
        if isinstance(name, str) and self._compiler.asserts_format(self._resource):
            self._schema.format = name
            self._schema.format_check = FORMATS.get(name)

    def _conditions(self) -> None:
        schema, condition = self._schema, self._content.get("if")
        schema.condition = self._inside("if")
        if schema.condition is not None:
            schema.then = self._inside("then") if condition is not False else None
            schema.otherwise = self._inside("else") if condition is not True else None

    def _newer(self, applicator: bool, validation: bool) -> None:
        schema, content = self._schema, self._content
        schema.recursive_ref = self._reference("$recursiveRef")
        schema.recursive_anchor = content.get("$recursiveAnchor") is True
        if validation:
            if schema.contains is not None:
                schema.min_contains, schema.max_contains = self._integer("minContains"), self._integer("maxContains")
            required = content.get("dependentRequired")
            if isinstance(required, dict):
                schema.dependent_required = {
                    name: _strings(entry) for name, entry in required.items() if isinstance(entry, list)
                }
        if applicator:
            schema.dependent_schemas = self._named("dependentSchemas")
        if applicator if schema.version == 2019 else self._resource.dialect.has("unevaluated"):
            schema.unevaluated_items = self._inside("unevaluatedItems")
            schema.unevaluated_properties = self._inside("unevaluatedProperties")

    def _newest(self, applicator: bool) -> None:
        schema, content = self._schema, self._content
        schema.dynamic_ref = self._reference("$dynamicRef")
        if schema.dynamic_ref is not None:
            _, fragment = join(self._resource.url, content["$dynamicRef"])
            schema.dynamic_ref_anchor = "" if fragment.startswith("/") else fragment
        anchor = content.get("$dynamicAnchor")
        schema.dynamic_anchor = anchor if isinstance(anchor, str) else ""
        if applicator:
            schema.prefix_items = self._each("prefixItems") or ()
            schema.items = self._inside("items")

    # --- values of keywords ---------------------------------------------------------------------

    def _at(self, pointer: str) -> Schema:
        return self._compiler.at(self._queue, self._document, pointer)

    def _at_keyword(self, *tokens: str) -> Schema:
        return self._at("/".join((self._schema.pointer, *map(escaped, tokens))))

    def _reference(self, keyword: str) -> Schema | None:
        reference = self._content.get(keyword)
        if not isinstance(reference, str):
            return None
        return self._compiler.referred(self._queue, self._document, self._resource, reference)

    def _inside(self, keyword: str) -> Schema | None:
        return self._at_keyword(keyword) if keyword in self._content else None

    def _each(self, keyword: str) -> tuple[Schema, ...] | None:
        entries = self._content.get(keyword)
        if not isinstance(entries, list):
            return None
        return tuple(self._at_keyword(keyword, str(index)) for index in range(len(entries)))

    def _named(self, keyword: str) -> dict[str, Schema]:
        entries = self._content.get(keyword)
        if not isinstance(entries, dict):
            return {}
        return {name: self._at_keyword(keyword, name) for name in entries}

    def _additional(self, keyword: str) -> Schema | bool | None:
        entry = self._content.get(keyword)
        return entry if isinstance(entry, bool) else self._inside(keyword)

    def _regex(self, pattern: str, keyword: str) -> GoRegex:
        try:
            return compile_go(pattern)
        except RegexError as error:
            place = location(self._schema.url, f"{self._schema.pointer}/{keyword}")
            raise SchemaError(f"invalid regex {go_quote(pattern)} at {go_quote(place)}: {error.text}") from None

    def _number(self, keyword: str) -> Fraction | None:
        entry = self._content.get(keyword)
        return fraction(entry) if type_of(entry) == "number" else None

    def _integer(self, keyword: str) -> int | None:
        number = self._number(keyword)
        if number is None or number.denominator != 1:
            return None
        # Go's int has 64 bits
        return (int(number) + (1 << 63)) % (1 << 64) - (1 << 63)

    def _limit(self, keyword: str, exclusive: str) -> tuple[Fraction | None, Fraction | None]:
        limit = self._number(keyword)
        return (None, limit) if self._content.get(exclusive) is True else (limit, self._number(exclusive))


def _types(entry: Any) -> frozenset[str] | None:
    names = [entry] if isinstance(entry, str) else _strings(entry) if isinstance(entry, list) else ()
    return frozenset(names) & _TYPES or None


def _strings(entries: Iterable[Any]) -> tuple[str, ...]:
    return tuple(entry for entry in entries if isinstance(entry, str))


# --- metaschemas ----------------------------------------------------------------------------------


@cache
def _metaschema_compiler() -> Compiler:
    return Compiler(metaschemas=True)


@cache
def _metaschema(dialect: Dialect) -> Schema:
    """What a schema of a dialect must satisfy (Dialect.getSchema)."""
    draft: Draft = dialect.draft
    if dialect.vocabularies is None:
        return _metaschema_compiler().compile(draft.url)
    own = Schema("urn:mem:metaschema", "", "urn:mem:metaschema")
    own.version = draft.version
    stem = draft.url.removesuffix("schema")
    own.all_of = tuple(_metaschema_compiler().compile(f"{stem}meta/{name}") for name in dialect.vocabularies)
    if draft.version >= 2020:
        own.dynamic_anchor = "meta"
        own.dynamic_anchors["meta"] = own
    return own


class Metaschemas:
    """Checks schemas against their metaschemas, each resource against that of its own dialect."""

    def check(self, document: Document, content: Any, pointer: str) -> None:
        """Raises ``SchemaError`` with what is wrong with the schema."""
        meta = _metaschema(document.resource(pointer).dialect)

        def resource_metaschema(place: str) -> Schema | None:
            resource = document.resources.get(place)
            return None if resource is None else _metaschema(resource.dialect)

        failure = Evaluation(meta, resource_metaschema).failure(meta, content)
        if failure is not None:
            lines = [f"jsonschema validation failed with '{meta.location}'"]
            for part in failure.parts:
                lines += part.lines()
            place = location(document.url, pointer)
            raise SchemaError(f"{go_quote(place)} is not valid against metaschema: " + "\n".join(lines))
