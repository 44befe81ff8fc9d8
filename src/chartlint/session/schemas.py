"""What a run has to do about schemas beside their rules.

Which versions of Kubernetes can be checked for, which objects had no schema, and which rule tells a defect that two of
them see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from chartlint.chart import Chart
from chartlint.chart import profile as helm_profile
from chartlint.config import Config
from chartlint.errors import UsageError
from chartlint.finding import Finding
from chartlint.kube import Resource
from chartlint.render import Scenario
from chartlint.rules.objects import ReleaseView
from chartlint.rules.problem import FileWhere, ObjectWhere, Problem
from chartlint.rules.rule import Rule
from chartlint.session.choice import given_folders, placed
from chartlint.session.ledger import UnknownKind
from chartlint.session.nearby import NearbyFiles, NearbySchemas
from chartlint.source import Source

if TYPE_CHECKING:
    from chartlint.kube.schemas.custom import Definitions
    from chartlint.kube.schemas.folders import SchemaFolder

PACK = "schemas"
"""The pack of the rules that need schemas."""
SCHEMA_INVALID = "schema-invalid"
"""The rule about schemas themselves."""

EXPONENT = "large-number-in-exponent"
ANY_FIELD = frozenset(("go-value-printed", EXPONENT))
"""Rules that know why a field holds what it should not, whatever that is."""

TOLD_BY: dict[str, frozenset[str]] = {
    "field-wrong-type": ANY_FIELD | {"text-expected", "hook-weight-not-integer"},
    "field-missing": frozenset(("ingress-backend-missing", "selector-mismatch", "statefulset-service-missing")),
    "field-value-not-allowed": ANY_FIELD | {"restart-policy-invalid"},
    "field-malformed": ANY_FIELD | {"text-expected"},
    "unknown-field": frozenset(("hook-as-label",)),
}
"""The rules that tell the same defect better, for each rule about schemas."""


def without_doubles(problems: Sequence[Problem]) -> list[Problem]:
    """Problems without what the schema of an object says of a field of which a rule of ``TOLD_BY`` says it too."""
    others = frozenset().union(*TOLD_BY.values())
    told = {_place(problem): problem.rule for problem in problems if problem.rule in others}
    rendered = {_path(problem) for problem in problems if problem.rule == "crd-with-template"}
    return [
        problem
        for problem in problems
        if told.get(_place(problem), "") not in TOLD_BY.get(problem.rule, ())
        and not (problem.rule == SCHEMA_INVALID and _path(problem) in rendered)
    ]


def _path(problem: Problem) -> str | None:
    return problem.where.source.path if isinstance(problem.where, FileWhere) else None


def told_before(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether it is about a number that a rule of templates has found to be printed with an exponent, right there."""
    if finding.rule != "field-wrong-type":
        return False
    return any(other.rule == EXPONENT and other.primary == finding.primary for other in others)


def _place(problem: Problem) -> object:
    where = problem.where
    return (id(where.resource), where.path) if isinstance(where, ObjectWhere) else where


def needs_schemas(rules: Iterable[Rule]) -> bool:
    """Whether objects are checked against schemas at all."""
    return any(rule.pack == PACK for rule in rules)


def check_versions(scenarios: Iterable[Scenario], config: Config) -> None:
    """Raises UsageError for a version of Kubernetes that there are no schemas of."""
    from chartlint.kube.schemas import shipped_schemas

    for scenario in scenarios:
        version = scenario.kube_version or helm_profile(scenario.helm).kube_version
        try:
            shipped_schemas().minor(version)
        except UsageError as error:
            hint = f"{error.hint}; `--ignore {PACK}` checks everything else"
            raise placed(config, "kube-version", version, error.message, hint) from None


def schema_folders(config: Config) -> tuple[str, ...]:
    """The folders of schemas of a configuration. Raises UsageError for one that is none."""
    hint = "it is a folder of CustomResourceDefinitions or JSON Schemas"
    return given_folders(config, "schemas", config.schemas, hint)


def read_folders(folders: Iterable[str]) -> tuple[SchemaFolder, ...]:
    """The schemas in folders. Raises UsageError for what cannot be read."""
    if not folders:
        return ()
    from chartlint.kube.schemas.folders import SchemaFolder

    return tuple(map(SchemaFolder, folders))


class ChartSchemas:
    """What the check of one chart has beside the schemas of Kubernetes; nothing where no rule needs schemas.

    ``custom`` are the sources of schemas: ``crds/`` of the chart and its subcharts, then the folders of the run, then
    ``crds/`` of the charts around it.
    """

    def __init__(
        self, chart: Chart, folders: Sequence[SchemaFolder], rules: Iterable[Rule], nearby: NearbyFiles
    ) -> None:
        rules = list(rules)
        self.checked = needs_schemas(rules)
        self.told = any(rule.name == SCHEMA_INVALID for rule in rules)
        self.custom: tuple[Definitions | SchemaFolder | NearbySchemas, ...] = ()
        if self.checked:
            from chartlint.kube.schemas.custom import Definitions

            definitions = Definitions()
            for owner in chart.walk():
                for file in owner.crds:
                    definitions.add_text(owner.source(file.name))
            self.custom = (definitions, *(folder.fresh() for folder in folders), NearbySchemas(nearby, chart))

    def unknown_kinds(self, releases: Iterable[ReleaseView]) -> tuple[UnknownKind, ...]:
        """The kinds of the objects that were checked against no schema, sorted."""
        count: Counter[tuple[str, str]] = Counter()
        for release in releases if self.checked else ():
            for view in release.objects:
                # asked anew: a schema that turned out to be unusable is none
                if release.kinds.schema(view.resource.api_version, view.kind) is None:
                    count[view.resource.api_version, view.kind] += 1
        return tuple(UnknownKind(*what, number) for what, number in sorted(count.items()))

    def unusable(self, releases: Iterable[ReleaseView]) -> Iterator[Problem]:
        """Schemas that the chart brings or that its objects needed, and that cannot be used."""
        if not self.told:
            return
        for source in self.custom:
            for fault in source.faults:
                if isinstance(fault.origin, Source):
                    end = fault.origin.text.find("\n", fault.offset)
                    where = FileWhere(fault.origin, fault.offset, end if end > 0 else len(fault.origin.text))
                    yield Problem(SCHEMA_INVALID, where, fault.message)
        for release in releases:
            for fault in release.definition_faults:
                if isinstance(fault.origin, Resource):
                    at = ObjectWhere(fault.origin, ("kind",))
                    yield Problem(SCHEMA_INVALID, at, fault.message, rendered=release.rendered)


__all__ = [
    "PACK",
    "SCHEMA_INVALID",
    "ChartSchemas",
    "check_versions",
    "needs_schemas",
    "read_folders",
    "schema_folders",
    "told_before",
    "without_doubles",
]
