"""``values.schema.json``: whether a chart's values satisfy it, with Helm's verdict and Helm's words.

Source: helm/pkg/chart/common/util/jsonschema.go; the library there is santhosh-tekuri/jsonschema v6, whose drafts and
``format`` rules are followed. A reference to another file or to the network is never fetched: it is reported.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from chartlint.chart.model import Chart

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

HEAD = "values don't meet the specifications of the schema(s) in the following chart(s):\n"


class SchemaFailure(NamedTuple):
    """One way in which values do not fit a schema.

    ``chart`` is the chart whose schema it is, ``path`` the keys below that chart's values, ``message`` ours, ``helm``
    the line that Helm prints. ``unresolved`` marks a schema that could not be applied at all.
    """

    chart: Chart
    path: tuple[str | int, ...]
    message: str
    helm: str
    unresolved: bool = False


def validate_schemas(chart: Chart, values: dict[str, Any]) -> list[SchemaFailure]:
    """Check the values of a chart and of every enabled subchart against their schemas."""
    found: list[SchemaFailure] = []
    if chart.schema is not None:
        found += _check(chart, values)
    for sub in chart.dependencies:
        table = values.get(sub.name)
        if table is None:
            continue
        if not isinstance(table, dict):
            text = f"invalid type for values: expected object (map), got {_go_type(table)}"
            found.append(SchemaFailure(sub, (), "the values of this subchart must be a map", text))
            continue
        found += validate_schemas(sub, table)
    return found


def helm_text(failures: list[SchemaFailure]) -> str:
    """Helm's error for failures of several charts."""
    out = [HEAD]
    last: Chart | None = None
    for failure in failures:
        if failure.chart is not last:
            out.append(f"{failure.chart.name}:\n")
            last = failure.chart
        out.append(failure.helm + "\n")
    return "".join(out)


def _go_type(value: Any) -> str:
    return {bool: "bool", float: "float64", str: "string", list: "[]interface {}"}.get(type(value), "int64")


def _check(chart: Chart, values: dict[str, Any]) -> list[SchemaFailure]:
    from jsonschema import validators
    from jsonschema.exceptions import SchemaError
    from referencing import Registry
    from referencing.exceptions import Unresolvable

    assert chart.schema is not None

    def whole(message: str, helm: str, *, unresolved: bool = False) -> list[SchemaFailure]:
        return [SchemaFailure(chart, (), message, helm, unresolved)]

    try:
        schema = json.loads(chart.schema.decode("utf-8", "surrogateescape"))
    except (ValueError, RecursionError) as error:
        return whole(f"values.schema.json is not valid JSON: {error}", str(error))
    if not isinstance(schema, (dict, bool)):
        return whole("values.schema.json must be an object, true or false", "invalid jsonschema type")
    kind = validators.validator_for(schema, default=validators.Draft202012Validator)
    if isinstance(schema, dict) and "$schema" in schema and kind is validators.Draft202012Validator:
        named = str(schema["$schema"]).rstrip("#")
        # the unversioned name means the newest draft
        if "2020-12" not in named and not named.endswith("json-schema.org/schema"):
            return whole(
                f"values.schema.json names a `$schema` that is not known: {named}",
                f'failing loading "{named}": no URLLoader registered for "{named}"',
            )
    try:
        kind.check_schema(schema)
    except SchemaError as error:
        return whole(
            f"values.schema.json is no valid schema: {error.message}",
            f'"file:///values.schema.json#" is not valid against metaschema: {error.message}',
        )
    registry: Registry[Any] = Registry(retrieve=_refuse_remote)  # type: ignore[call-arg]
    asserts_format = kind in (
        validators.Draft3Validator, validators.Draft4Validator, validators.Draft6Validator, validators.Draft7Validator,
    )  # fmt: skip
    checker = kind.FORMAT_CHECKER if asserts_format else None
    validator = kind(_urn_to_true(schema), registry=registry, format_checker=checker)
    try:
        errors = list(validator.iter_errors(values))
    except Unresolvable as error:
        return whole(
            f"values.schema.json refers to `{error.ref}`, which is not in the chart: values are unchecked",
            f'failing loading "{error.ref}"',
            unresolved=True,
        )
    except RecursionError:
        return whole("values.schema.json refers to itself without end", "infinite recursion", unresolved=True)
    return [
        SchemaFailure(chart, tuple(error.absolute_path), _message(error), "\n".join(_lines(error, 0)))
        for error in sorted(errors, key=lambda error: [str(step) for step in error.absolute_path])
    ]


def _refuse_remote(uri: str) -> Any:
    from referencing.exceptions import NoSuchResource

    raise NoSuchResource(uri)


def _urn_to_true(schema: Any) -> Any:
    """Helm takes a ``urn:`` reference that it cannot load for ``true``."""
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str) and schema["$ref"].startswith("urn:"):
            return True
        return {key: _urn_to_true(entry) for key, entry in schema.items()}
    if isinstance(schema, list):
        return [_urn_to_true(entry) for entry in schema]
    return schema


def _pointer(path: tuple[str | int, ...]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _quoted(value: Any) -> str:
    return "'" + str(value).replace("'", "\\'") + "'"


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _number(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "<nil>" if value is None else _number(value)


_LIMITS = {
    "minimum": None, "maximum": None, "exclusiveMinimum": None, "exclusiveMaximum": None, "multipleOf": None,
    "minLength": len, "maxLength": len, "minItems": len, "maxItems": len, "minProperties": len, "maxProperties": len,
}  # fmt: skip


def _helm_message(error: ValidationError) -> str:
    """One line as santhosh-tekuri/jsonschema prints it (kind/kind.go)."""
    rule = str(error.validator)
    wanted: Any = error.validator_value
    value: Any = error.instance
    if rule == "type":
        names = wanted if isinstance(wanted, list) else [wanted]
        return f"got {_type(value)}, want {' or '.join(names)}"
    if rule == "required":
        missing = [name for name in wanted if name not in value]
        word = "property" if len(missing) == 1 else "properties"
        return f"missing {word} {', '.join(map(_quoted, missing))}"
    if rule == "enum":
        if any(isinstance(entry, (list, dict)) for entry in wanted):
            return "'enum' failed"
        return (
            f"value must be one of {', '.join(map(_shown, wanted))}"
            if len(wanted) > 1
            else f"value must be {_shown(wanted[0])}"
        )
    if rule == "const":
        return "'const' failed" if isinstance(wanted, (list, dict)) else f"value must be {_shown(wanted)}"
    if rule == "pattern":
        return f"{_quoted(value)} does not match pattern {_quoted(wanted)}"
    if rule in _LIMITS:
        got = len(value) if _LIMITS[rule] is not None else value
        return f"{rule}: got {_number(got)}, want {_number(wanted)}"
    if rule in ("additionalProperties", "unevaluatedProperties") and wanted is False:
        known = set(error.schema.get("properties", {})) if isinstance(error.schema, dict) else set()
        extra = sorted(str(key) for key in value if key not in known)
        return f"additional properties {', '.join(map(_quoted, extra))} not allowed"
    if rule == "None":
        return "false schema"
    if rule == "oneOf" and not error.context:
        return "'oneOf' failed, several subschemas matched"
    if rule == "oneOf":
        return "'oneOf' failed, none matched"
    if rule in ("anyOf", "allOf", "not"):
        return f"'{rule}' failed"
    if rule == "format":
        return f"{_shown(value)} is not valid {wanted}"
    return error.message


def _lines(error: ValidationError, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- at '{_pointer(tuple(error.absolute_path))}': {_helm_message(error)}"
    for inner in error.context or ():
        yield from _lines(inner, depth + 1)


def _message(error: ValidationError) -> str:
    keys = ".".join(str(step) for step in error.absolute_path)
    text = _helm_message(error)
    return f"`{keys}`: {text}" if keys else text
