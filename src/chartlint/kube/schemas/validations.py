"""Rules in CEL that a CustomResourceDefinition has (``x-kubernetes-validations``).

As in k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel: ``self`` is the value with its defaults, without fields
that are null, times and durations typed by their format, names escaped. Rules about ``oldSelf`` compare with what is
in the cluster and do not count when an object is created.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from chartlint.kube.schemas.checks import UNTOLD, Check, Fault
from chartlint.kube.schemas.limits import SchemaError

if TYPE_CHECKING:
    from chartlint.cel import Expr

RULES = "x-kubernetes-validations"
CODE = "broken-rule"
_TRANSITION = re.compile(r"\boldSelf\b")
_RESERVED = frozenset(
    (
        "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
        "let", "loop", "package", "namespace", "return", "var", "void", "while",
    )
)  # fmt: skip
_ESCAPES = (("__", "__underscores__"), (".", "__dot__"), ("-", "__dash__"), ("/", "__slash__"))

Resolve = Callable[[Any], dict[str, Any]]


def rules_of(node: dict[str, Any], resolve: Resolve) -> Iterator[Check]:
    """The checks of a node's rules. Raises SchemaError for what is no rule, or is one that cannot be compiled."""
    rules = node.get(RULES)
    if rules is None:
        return
    if not isinstance(rules, list) or not all(isinstance(rule, dict) and "rule" in rule for rule in rules):
        raise SchemaError(f"`{RULES}` must be a list of rules")
    for rule in rules:
        if not _TRANSITION.search(str(rule["rule"])):
            yield _rule(rule, node, resolve)


def _rule(rule: dict[str, Any], node: dict[str, Any], resolve: Resolve) -> Check:
    from chartlint.cel import CelEvalError

    text = str(rule["rule"]).strip()
    expression = _compiled(text)

    def check(value: Any) -> list[Fault] | None:
        given = typed(value, node, resolve)
        try:
            if expression(self=given) is True:
                return None
        except CelEvalError as error:
            return [_fault(f"cannot be judged by the rule `{_short(text)}` of its schema: {error.message}")]
        told = _message(rule, given) or f"`{_short(text)}` must hold"
        return [_fault(f"breaks a rule of its schema: {told}")]

    return check


def _message(rule: dict[str, Any], given: Any) -> str:
    """What the author of a rule says of a value that breaks it."""
    from chartlint.cel import CelEvalError

    if isinstance(rule.get("messageExpression"), str):
        try:
            told = _compiled(rule["messageExpression"])(self=given)
        except (CelEvalError, SchemaError):
            told = None
        if isinstance(told, str) and told.strip():
            return " ".join(told.split())
    return " ".join(str(rule.get("message") or "").split())


def _compiled(text: str) -> Expr:
    from chartlint.cel import CelSyntaxError, compile_expr

    try:
        return compile_expr(text, ("self",))
    except CelSyntaxError as error:
        raise SchemaError(f"its rule `{_short(text)}` is no CEL: {error}") from None


def typed(value: Any, node: Any, resolve: Resolve) -> Any:
    """A value as rules see it."""
    node = resolve(node) if isinstance(node, dict) else {}
    if isinstance(value, dict):
        properties = node.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        extra = node.get("additionalProperties")
        found = {}
        for name, item in value.items():
            if item is not None and name in properties:
                found[escaped(name)] = typed(item, properties[name], resolve)
            elif item is not None:
                found[name] = typed(item, extra, resolve)
        for name, schema in properties.items():
            if value.get(name) is None and isinstance(schema, dict) and "default" in schema:
                found[escaped(name)] = typed(schema["default"], schema, resolve)
        return found
    if isinstance(value, list):
        return [typed(item, node.get("items"), resolve) for item in value]
    if isinstance(value, str) and node.get("format") in ("date-time", "date", "duration"):
        return _moment(value, node["format"])
    if node.get("type") == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return float(value) if node.get("type") == "number" and isinstance(value, int) else value


def escaped(name: str) -> str:
    """A field's name as an expression writes it (model.Escape): ``__namespace__``, ``a__dash__b``."""
    if name in _RESERVED:
        return f"__{name}__"
    for plain, written in _ESCAPES:
        name = name.replace(plain, written)
    return name


def _moment(text: str, form: str) -> Any:
    from chartlint.cel import CelEvalError
    from chartlint.cel.times import parse_duration, parse_timestamp

    try:
        if form == "duration":
            return parse_duration(text)
        return parse_timestamp(text if form == "date-time" else f"{text}T00:00:00Z")
    except CelEvalError:
        return text


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def _fault(words: str) -> Fault:
    return Fault((), CODE, "", UNTOLD, None, words)
