"""Base classes of rules in Python: derive from the one whose view the rule wants, and define its method.

A check holds no state between calls: the engine makes one instance for a run and shows it every chart. ``options`` has
every option of the card with its value. A check calls ``report(where, message)`` for each problem and returns nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from chartlint.errors import UsageError
from chartlint.gotmpl import calls
from chartlint.gotmpl import nodes as n
from chartlint.rules.objects import ContainerView, ObjectView, PodView, ReleaseView
from chartlint.rules.problem import Related, Where
from chartlint.rules.sources import ChartView, ValuesView


class Report(Protocol):
    """How a check reports: a place (in a template check also a node of the tree) and a sentence without a full stop."""

    def __call__(self, where: Where | n.Node, message: str, *related: Related) -> None:
        """Report one problem."""


class Check:
    """What all checks share. Not a base for rules: take one of the classes below."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self.options = options


class ChartCheck(Check):
    """Looks at a chart: metadata, files, dependencies, and everything under them."""

    def chart(self, chart: ChartView, report: Report) -> None:
        """Look at one chart."""
        raise NotImplementedError


class ValuesCheck(Check):
    """Looks at a chart's default values; not called for a chart without values.yaml."""

    def values(self, values: ValuesView, report: Report) -> None:
        """Look at one chart's values."""
        raise NotImplementedError


class ReleaseCheck(Check):
    """Looks at all objects of one render together."""

    def release(self, release: ReleaseView, report: Report) -> None:
        """Look at one render."""
        raise NotImplementedError


class ObjectCheck(Check):
    """Looks at each rendered object of some kinds (of any kind when ``kinds`` is empty)."""

    kinds: tuple[str, ...] = ()

    def object(self, object: ObjectView, report: Report) -> None:
        """Look at one object."""
        raise NotImplementedError


class SchemaCheck(ObjectCheck):
    """Reports the mistakes of one sort that an object has by the schema of its kind: the ``Mistake.code`` in ``code``.

    Derive from it and set ``code``.
    """

    code = ""

    def object(self, object: ObjectView, report: Report) -> None:
        """Look at one object."""
        for mistake in object.mistakes:
            if mistake.code == self.code:
                missing = mistake.code == "missing-field"
                path = (*mistake.path, mistake.expected) if missing else mistake.path
                advice = f"; {mistake.suggestion}" if mistake.suggestion else ""
                report(object.at(path, on_key=mistake.code == "unknown-field"), mistake.message + advice)


class PodCheck(Check):
    """Looks at each pod and pod template in objects of some kinds (of any kind when ``kinds`` is empty)."""

    kinds: tuple[str, ...] = ()

    def pod(self, pod: PodView, report: Report) -> None:
        """Look at one pod."""
        raise NotImplementedError


class ContainerCheck(Check):
    """Looks at each container (main, init, sidecar, ephemeral) in objects of some kinds, or any as in ``PodCheck``."""

    kinds: tuple[str, ...] = ()

    def container(self, container: ContainerView, report: Report) -> None:
        """Look at one container."""
        raise NotImplementedError


NODE_METHODS: dict[str, type[n.Node]] = {
    "text": n.TextNode,
    "comment": n.CommentNode,
    "action": n.ActionNode,
    "if_": n.IfNode,
    "with_": n.WithNode,
    "range": n.RangeNode,
    "template": n.TemplateNode,
    "define": n.DefineNode,
    "call": calls.Call,
    "method_call": calls.MethodCall,
    "field": n.FieldNode,
    "variable": n.VariableNode,
    "chain": calls.Chain,
    "string": n.StringNode,
}
"""Methods a TemplateCheck may define, and the nodes each is called with."""


class TemplateCheck(Check):
    """Looks at nodes of the chart's templates; one walk over a template serves all rules.

    Define any of the methods in ``NODE_METHODS``; each is called as ``method(node, template, report)`` for every node
    of its type, in source order. Pipelines come as calls: ``a | f b`` is ``Call("f", (b, a), piped=True)``.
    """

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = [name for name in vars(cls) if not name.startswith("_") and callable(vars(cls)[name])]
        unknown = [name for name in own if name not in NODE_METHODS]
        if unknown:
            raise UsageError(
                f"{cls.__name__}.{unknown[0]} is no method of a template check",
                "known are " + ", ".join(NODE_METHODS) + "; let names of your own begin with `_`",
            )


KINDS: tuple[type[Check], ...] = (
    ChartCheck,
    ValuesCheck,
    ReleaseCheck,
    ObjectCheck,
    PodCheck,
    ContainerCheck,
    TemplateCheck,
)
"""The classes a rule may derive from."""
