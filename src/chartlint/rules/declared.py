"""Checks declared in a card, made callable: CEL for the condition, paths for places, text with CEL for the message.

An expression that cannot be evaluated on an object has not held: the problem then says that, and why. So nothing
passes because its shape was not foreseen; guard with ``when``, or reach optional fields with ``.?``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from chartlint.cel import CelEvalError, CelSyntaxError, Expr, compile_expr
from chartlint.errors import UsageError
from chartlint.kube import ObjectPath, parse_path
from chartlint.rules.card import GRIPS, Card, CardError, Declared, place
from chartlint.rules.checks import (
    ChartCheck,
    Check,
    ContainerCheck,
    ObjectCheck,
    PodCheck,
    ReleaseCheck,
    Report,
    TemplateCheck,
    ValuesCheck,
)
from chartlint.rules.objects import ContainerView, ObjectView, PodView, ReleaseView
from chartlint.rules.problem import Where
from chartlint.rules.sources import ChartView, TemplateView, ValuesView
from chartlint.source import Source

Placed = Callable[[ObjectPath], Where]


class Test:
    """The condition of a declared check, compiled.

    Raises CardError, pointing into the expression, when one of its texts is not CEL or names an unknown variable.
    """

    def __init__(self, card: Card, check: Declared, options: Mapping[str, Any]) -> None:
        self._card = card
        self._options = dict(options)
        self.kinds = frozenset(check.kinds)
        names = (*GRIPS[check.each], *options, *(("item",) if check.items else ()))
        self._names = frozenset(names)
        self._when = self._compile("when", check.when) if check.when is not None else None
        self._must = self._compile("must", check.must)
        self._say = list(self._message(check.say))
        self._literal = check.each == "template"
        self.literal = check.at if self._literal else None
        self._at: ObjectPath = parse_path(check.at) if check.at and not self._literal else ()
        self._items = [parse_path(part.strip(".")) for part in check.items.split("[*]")] if check.items else None

    def run(self, variables: Mapping[str, Any], at: Placed, base: Any, report: Report) -> None:
        """Look at one grip; ``base`` is its data, for ``items``."""
        for path, values in self._each(variables, base):
            message = self.verdict(values)
            if message is not None:
                report(at((*path, *self._at)), message)

    def verdict(self, values: Mapping[str, Any]) -> str | None:
        """None when all is well or the check does not apply, else the message."""
        try:
            if self._when is not None and self._when.run(values) is not True:
                return None
            if self._must.run(values) is True:
                return None
        except CelEvalError as error:
            return f"{self._card.title}: cannot be decided here: {error}"
        return "".join(part if isinstance(part, str) else _shown(part, values) for part in self._say)

    def _each(self, variables: Mapping[str, Any], base: Any) -> Iterator[tuple[ObjectPath, Mapping[str, Any]]]:
        values = {**variables, **self._options} if self._options else variables
        if self._items is None:
            yield (), values
            return
        for path, item in _walk(base, self._items):
            yield path, {**values, "item": item}

    def _compile(self, key: str, text: str, inside: int = 0) -> Expr:
        try:
            return compile_expr(text, self._names)
        except CelSyntaxError as error:
            source = _card_source(self._card)
            offset = place(source, ("check", key), offset=inside + error.offset)
            point = source.point(offset)
            raise CardError(
                f"{self._card.path}:{point.line}:{point.column}: `{key}`: {error}", (source.span(offset),)
            ) from None

    def _message(self, text: str) -> Iterator[str | Expr]:
        for start, part, code in split_message(text):
            yield self._compile("say", part, start) if code else part


def split_message(text: str) -> Iterator[tuple[int, str, bool]]:
    """The parts of a message: (offset, text, whether it is CEL). ``{{`` and ``}}`` stand for braces."""
    at = start = 0
    plain: list[str] = []
    while at < len(text):
        char = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            plain.append(char)
            at += 2
        elif char == "{":
            end = _closing(text, at + 1)
            if plain:
                yield start, "".join(plain), False
                plain = []
            yield at + 1, text[at + 1 : end], True
            at = start = end + 1
        else:
            plain.append(char)
            at += 1
    if plain:
        yield start, "".join(plain), False


def _closing(text: str, at: int) -> int:
    """The place of the brace that ends an expression; CEL's own braces and texts are stepped over."""
    depth, quote = 0, ""
    while at < len(text):
        char = text[at]
        if quote:
            if char == "\\":
                at += 1
            elif char == quote:
                quote = ""
        elif char in "'\"":
            quote = char
        elif char == "{":
            depth += 1
        elif char == "}":
            if depth == 0:
                return at
            depth -= 1
        at += 1
    return at


def _shown(expr: Expr, values: Mapping[str, Any]) -> str:
    """The value of an expression in a message; what is missing shows as ``?``, for the finding itself stands."""
    try:
        value = expr.run(values)
    except CelEvalError:
        return "?"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # every number of a values file is a float
    return str(value)


def _walk(value: Any, parts: list[ObjectPath]) -> Iterator[tuple[ObjectPath, Any]]:
    """The entries that a path with ``[*]`` leads to."""
    for step in parts[0]:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
    if len(parts) == 1:
        yield parts[0], value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for path, found in _walk(item, parts[1:]):
                yield (*parts[0], index, *path), found


def _card_source(card: Card) -> Source:
    with open(card.path, encoding="utf-8") as file:
        return Source(card.path, file.read())


# --- one class a grip -----------------------------------------------------------------------------


class _Chart(ChartCheck):
    def __init__(self, test: Test) -> None:
        self.test = test

    def chart(self, chart: ChartView, report: Report) -> None:
        self.test.run({"chart": chart.given, "object": chart.given}, chart.at, chart.given, report)


class _Values(ValuesCheck):
    def __init__(self, test: Test) -> None:
        self.test = test

    def values(self, values: ValuesView, report: Report) -> None:
        variables = {"values": values.data, "object": values.data, "chart": values.chart.given}
        self.test.run(variables, values.at, values.data, report)


class _Object(ObjectCheck):
    def __init__(self, test: Test) -> None:
        self.test = test
        self.kinds = tuple(test.kinds)

    def object(self, object: ObjectView, report: Report) -> None:
        if self.kinds and object.namesake:
            return
        self.test.run(object.variables, object.at, object.body, report)


class _Service(ObjectCheck):
    kinds = ("Service",)

    def __init__(self, test: Test) -> None:
        self.test = test

    def object(self, object: ObjectView, report: Report) -> None:
        if object.namesake:
            return
        variables = {**object.variables, "service": object.body}
        self.test.run(variables, object.at, object.body, report)


class _Pod(PodCheck):
    def __init__(self, test: Test) -> None:
        self.test = test
        self.kinds = tuple(test.kinds)

    def pod(self, pod: PodView, report: Report) -> None:
        if self.kinds and pod.object.namesake:
            return
        self.test.run(pod.variables, pod.at, pod.body, report)


class _Container(ContainerCheck):
    def __init__(self, test: Test) -> None:
        self.test = test
        self.kinds = tuple(test.kinds)

    def container(self, container: ContainerView, report: Report) -> None:
        if self.kinds and container.pod.object.namesake:
            return
        self.test.run(container.variables, container.at, container.body, report)


class _Pair(ReleaseCheck):
    def __init__(self, test: Test) -> None:
        self.test = test

    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.objects:
            placed = view.selector
            if placed is None or (self.test.kinds and view.kind not in self.test.kinds):
                continue
            for pod in release.selected(placed.selector, view.namespace):
                variables = {**view.variables, "other": pod.object.body, "pod": pod.body, "labels": pod.labels}
                self.test.run(variables, view.at, view.body, report)


class _Template(TemplateCheck):
    def __init__(self, test: Test) -> None:
        self.test = test

    def _file(self, template: TemplateView, report: Report) -> None:
        data = {
            "name": template.name,
            "text": template.text,
            "partial": template.is_partial,
            "notes": template.is_notes,
        }
        message = self.test.verdict({"template": data, "object": data, "chart": template.chart.given})
        if message is None:
            return
        word = self.test.literal
        starts = [at for at in range(len(template.text)) if template.text.startswith(word, at)] if word else []
        for start in starts or [0]:
            report(template.span(start, start + len(word or "")), message)


_GRIPS: dict[str, Callable[[Test], Check]] = {
    "chart": _Chart,
    "values": _Values,
    "object": _Object,
    "service": _Service,
    "pod": _Pod,
    "container": _Container,
    "pair": _Pair,
    "template": _Template,
}


def expression_of(text: str) -> Callable[[Mapping[str, Any]], Any]:
    """An expression over the CEL variables of an object (``ObjectView.variables``), to be called with them.

    What cannot be decided is an answer too: the error's text, which is not True. Raises UsageError for what is no CEL.
    """
    try:
        run = compile_expr(text, GRIPS["object"]).run
    except CelSyntaxError as error:
        raise UsageError(f"`{text}` is no expression: {error}") from None

    def answer(variables: Mapping[str, Any]) -> Any:
        try:
            return run(variables)
        except CelEvalError as error:
            return str(error)

    return answer


def declared_check(card: Card, check: Declared, options: Mapping[str, Any]) -> Check:
    """A declared check as an instance of the base class of its grip. Raises CardError."""
    return _GRIPS[check.each](Test(card, check, options))
