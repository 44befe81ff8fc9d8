"""Label selectors: which pods a Service, a workload, a NetworkPolicy or a budget means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from chartlint.kube.paths import ObjectPath
from chartlint.kube.pods import Malformed, kind_of
from chartlint.kube.resource import Resource

_OPERATORS = frozenset({"In", "NotIn", "Exists", "DoesNotExist"})


class Requirement(NamedTuple):
    """One condition on a label: ``operator`` is ``In``, ``NotIn``, ``Exists`` or ``DoesNotExist``."""

    key: str
    operator: str
    values: tuple[str, ...]

    def holds(self, labels: Mapping[str, Any]) -> bool:
        """Whether labels meet it; a missing label meets ``NotIn``, as in Kubernetes."""
        match self.operator:
            case "In":
                return labels.get(self.key) in self.values
            case "NotIn":
                return self.key not in labels or labels[self.key] not in self.values
            case "Exists":
                return self.key in labels
        return self.key not in labels

    def __str__(self) -> str:
        match self.operator:
            case "In" if len(self.values) == 1:
                return f"{self.key}={self.values[0]}"
            case "In" | "NotIn":
                return f"{self.key} {'in' if self.operator == 'In' else 'notin'} ({','.join(self.values)})"
            case "Exists":
                return self.key
        return f"!{self.key}"


class Selector:
    """A selector over labels.

    ``Selector(body)`` reads a LabelSelector (``matchLabels``, ``matchExpressions``), ``Selector.plain(body)`` a bare
    map of labels as Services have it. None selects nothing; an empty LabelSelector selects everything and an empty bare
    map nothing (a Service without a selector gets no endpoints). Parts of a wrong type or with an unknown operator are
    listed in ``malformed``; a selector with such a part selects nothing, as the API server would refuse it.
    """

    __slots__ = ("exists", "malformed", "requirements")

    def __init__(self, body: object, path: ObjectPath = ()) -> None:
        self.requirements: list[Requirement] = []
        self.malformed: list[Malformed] = []
        self.exists = isinstance(body, dict)
        """Whether there is a selector at all."""
        if not isinstance(body, dict):
            self._wrong(body, path, "a mapping")
            return
        self._labels(body.get("matchLabels"), (*path, "matchLabels"))
        expressions = body.get("matchExpressions")
        if not isinstance(expressions, list):
            self._wrong(expressions, (*path, "matchExpressions"), "a list")
            return
        for index, expression in enumerate(expressions):
            self._expression(expression, (*path, "matchExpressions", index))

    @classmethod
    def plain(cls, body: object, path: ObjectPath = ()) -> Selector:
        """A selector given as a bare map of labels."""
        self = cls.__new__(cls)
        self.requirements = []
        self.malformed = []
        self._labels(body, path)
        self.exists = bool(self.requirements)
        return self

    def _wrong(self, value: object, path: ObjectPath, wanted: str) -> None:
        if value is not None:
            self.malformed.append(Malformed(path, wanted, kind_of(value)))

    def _labels(self, labels: object, path: ObjectPath) -> None:
        if not isinstance(labels, dict):
            self._wrong(labels, path, "a mapping")
            return
        for key, value in labels.items():
            if value is None or isinstance(value, str):
                self.requirements.append(Requirement(key, "In", (value or "",)))
            else:
                self._wrong(value, (*path, key), "a text")

    def _expression(self, expression: object, path: ObjectPath) -> None:
        if not isinstance(expression, dict):
            self.malformed.append(Malformed(path, "a mapping", kind_of(expression)))
            return
        key, operator, values = expression.get("key"), expression.get("operator"), expression.get("values")
        if not isinstance(key, str):
            self.malformed.append(Malformed((*path, "key"), "a text", kind_of(key)))
            return
        if operator not in _OPERATORS or not isinstance(operator, str):
            got = f"`{operator}`" if isinstance(operator, str) else kind_of(operator)
            self.malformed.append(Malformed((*path, "operator"), "In, NotIn, Exists or DoesNotExist", got))
            return
        texts: tuple[str, ...] = ()
        if operator in ("In", "NotIn"):
            if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
                self.malformed.append(Malformed((*path, "values"), "a list of texts", kind_of(values)))
                return
            texts = tuple(values)
        elif values:
            self.malformed.append(Malformed((*path, "values"), f"nothing beside {operator}", kind_of(values)))
            return
        self.requirements.append(Requirement(key, operator, texts))

    @property
    def everything(self) -> bool:
        """Whether it selects whatever there is."""
        return self.exists and not self.requirements and not self.malformed

    def matches(self, labels: object) -> bool:
        """Whether it selects something with these labels; what is no map of labels counts as having none."""
        if not self.exists or self.malformed:
            return False
        given = labels if isinstance(labels, dict) else {}
        return all(requirement.holds(given) for requirement in self.requirements)

    def unmet(self, labels: object) -> list[Requirement]:
        """The conditions that labels do not meet."""
        given = labels if isinstance(labels, dict) else {}
        return [requirement for requirement in self.requirements if not requirement.holds(given)]

    def __str__(self) -> str:
        """As ``kubectl get --selector`` writes it."""
        return ",".join(str(requirement) for requirement in self.requirements)

    def __repr__(self) -> str:
        return f"<Selector {self}>"


class PlacedSelector(NamedTuple):
    """A selector and the path of the field that holds it."""

    path: ObjectPath
    selector: Selector


_PLAIN = {"Service": ("spec", "selector"), "ReplicationController": ("spec", "selector")}
_LABEL_SELECTOR = {
    **dict.fromkeys(
        ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "PodDisruptionBudget", "PodMonitor"),
        ("spec", "selector"),
    ),
    "NetworkPolicy": ("spec", "podSelector"),
}


def pod_selector(resource: Resource) -> PlacedSelector | None:
    """How an object says which pods it means, None for kinds that do not and where the field is absent.

    Services and ReplicationControllers use a bare map of labels, workloads, budgets, PodMonitors and NetworkPolicies
    a LabelSelector.
    """
    path: ObjectPath | None = _PLAIN.get(resource.kind)
    if path is not None:
        body = resource.get(path)
        return None if body is None else PlacedSelector(path, Selector.plain(body, path))
    path = _LABEL_SELECTOR.get(resource.kind)
    if path is None or (body := resource.get(path)) is None:
        return None
    return PlacedSelector(path, Selector(body, path))
