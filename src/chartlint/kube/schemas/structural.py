"""Schemas of custom resources: ``openAPIV3Schema`` of a CustomResourceDefinition, or a JSON Schema made of one.

Compiled to the same checks as Kubernetes' own kinds, node by node as objects need them. What decides is what the API
server does: unknown fields are dropped (so they are mistakes) unless ``x-kubernetes-preserve-unknown-fields`` says
otherwise, fields with a default are never missing, and a field that is null is not there unless it is ``nullable``.
Sources: k8s.io/apiextensions-apiserver/pkg/apiserver/schema (structural schemas, pruning, defaulting) and
k8s.io/kube-openapi/pkg/validation/validate.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from chartlint.kube.schemas.checks import UNTOLD, Check, Fault, Path, Struct, below, scalar, wrong
from chartlint.kube.schemas.limits import SchemaError, limits_of, same
from chartlint.kube.schemas.store import Field, Life
from chartlint.kube.schemas.validations import rules_of

if TYPE_CHECKING:
    from chartlint.kube.schemas.store import SchemaStore

PRESERVE = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
EMBEDDED = "x-kubernetes-embedded-resource"
OBJECT_META = "meta.v1.ObjectMeta"
MAX_STEPS = 200_000
"""Alternatives (``anyOf`` and its like) tried for one object; more is a schema that was made to take for ever."""

Refer = Callable[[str], Any]
"""Follows a ``$ref``. Raises SchemaError for one that leads nowhere or where it must not."""


def no_reference(ref: str) -> Any:
    """A CustomResourceDefinition must not have ``$ref`` (validation.go: "$ref is not supported")."""
    raise SchemaError(f"`$ref: {ref}` is not allowed in a CustomResourceDefinition")


class CustomSchema:
    """The schema of one custom resource in one minor of Kubernetes (which its metadata depends on).

    ``closed`` says that fields which are not named are mistakes by default, as in a CustomResourceDefinition and
    unlike in JSON Schema. What is wrong with the schema itself is noticed when an object needs that part of it: then
    ``reject`` is told why, and the object has no faults. Raises SchemaError for what is no schema at all.
    """

    def __init__(
        self,
        store: SchemaStore,
        minor: int,
        name: str,
        schema: Any,
        refer: Refer = no_reference,
        *,
        reject: Callable[[str], None],
        closed: bool = True,
    ) -> None:
        self.store = store
        self.reject = reject
        self.minor = minor
        self.refer = refer
        self.closed = closed
        self.steps = 0
        self._structs: dict[str, CustomStruct] = {}
        self._checks: dict[tuple[int, str, bool], tuple[dict[str, Any], Check]] = {}
        root = self.resolved(schema)
        self.root = Root(self, name, root)
        self._structs[name] = self.root

    # --- as the definitions of the bundle: what words are made of

    def fields(self, minor: int, definition: str) -> dict[str, Field]:
        """The fields of a definition of this schema (or of the bundle, for metadata)."""
        struct = self._structs.get(definition)
        return struct.known() if struct is not None else self.store.fields(minor, definition)

    def field_life(self, definition: str, field: str) -> list[Life]:
        """Schemas of custom resources have no history; the bundle has."""
        return [] if definition in self._structs else self.store.field_life(definition, field)

    def struct(self, minor: int, definition: str) -> Struct:
        """The checks of a definition."""
        return self._structs.get(definition) or self.store.struct(minor, definition)

    # --- making checks

    def resolved(self, node: Any) -> dict[str, Any]:
        """A node itself, or what its ``$ref`` leads to."""
        seen: list[str] = []
        while isinstance(node, dict) and isinstance(ref := node.get("$ref"), str):
            if ref in seen or len(seen) > 50:
                raise SchemaError(f"`$ref: {ref}` leads back to itself")
            seen.append(ref)
            node = self.refer(ref)
        if node is True:
            return {PRESERVE: True}
        if not isinstance(node, dict):
            raise SchemaError("a schema must be a map")
        return node

    def type_of(self, node: dict[str, Any], name: str, depth: int = 0) -> str:
        """A node's type in the words of the bundle; makes the definitions that it names."""
        kind = node.get("type")
        if node.get(INT_OR_STRING):
            return "int-or-string"
        if kind == "array" and depth < 5 and isinstance(node.get("items"), dict):
            return "[]" + self.type_of(self.resolved(node["items"]), name, depth + 1)
        if _is_struct(node):
            self.definition(name, node)
            return name
        extra = node.get("additionalProperties")
        if isinstance(extra, dict) and depth < 5:
            return "{}" + self.type_of(self.resolved(extra), name, depth + 1)
        return {"object": "object", "string": "string", "boolean": "boolean"}.get(str(kind), "any")

    def definition(self, name: str, node: dict[str, Any]) -> CustomStruct:
        """The checks of an object with named fields, made once."""
        found = self._structs.get(name)
        if found is None or found.node is not node:
            found = self._structs[name] = CustomStruct(self, name, node)
        return found

    def compile(self, schema: Any, name: str, *, closed: bool) -> Check:
        """The check of a node, null included."""
        node = self.resolved(schema)
        key = (id(node), name, closed)
        if key not in self._checks:  # with the node, so that its id stays its own
            self._checks[key] = (node, self._compile(node, name, closed))
        return self._checks[key][1]

    def _compile(self, node: dict[str, Any], name: str, closed: bool) -> Check:
        base = self._base(node, name, closed)
        limits = [*limits_of(node), *self._alternatives(node, name)]
        rules = list(rules_of(node, self.resolved))
        nullable = base is None or takes_null(node)

        def check(value: Any) -> list[Fault] | None:
            if value is None:  # an item of a list; fields do not come here
                return None if nullable else [Fault((), "wrong-type", "", UNTOLD, None, "must not be null")]
            faults = base(value) if base is not None else None
            if faults is not None:
                return faults
            for limit in limits:
                found = limit(value)
                if found is not None:
                    faults = found if faults is None else faults + found
            return faults if faults is not None else _broken(rules, value)

        return check

    def _base(self, node: dict[str, Any], name: str, closed: bool) -> Check | None:
        """What a node's type and structure want; None for anything."""
        kind = node.get("type")
        if node.get(INT_OR_STRING):
            return scalar("int-or-string")
        if isinstance(kind, list):  # JSON Schema: several types
            return self._one_of_types([each for each in kind if each != "null"], node, name, closed)
        if kind is None:
            open_object = "properties" in node or "required" in node or "additionalProperties" in node
            if node.get(EMBEDDED) or open_object:
                return _for_maps(self._object(node, name, closed))
            return _for_lists(_items(self.compile(node["items"], name, closed=closed))) if "items" in node else None
        if kind == "object":
            return self._object(node, name, closed)
        if kind == "array":
            items = node.get("items")
            return _items(self.compile(items, name, closed=closed) if items is not None else _anything, _key_of(node))
        if not isinstance(kind, str) or kind not in _SCALAR:
            raise SchemaError(f"there is no type `{kind}`")
        return scalar(_SCALAR[kind])

    def _one_of_types(self, kinds: list[Any], node: dict[str, Any], name: str, closed: bool) -> Check | None:
        checks = [self._base({**node, "type": kind}, name, closed) for kind in kinds]

        def check(value: Any) -> list[Fault] | None:
            faults: list[Fault] | None = None
            for each in checks:
                found = each(value) if each is not None else None
                if found is None:
                    return None
                # the alternative whose type is right says best what is wrong inside
                faults = found if faults is None or found[0].path else faults
            return faults

        return check

    def _object(self, node: dict[str, Any], name: str, closed: bool) -> Check:
        if closed:
            return self.definition(name, node)
        return CustomStruct(self, name, node, closed=False)

    # --- anyOf, oneOf, allOf, not

    def _alternatives(self, node: dict[str, Any], name: str) -> list[Check]:
        found: list[Check] = []
        for word in ("allOf", "anyOf", "oneOf"):
            arms = node.get(word)
            if arms is None or (node.get(INT_OR_STRING) and word == "anyOf"):
                continue
            if not isinstance(arms, list) or not arms:
                raise SchemaError(f"`{word}` must be a list of schemas")
            checks = [self._arm(arm, name) for arm in arms]
            found.append(_all_of(checks) if word == "allOf" else _some_of(word, arms, checks))
        if "not" in node:
            found.append(_none_of(node["not"], self._arm(node["not"], name)))
        return found

    def _arm(self, schema: Any, name: str) -> Check:
        """An alternative, compiled when it is first asked: it may contain itself."""
        made: list[Check] = []

        def check(value: Any) -> list[Fault] | None:
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise SchemaError("it has too many alternatives to try them all")
            if not made:
                made.append(self.compile(schema, name, closed=False))
            return made[0](value)

        return check


class CustomStruct(Struct):
    """An object of a custom resource. ``node`` is its schema."""

    __slots__ = ("_extra", "_nullable", "closed", "custom", "node")

    def __init__(self, custom: CustomSchema, name: str, node: dict[str, Any], *, closed: bool = True) -> None:
        super().__init__(custom, custom.minor, name)
        self.custom = custom
        self.node = node
        self.closed = closed
        self._nullable: frozenset[str] = frozenset()
        self._extra: Check | None = None
        """What other fields must be; None where there must be none."""

    def __call__(self, value: Any) -> list[Fault] | None:
        """The faults of a value that is not null."""
        if not isinstance(value, dict):
            return wrong("object", value)
        fields = self._fields
        if fields is None:
            fields = self._compile()
        faults: list[Fault] | None = None
        for key, item in value.items():
            check = fields.get(key, self._extra)
            if item is None and check is not None:
                continue
            found = check(item) if check is not None else [Fault((), "unknown-field", "", item, self)]
            if found is not None:
                found = below(key, found)
                faults = found if faults is None else faults + found
        for name in self._required:
            if value.get(name) is None and (name not in value or name not in self._nullable):
                missing = Fault((), "missing-field", name, None, self)
                faults = [missing] if faults is None else [*faults, missing]
        return faults

    def _compile(self) -> dict[str, Check]:
        custom, node = self.custom, self.node
        properties = self._properties()
        fields = {
            name: custom.compile(schema, f"{self.name}.{name}", closed=self.closed)
            for name, schema in properties.items()
        }
        for name in self._built_in():
            fields[name] = scalar("string")
        if self._built_in():
            fields["metadata"] = custom.store.struct(custom.minor, OBJECT_META)
        extra = node.get("additionalProperties")
        if node.get(PRESERVE) or extra is True or (extra is None and not (self.closed and custom.closed)):
            self._extra = _anything
        elif isinstance(extra, dict):
            self._extra = custom.compile(extra, self.name, closed=self.closed)
        required = node.get("required") or []
        if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
            raise SchemaError("`required` must be a list of names")
        self._required = tuple(name for name in required if not _has_default(properties.get(name)))
        self._nullable = frozenset(
            name for name in required if name not in properties or takes_null(custom.resolved(properties[name]))
        )
        self._fields = fields
        return fields

    def _properties(self) -> dict[str, Any]:
        properties = self.node.get("properties")
        if properties is None:
            return {}
        if not isinstance(properties, dict):
            raise SchemaError("`properties` must be a map")
        return properties

    def _built_in(self) -> tuple[str, ...]:
        """The texts that an object of Kubernetes has whether its schema names them or not."""
        return ("apiVersion", "kind") if self.node.get(EMBEDDED) else ()

    def known(self) -> dict[str, Field]:
        """The fields that have a name, for suggestions."""
        required = self.node.get("required") or []
        found = {}
        for name, schema in self._properties().items():
            try:
                kind = self.custom.type_of(self.custom.resolved(schema), f"{self.name}.{name}")
            except SchemaError:  # told when an object needs it
                kind = "any"
            found[name] = Field(kind, name in required)
        if self._built_in():
            found |= {name: Field("string", False) for name in self._built_in()}
            found["metadata"] = Field(OBJECT_META, False)
        return found


class Root(CustomStruct):
    """The object itself."""

    __slots__ = ("_limits", "_rules")

    def __init__(self, custom: CustomSchema, name: str, node: dict[str, Any]) -> None:
        super().__init__(custom, name, node)
        self._limits: list[Check] | None = None
        self._rules: list[Check] = []

    def __call__(self, value: Any) -> list[Fault] | None:
        """The faults of an object."""
        self.custom.steps = 0
        try:
            if self._limits is None:
                self._rules = list(rules_of(self.node, self.custom.resolved))
                self._limits = [*limits_of(self.node), *self.custom._alternatives(self.node, self.name)]
            faults = super().__call__(value)
            for limit in self._limits:
                found = limit(value)
                if found is not None:
                    faults = found if faults is None else faults + found
            if faults is None:
                faults = _broken(self._rules, value)
        except RecursionError:
            self.custom.reject("it is nested too deeply, or refers to itself without end")
            return None
        except SchemaError as error:
            self.custom.reject(str(error))
            return None
        return faults

    def _built_in(self) -> tuple[str, ...]:
        return ("apiVersion", "kind")


_SCALAR = {"string": "string", "boolean": "boolean", "integer": "int64", "number": "number"}


def _is_struct(node: dict[str, Any]) -> bool:
    return isinstance(node.get("properties"), dict) or bool(node.get(EMBEDDED))


def _has_default(schema: Any) -> bool:
    return isinstance(schema, dict) and "default" in schema


def takes_null(node: dict[str, Any]) -> bool:
    """Whether null is a value."""
    kinds = node.get("type")
    return node.get("nullable") is True or (isinstance(kinds, list) and "null" in kinds)


def _broken(rules: list[Check], value: Any) -> list[Fault] | None:
    """The faults of the rules that a value breaks which is sound otherwise."""
    faults = [fault for rule in rules for fault in rule(value) or ()]
    return faults or None


def _anything(value: Any) -> list[Fault] | None:
    return None


def _for_maps(check: Check) -> Check:
    return lambda value: check(value) if isinstance(value, dict) else None


def _for_lists(check: Check) -> Check:
    return lambda value: check(value) if isinstance(value, list) else None


Key = Callable[[Any], object]
"""What tells the items of a list apart, None for an item that has no such thing."""


def _items(check: Check, key_of: Key | None = None) -> Check:
    def items(value: Any) -> list[Fault] | None:
        if not isinstance(value, list):
            return wrong("list", value)
        faults: list[Fault] = []
        seen: dict[object, int] = {}
        for index, item in enumerate(value):
            found = check(item)
            if found is not None:
                faults += below(index, found)
            elif key_of is not None and (key := key_of(item)) is not None:
                first = seen.setdefault(key, index)
                if first != index:
                    words = f"stands for the same as item {first + 1}: one of them is too many"
                    faults.append(Fault((index,), "not-allowed", "", UNTOLD, None, words))
        return faults or None

    return items


def _key_of(node: dict[str, Any]) -> Key | None:
    """How ``x-kubernetes-list-type`` tells items apart (schema/listtype/validation.go)."""
    kind, names = node.get("x-kubernetes-list-type"), node.get("x-kubernetes-list-map-keys")
    if kind == "set":
        return lambda item: json.dumps(item, sort_keys=True)
    if kind != "map" or not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    inner = node.get("items")
    properties = inner.get("properties") if isinstance(inner, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    usual = {name: inner.get("default") for name in names if isinstance(inner := properties.get(name), dict)}

    def key(item: Any) -> object:
        return json.dumps([item.get(name, usual.get(name)) for name in names]) if isinstance(item, dict) else None

    return key


def _all_of(checks: list[Check]) -> Check:
    def check(value: Any) -> list[Fault] | None:
        faults = [fault for each in checks for fault in each(value) or ()]
        return faults or None

    return check


def _some_of(word: str, arms: list[Any], checks: list[Check]) -> Check:
    names = _only_required(arms)

    def check(value: Any) -> list[Fault] | None:
        tried = [each(value) for each in checks]
        fitting = sum(found is None for found in tried)
        if fitting == 1 or (fitting and word == "anyOf"):
            return None
        if not fitting:
            if names:
                return [_fault("missing-field", f"needs {'one' if word == 'oneOf' else 'at least one'} of {names}")]
            return _nearest([found for found in tried if found is not None], value)
        what = (
            f"may have only one of {names}" if names else f"fits {fitting} alternatives of its schema, and must fit one"
        )
        return [_fault("not-allowed", what)]

    return check


def _nearest(tried: list[list[Fault]], value: Any) -> list[Fault]:
    """Why a value fits no alternative: what the one that it comes nearest to says, if that is inside of it."""
    inside = [found for found in tried if any(fault.path for fault in found)]
    best = min(inside, key=lambda found: (len(found), -max(len(fault.path) for fault in found)), default=None)
    if len(inside) == 1 and best is not None:
        return best
    types = {fault.expected for found in tried for fault in found if fault.code == "wrong-type" and not fault.path}
    if len(tried) == len(types) and not inside:
        from chartlint.kube.schemas.mistakes import expected_words

        names = sorted(expected_words(each) for each in types)
        return [Fault((), "wrong-type", "", value, None, f"must be {' or '.join(names)}")]
    return [_fault("not-allowed", f"fits none of the {len(tried)} alternatives of its schema")]


def _none_of(arm: Any, check: Check) -> Check:
    names = _only_required([arm])
    words = f"must not have {names}" if names else "has a value that its schema excludes"
    if isinstance(arm, dict) and isinstance(arm.get("enum"), list):
        words = "must not be " + " or ".join(f"`{each}`" for each in arm["enum"])

    def excluded(value: Any) -> list[Fault] | None:
        return None if check(value) is not None else [_fault("not-allowed", words)]

    return excluded


def _only_required(arms: list[Any]) -> str:
    """The fields of alternatives that say nothing but which field must be there, in words; empty for others."""
    names = []
    for arm in arms:
        wanted = arm.get("required") if isinstance(arm, dict) else None
        if not isinstance(wanted, list) or not wanted or set(arm) - {"required", "type", "properties"}:
            return ""
        properties = arm.get("properties", {})
        if not isinstance(properties, dict) or any(not same(inner, {}) for inner in properties.values()):
            return ""
        names.append(" with ".join(f"`{name}`" for name in wanted))
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _fault(code: str, words: str) -> Fault:
    return Fault((), code, "", UNTOLD, None, words)


__all__ = ["CustomSchema", "Path", "Refer", "SchemaError", "no_reference"]
