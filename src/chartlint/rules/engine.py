"""Show everything to every rule, once, and collect what they report.

One walk over each template serves all template rules, one over the objects all object rules. A rule that fails is a
``RuleCrash``, never a silent pass; the others go on.
"""

from __future__ import annotations

import traceback
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from chartlint.chart import Chart
from chartlint.gotmpl import calls
from chartlint.gotmpl import nodes as n
from chartlint.render import Rendered
from chartlint.rules.checks import (
    NODE_METHODS,
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
from chartlint.rules.objects import ReleaseView
from chartlint.rules.problem import ObjectWhere, Problem, Related, RuleCrash, Where
from chartlint.rules.rule import Rule
from chartlint.rules.sources import ChartView, Parse, TemplateView, plain_parse

if TYPE_CHECKING:
    from chartlint.kube import Resource
    from chartlint.kube.schemas import CustomKinds


Call = tuple[str, Callable[..., None]]
"""A rule's name and the method that looks."""

_METHODS: dict[type[Check], str] = {
    ChartCheck: "chart",
    ValuesCheck: "values",
    ReleaseCheck: "release",
    ObjectCheck: "object",
    PodCheck: "pod",
    ContainerCheck: "container",
}


class Subject:
    """What is checked together: a chart as it was loaded and its renders, one for each scenario.

    ``parse`` reads a template text under a name; give the renderer's to share its work. ``custom`` has schemas of
    custom resources, besides those that the renders define themselves.
    """

    def __init__(
        self,
        chart: Chart,
        rendered: Sequence[Rendered] = (),
        parse: Parse = plain_parse,
        custom: tuple[CustomKinds, ...] = (),
    ) -> None:
        self.chart = ChartView(chart, parse)
        self.releases = [ReleaseView(self.chart, render, custom) for render in rendered]
        self.chart.releases = self.releases


class Checks:
    """Rules made ready to run: options applied, CEL compiled, modules loaded. Used for any number of subjects.

    Rules by the engine itself (``card.by == "engine"``) are taken along without effect.

    ``options`` maps a rule's name to its options. Raises UsageError (CardError) for what the user or a card has wrong.
    """

    def __init__(self, rules: Iterable[Rule], options: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        self.rules = list(rules)
        self._by_kind: dict[type[Check], list[tuple[str, Any, Callable[..., None]]]] = defaultdict(list)
        self._on: dict[str, tuple[list[Call], list[Call], list[Call]]] = {}
        self._nodes: dict[type[n.Node], list[tuple[str, Callable[..., None]]]] = defaultdict(list)
        self._files: list[tuple[str, Callable[..., None]]] = []
        self._exempt: dict[str, tuple[str, ...]] = {}
        for rule in self.rules:
            passed = rule.card.settings((options or {}).get(rule.name)).get("exempt")
            if passed:
                self._exempt[rule.name] = tuple(passed)
            if rule.card.by == "engine":
                rule.card.settings((options or {}).get(rule.name))
                continue
            self._add(rule.name, rule.check((options or {}).get(rule.name)))

    def _add(self, name: str, check: Check) -> None:
        if isinstance(check, TemplateCheck):
            for method, node in NODE_METHODS.items():
                bound = getattr(check, method, None)
                if bound is not None:
                    self._nodes[node].append((name, bound))
            whole = getattr(check, "_file", None)
            if whole is not None:
                self._files.append((name, whole))
            return
        for base, method in _METHODS.items():
            if isinstance(check, base):
                self._by_kind[base].append((name, check, getattr(check, method)))

    def on(self, kind: str) -> tuple[list[Call], list[Call], list[Call]]:
        """What looks at objects of a kind, at their pods and at their containers."""
        found = self._on.get(kind)
        if found is None:
            objects, pods, containers = (
                [
                    (name, method)
                    for name, check, method in self._by_kind[base]
                    if not check.kinds or kind in check.kinds
                ]
                for base in (ObjectCheck, PodCheck, ContainerCheck)
            )
            found = self._on[kind] = (objects, pods, containers)
        return found

    def run(self, subject: Subject) -> tuple[list[Problem], list[RuleCrash]]:
        """Every problem that the rules find in a subject, and the rules that failed on it."""
        run = _Run(self)
        run.sources(subject.chart)
        for release in subject.releases:
            run.release(release)
        return run.problems, run.crashes


def check(
    subject: Subject, rules: Iterable[Rule], options: Mapping[str, Mapping[str, Any]] | None = None
) -> tuple[list[Problem], list[RuleCrash]]:
    """Check one subject with rules; see ``Checks`` for many subjects."""
    return Checks(rules, options).run(subject)


class _Run:
    def __init__(self, checks: Checks) -> None:
        self.checks = checks
        self.problems: list[Problem] = []
        self.crashes: list[RuleCrash] = []
        self.rendered: Rendered | None = None
        self.template: TemplateView | None = None
        self._reports: dict[str, Report] = {}

    # --- what is looked at

    def sources(self, chart: ChartView) -> None:
        by_kind = self.checks._by_kind
        for name, _, look in by_kind[ChartCheck]:
            self.guard(name, look, chart, chart.source.path)
        if chart.values.source is not None:
            for name, _, look in by_kind[ValuesCheck]:
                self.guard(name, look, chart.values, chart.values.source.path)
        if self.checks._nodes or self.checks._files:
            for template in chart.templates:
                self.look_at(template)

    def look_at(self, template: TemplateView) -> None:
        path = template.source.path
        for name, method in self.checks._files:
            self.guard(name, method, template, path)
        table = self.checks._nodes
        if not table:
            return
        assert template.unit is not None
        self.template = template
        for node in walk(template.unit):
            for name, method in table.get(type(node), ()):
                self.guard(name, method, node, path, template)
        self.template = None

    def release(self, release: ReleaseView) -> None:
        self.rendered = release.rendered
        for name, _, look in self.checks._by_kind[ReleaseCheck]:
            self.guard(name, look, release, None)
        for view in release.objects:
            path = view.manifest.file.name
            objects, pods, containers = self.checks.on(view.kind)
            for name, look in objects:
                self.guard(name, look, view, path)
            for pod in view.pods if pods else ():
                for name, look in pods:
                    self.guard(name, look, pod, path)
            for container in view.containers if containers else ():
                for name, look in containers:
                    self.guard(name, look, container, path)
        self.rendered = None

    # --- calling a rule

    def guard(self, name: str, look: Callable[..., None], subject: object, path: str | None, *more: object) -> None:
        """Show a rule a subject (a node: and the template it is ``more`` of); whatever it raises is a crash of it."""
        try:
            look(subject, *more, self._reports.get(name) or self._report(name))
        except Exception as error:  # the one place where a rule's failure is caught: it becomes a RuleCrash
            text = f"{type(error).__name__}: {error}".rstrip(": ")
            shown = str(more[0] if more else subject)
            self.crashes.append(RuleCrash(name, shown, text, traceback.format_exc(), path))

    def _report(self, name: str) -> Report:
        """How a rule reports."""
        passed = self.checks._exempt.get(name)

        def report(where: Where | n.Node, message: str, *related: Related) -> None:
            if isinstance(where, n.Node):
                assert self.template is not None
                where = self.template.at(where)
            if passed and isinstance(where, ObjectWhere) and _is_exempt(where.resource, passed):
                return
            self.problems.append(Problem(name, where, message, related, self.rendered))

        self._reports[name] = report
        return report


def _is_exempt(resource: Resource, passed: tuple[str, ...]) -> bool:
    """Whether a rule passes over an object, which Helm runs as a hook or a test."""
    return ("hook" in passed and resource.is_hook) or ("test" in passed and resource.is_test)


def walk(unit: n.Unit) -> Iterator[n.Node]:
    """Every node of a template file in the form rules see it: statements as they are, pipelines as calls."""
    yield from _statements(unit.body)
    for define in unit.all_defines:
        yield from _statements(define)


def _statements(node: n.Node) -> Iterator[n.Node]:
    yield node
    for child in node.children():
        if isinstance(child, n.Pipe):
            yield from _expressions(calls.lower(child))
        elif not isinstance(child, n.DefineNode):
            yield from _statements(child)


def _expressions(node: n.Node) -> Iterator[n.Node]:
    if isinstance(node, n.Pipe):
        node = calls.lower(node)
    yield node
    for child in node.children():
        yield from _expressions(child)


__all__ = ["Checks", "Report", "Subject", "check", "walk"]
