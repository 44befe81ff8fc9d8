"""Values evaluated against compiled schemas (validator.go)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chartlint.chart.schemas.failure import Failure, Path, SchemaError, counted, listed, pointer, shown
from chartlint.chart.schemas.leaves import (
    Found,
    array_failures,
    duplicates,
    equal,
    key_of,
    number_failures,
    text_failures,
)
from chartlint.chart.schemas.nodes import Schema, type_of
from chartlint.chart.schemas.state import CountedFrom, Scope, State
from chartlint.goregex import Budget, RegexTooLarge
from chartlint.gotmpl.gofmt import go_quote

MAX_STEPS = 250_000
"""How many schemas may be applied to a value; some seconds' worth."""
MAX_DEPTH = 1_500
_TYPE_ORDER = ("null", "boolean", "number", "integer", "string", "array", "object")


class Evaluation:
    """The evaluation of one value; ``meta`` and ``resource`` only where the value is itself a schema."""

    def __init__(self, meta: Schema | None = None, resource: Callable[[str], Schema | None] | None = None) -> None:
        self._meta = meta
        self._resource = resource
        self._steps = 0
        self._regex_budget = Budget()

    def failure(self, schema: Schema, value: Any) -> Failure | None:
        """Why a value does not satisfy a schema, None if it does. Raises ``SchemaError`` where that takes too long."""
        scope = Scope(schema, "", 0, None, 0)
        try:
            return self._apply(State(schema, value, (), scope, quick=False, needed=False))
        except RegexTooLarge as error:
            raise SchemaError(error.text, refused=True) from None

    # --- one schema -----------------------------------------------------------------------------

    def _apply(self, state: State) -> Failure | None:
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise SchemaError("the schema takes too many steps to be applied here", refused=True)
        schema = state.schema
        if schema.always is not None:
            return None if schema.always else state.failure("", "false schema")
        early = self._cycle(state) or self._early(state)
        if early is not None:
            return early
        if schema.ref is not None:
            failure = self._refer(state, schema.ref, "$ref")
            if schema.version < 2019:
                return failure
            self._take(state, failure)
        self._by_type(state)
        if not (state.quick and state.failures):
            if schema.version >= 2019:
                self._dynamic(state)
            self._combined(state)
            if schema.version >= 2019:
                self._unevaluated(state)
        failures = state.failures
        if not failures:
            return None
        if len(failures) == 1 or state.quick:
            return failures[0]
        return Failure(state.path, "", "validation failed", failures, merged=True)

    def _take(self, state: State, failure: Failure | None) -> None:
        if failure is not None:
            state.failures.append(failure)

    def _cycle(self, state: State) -> Failure | None:
        scope = state.scope
        if scope.depth > MAX_DEPTH:
            raise SchemaError("the schema goes too deep to be applied here", refused=True)
        other = scope.parent
        while other is not None and other.value == scope.value:
            if other.schema is state.schema:
                both = f"{scope.location()} and {other.location()}"
                url = go_quote(state.schema.location)
                return state.failure("$ref", f"both {both} resolve to {url} causing reference cycle")
            other = other.parent
        return None

    def _early(self, state: State) -> Failure | None:
        """The keywords whose failure ends the evaluation: type, const, enum, format."""
        schema, value = state.schema, state.value
        kind = type_of(value)
        if schema.types is not None and kind not in schema.types:
            whole = kind == "number" and "integer" in schema.types and Found.of(value).whole
            if not whole:
                wanted = " or ".join(name for name in _TYPE_ORDER if name in schema.types)
                return state.failure("type", f"got {kind}, want {wanted}")
        if schema.has_const and not equal(value, schema.const):
            plain = isinstance(schema.const, (list, dict))
            return state.failure("const", "'const' failed" if plain else f"value must be {shown(schema.const)}")
        if schema.enum is not None and key_of(value) not in schema.enum_keys:
            return state.failure("enum", "" if state.quick else _enum_text(schema.enum))
        if schema.format_check is not None and isinstance(value, str):
            why = schema.format_check(value)
            if why is not None:
                return state.failure("format", f"{shown(value)} is not valid {schema.format}: {why}")
        return None

    def _by_type(self, state: State) -> None:
        value = state.value
        if isinstance(value, dict):
            self._object(state, value)
        elif isinstance(value, list):
            self._array(state, value)
        elif isinstance(value, str):
            for keyword, text in text_failures(state.schema, value, self._regex_budget):
                state.fail(keyword, text)
        elif value is not None and not isinstance(value, bool):
            for keyword, text in number_failures(state.schema, Found.of(value)):
                state.fail(keyword, text)

    # --- objects --------------------------------------------------------------------------------

    def _object(self, state: State, value: dict[str, Any]) -> None:
        schema = state.schema
        if schema.min_properties is not None and len(value) < schema.min_properties:
            state.fail(
                "minProperties", f"minProperties: got {counted(len(value))}, want {counted(schema.min_properties)}"
            )
        if schema.max_properties is not None and len(value) > schema.max_properties:
            state.fail(
                "maxProperties", f"maxProperties: got {counted(len(value))}, want {counted(schema.max_properties)}"
            )
        missing = [name for name in schema.required if name not in value]
        if missing:
            word = "property" if len(missing) == 1 else "properties"
            state.fail("required", f"missing {word} {listed(missing)}")
        if state.quick and state.failures:
            return
        for name, dependency in schema.dependencies.items():
            if name not in value:
                continue
            if isinstance(dependency, Schema):
                self._take(state, self._same(state, dependency))
            else:
                self._dependent(state, value, name, dependency, "dependencies")
        self._members(state, value)
        if schema.version >= 6 and schema.property_names is not None:
            self._names(state, value, schema.property_names)
        if schema.version < 7:
            return
        for name, inner in schema.dependent_schemas.items():
            if name in value:
                self._take(state, self._same(state, inner))
        for name, required in schema.dependent_required.items():
            if name in value:
                self._dependent(state, value, name, required, "dependentRequired")

    def _dependent(
        self, state: State, value: dict[str, Any], name: str, required: tuple[str, ...], keyword: str
    ) -> None:
        missing = [other for other in required if other not in value]
        if missing:
            state.fail(keyword, f"properties {listed(missing)} required, if {listed([name])} exists")

    def _members(self, state: State, value: dict[str, Any]) -> None:
        schema = state.schema
        extra: list[str] = []
        # Go's order of a map is any
        for name in sorted(value):
            if state.quick and state.failures:
                return
            evaluated = False
            inner = schema.properties.get(name)
            if inner is not None:
                evaluated = True
                self._take(state, self._inside(state, inner, value[name], name))
            for regex, matched in schema.pattern_properties:
                if regex.search(name, 0, self._regex_budget) is not None:
                    evaluated = True
                    self._take(state, self._inside(state, matched, value[name], name))
            additional = schema.additional_properties
            if not evaluated and additional is not None:
                evaluated = True
                if additional is False:
                    extra.append(name)
                elif additional is not True:
                    self._take(state, self._inside(state, additional, value[name], name))
            if evaluated and state.names:
                state.names.discard(name)
        if extra:
            state.fail("additionalProperties", f"additional properties {listed(extra)} not allowed")

    def _names(self, state: State, value: dict[str, Any], schema: Schema) -> None:
        for name in sorted(value):
            inner = Evaluation(self._meta, self._resource)
            inner._steps = self._steps
            scope = Scope(schema, "", 0, None, state.scope.depth + 1)
            failure = inner._apply(State(schema, name, (), scope, quick=False, needed=False))
            self._steps = inner._steps
            if failure is not None:
                # Helm names no place for these
                text = f"invalid propertyName {listed([name])}"
                place = (*state.path, name)
                state.failures.append(Failure((), "propertyNames", text, failure.parts, place=place))

    # --- arrays ---------------------------------------------------------------------------------

    def _array(self, state: State, value: list[Any]) -> None:
        schema = state.schema
        for keyword, text in array_failures(schema, len(value)):
            state.fail(keyword, text)
        if schema.unique_items and len(value) > 1:
            self._steps += len(value)
            pair = duplicates(value)
            if pair is not None:
                state.fail("uniqueItems", f"items at {counted(pair[0])} and {counted(pair[1])} are equal")
        if schema.version < 2020:
            self._older_items(state, value)
        else:
            for index, inner in enumerate(schema.prefix_items[: len(value)]):
                self._take(state, self._inside(state, inner, value[index], index))
            self._rest(state, value, schema.items, len(schema.prefix_items))
        if schema.contains is not None:
            self._contains(state, value, schema.contains)

    def _older_items(self, state: State, value: list[Any]) -> None:
        schema = state.schema
        evaluated = 0
        if schema.items is not None:
            self._rest(state, value, schema.items, 0)
            evaluated = len(value)
        elif schema.items_list is not None:
            evaluated = min(len(value), len(schema.items_list))
            for index in range(evaluated):
                self._take(state, self._inside(state, schema.items_list[index], value[index], index))
        if schema.additional_items is False:
            if evaluated != len(value):
                count = counted(len(value) - evaluated)
                state.fail("additionalItems", f"last {count} additionalItem(s) not allowed")
        elif isinstance(schema.additional_items, Schema):
            self._rest(state, value, schema.additional_items, evaluated)

    def _rest(self, state: State, value: list[Any], schema: Schema | None, start: int) -> None:
        if schema is not None:
            for index in range(min(start, len(value)), len(value)):
                self._take(state, self._inside(state, schema, value[index], CountedFrom(index, start)))

    def _contains(self, state: State, value: list[Any], schema: Schema) -> None:
        failures: list[Failure] = []
        matched: list[int] = []
        for index, entry in enumerate(value):
            failure = self._inside(state, schema, entry, index)
            if failure is not None:
                failures.append(failure)
                continue
            matched.append(index)
            if state.schema.version >= 2020 and state.items:
                state.items.discard(index)
        least, most = state.schema.min_contains, state.schema.max_contains
        where = f"matched {counted(len(matched))} items at {' '.join(map(str, matched))}"
        if least is not None:
            if len(matched) < least:
                but = where if matched else "none matched"
                text = f"min {counted(least)} items required to match contains schema, but {but}"
                state.fail("minContains", text, failures)
        elif not matched:
            state.fail("contains", "no items match contains schema", failures)
        if most is not None and len(matched) > most:
            state.fail("maxContains", f"max {counted(most)} items required to match contains schema, but {where}")

    # --- combinations ---------------------------------------------------------------------------

    def _combined(self, state: State) -> None:
        schema = state.schema
        if schema.negated is not None and self._same(state, schema.negated, quick=True) is None:
            state.fail("not", "'not' failed")
        if schema.all_of:
            self._all_of(state, schema.all_of)
        if schema.any_of:
            self._any_of(state, schema.any_of)
        if schema.one_of:
            self._one_of(state, schema.one_of)
        if schema.condition is not None:
            chosen = schema.otherwise
            if self._same(state, schema.condition, quick=True) is None:
                chosen = schema.then
            if chosen is not None:
                self._take(state, self._same(state, chosen))

    def _all_of(self, state: State, schemas: tuple[Schema, ...]) -> None:
        failures: list[Failure] = []
        for schema in schemas:
            failure = self._same(state, schema)
            if failure is not None:
                failures.append(failure)
                if state.quick:
                    break
        if failures:
            state.fail("allOf", "'allOf' failed", failures)

    def _any_of(self, state: State, schemas: tuple[Schema, ...]) -> None:
        failures: list[Failure] = []
        matched = False
        for schema in schemas:
            failure = self._same(state, schema)
            if failure is not None:
                failures.append(failure)
                continue
            matched = True
            # what is left open may be evaluated by any of them
            if not state.open:
                break
        if not matched:
            state.fail("anyOf", "'anyOf' failed", failures)

    def _one_of(self, state: State, schemas: tuple[Schema, ...]) -> None:
        failures: list[Failure] = []
        matched = -1
        for index, schema in enumerate(schemas):
            failure = self._same(state, schema, quick=matched >= 0)
            if failure is not None:
                failures.append(failure)
            elif matched < 0:
                matched = index
            else:
                pair = f"{counted(matched)}, {counted(index)}"
                state.fail("oneOf", f"'oneOf' failed, subschemas {pair} matched")
                break
        if matched < 0:
            state.fail("oneOf", "'oneOf' failed, none matched", failures)

    def _unevaluated(self, state: State) -> None:
        schema, value = state.schema, state.value
        if isinstance(value, dict) and schema.unevaluated_properties is not None:
            for name in sorted(state.names or ()):
                self._take(state, self._inside(state, schema.unevaluated_properties, value[name], name))
            state.names = None
        if isinstance(value, list) and schema.unevaluated_items is not None:
            for index in sorted(state.items or ()):
                self._take(state, self._inside(state, schema.unevaluated_items, value[index], index))
            state.items = None

    # --- schemas inside -------------------------------------------------------------------------

    def _own_meta(self, schema: Schema, path: Path) -> Schema:
        """Of a schema that is checked: the metaschema of the resource at that place, if it has one of its own."""
        if self._resource is None or schema is not self._meta:
            return schema
        own = self._resource(pointer(path))
        if own is None:
            return schema
        return own

    def _same(self, state: State, schema: Schema, keyword: str = "", *, quick: bool = False) -> Failure | None:
        """Apply a schema to the same value."""
        scope = Scope(schema, keyword, state.scope.value, state.scope, state.scope.depth + 1)
        inner = State(schema, state.value, state.path, scope, quick=state.quick or quick, needed=state.open)
        failure = self._switched(inner)
        if failure is None:
            state.merge(inner)
        return failure

    def _inside(self, state: State, schema: Schema, value: Any, step: str | int) -> Failure | None:
        """Apply a schema to a part of the value."""
        scope = Scope(schema, "", state.scope.value + 1, state.scope, state.scope.depth + 1)
        return self._switched(State(schema, value, (*state.path, step), scope, quick=state.quick, needed=False))

    def _switched(self, inner: State) -> Failure | None:
        before = self._meta
        if before is not None:
            own = self._own_meta(inner.schema, inner.path)
            if own is not inner.schema:
                inner.schema = self._meta = own
        try:
            return self._apply(inner)
        finally:
            self._meta = before

    def _refer(self, state: State, schema: Schema, keyword: str) -> Failure | None:
        failure = self._same(state, schema, keyword)
        if failure is None or state.quick:
            return failure
        return Failure(state.path, keyword, "validation failed", failure.parts, referred=True)

    def _dynamic(self, state: State) -> None:
        schema = state.schema
        target = schema.recursive_ref
        if target is not None:
            if target.recursive_anchor:
                target = _outermost(state.scope, target)
            self._take(state, self._refer(state, target, "$recursiveRef"))
        target, anchor = schema.dynamic_ref, schema.dynamic_ref_anchor
        if target is not None:
            if anchor and target.dynamic_anchor == anchor:
                target = _outermost_anchor(state.scope, anchor, target)
            self._take(state, self._refer(state, target, "$dynamicRef"))


def _outermost(scope: Scope | None, schema: Schema) -> Schema:
    while scope is not None:
        if scope.schema.resource.recursive_anchor:
            schema = scope.schema
        scope = scope.parent
    return schema


def _outermost_anchor(scope: Scope | None, anchor: str, schema: Schema) -> Schema:
    while scope is not None:
        schema = scope.schema.resource.dynamic_anchors.get(anchor, schema)
        scope = scope.parent
    return schema


def _enum_text(wanted: list[Any]) -> str:
    if any(isinstance(entry, (list, dict)) for entry in wanted):
        return "'enum' failed"
    return ("value must be " if len(wanted) == 1 else "value must be one of ") + ", ".join(map(shown, wanted))
