"""The check of one chart: load, render each scenario, run the rules, look every problem's place up."""

from __future__ import annotations

import re
import textwrap
import traceback
from collections.abc import Mapping
from typing import Any, NamedTuple

from chartlint.chart import Chart, DependencyFinder, Places, SchemaFailure, Taken, load, missing_dependencies
from chartlint.chart import profile as helm_profile
from chartlint.config.keys import kind_of
from chartlint.errors import InputError
from chartlint.finding import Confidence, Finding, Location, Precision, Severity
from chartlint.gotmpl import nodes as n
from chartlint.kube import follow
from chartlint.locate import (
    Verdict,
    file_location,
    locate,
    locate_crash_place,
    locate_failure,
    locate_yaml_error,
    span_location,
)
from chartlint.render import Manifest, Rendered, Renderer, RenderFailure
from chartlint.rules.engine import Checks, Subject
from chartlint.rules.problem import FileWhere, ObjectWhere, Problem, RenderedWhere, ValuesWhere, Where
from chartlint.rules.rule import Rule
from chartlint.session.bump import bump_message, changed_unseen, difference
from chartlint.session.folding import fold_scenarios
from chartlint.session.former import BUMP_RULE, Former
from chartlint.session.guards import GUARDS
from chartlint.session.helm_lint import PACK as HELM_PACK
from chartlint.session.helm_lint import helm_finding, helm_messages
from chartlint.session.ledger import ChartLedger, NotChecked, UnknownKind
from chartlint.session.nearby import NearbyFiles
from chartlint.session.peers import Peers
from chartlint.session.result import ChartResult, Claim, Failure, Silenced
from chartlint.session.scenario import Scenarios
from chartlint.session.scenario_files import MAX_FILES, Planned, all_rendered, plan_scenarios
from chartlint.session.schemas import SCHEMA_INVALID, ChartSchemas, read_folders, told_before, without_doubles
from chartlint.session.silence import Habits, Silencer
from chartlint.session.vendored import vendored_in
from chartlint.source import Source
from chartlint.yamlio import span_of

CHART_LOADS = "chart-loads"
CHART_STOPS = "chart-stops"
YAML_INVALID = "yaml-invalid"
VALUES_SCHEMA = "values-schema"
RULE_CRASHED = "rule-crashed"
INTERNAL_ERROR = "internal-error"


class Weight(NamedTuple):
    """How a rule's findings count."""

    severity: Severity
    confidence: Confidence


class Setup(NamedTuple):
    """What all charts of a run share, picklable.

    ``token`` tells runs apart; ``scenarios`` says how charts are rendered; ``rules`` are those that are on, ``off`` the
    names of the others; ``options`` and ``weights`` go by the names of rules; ``habits`` says how findings may be
    silenced; ``places`` are where dependencies are looked for that charts/ lacks; ``schemas`` are folders of schemas;
    ``former`` has the charts as they were at a revision.
    """

    token: str
    scenarios: Scenarios
    rules: tuple[Rule, ...]
    options: Mapping[str, Mapping[str, Any]]
    weights: Mapping[str, Weight]
    off: frozenset[str] = frozenset()
    habits: Habits = Habits()
    places: Places = Places()
    schemas: tuple[str, ...] = ()
    former: Former | None = None


class Bench:
    """The tools of a run, made once: a renderer, the compiled rules."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.renderer = Renderer()
        self.checks = Checks(setup.rules, setup.options)
        self.peers = Peers(setup.rules, setup.habits.honoured, setup.habits.today)
        self.finder = DependencyFinder(setup.places)
        self.schemas = read_folders(setup.schemas)
        self.nearby = NearbyFiles(setup.places.beside, self.finder.heads)

    def check(self, path: str) -> ChartResult:
        """Check the chart at a path. Raises nothing that lies in the chart; anything else is a bug."""
        try:
            chart = load(path)
        except InputError as error:
            finding = _input_finding(error, self.verdict(error.rule, path), path)
            entry = NotChecked("chart", path, error.message)
            return ChartResult((finding,), ChartLedger(path, not_checked=(entry,)))
        return _ChartCheck(self, path, chart, self.finder.complete(chart)).run()

    def verdict(self, rule: str, chart: str, scenario: str = "", hint: str = "") -> Verdict:
        """How a finding of a rule counts in a chart."""
        weight = self.setup.weights.get(rule, Weight(Severity.ERROR, Confidence.HIGH))
        return Verdict(weight.severity, weight.confidence, chart, scenario, hint)


class _ChartCheck:
    """The check of one loaded chart: collects findings, gaps and counts."""

    def __init__(self, bench: Bench, path: str, chart: Chart, taken: tuple[Taken, ...] = ()) -> None:
        self.bench = bench
        self.path = path
        self.chart = chart
        self.taken = taken
        self.findings: list[Finding] = []
        self.annotated: dict[int, Silenced] = {}
        self.failures: list[Failure] = []
        self.gaps: dict[NotChecked, None] = {}
        self.missing = tuple(dict.fromkeys(name for name, _ in missing_everywhere(chart)))
        self.unknown_kinds: tuple[UnknownKind, ...] = ()
        self.planned = self.plan()

    def run(self) -> ChartResult:
        for problem in self.chart.problems:
            if problem.rule not in self.bench.setup.off:
                self.findings.append(_input_finding(problem, self.verdict(problem.rule), self.path))
            if problem.path is not None and not problem.path.endswith("Chart.yaml"):
                self.gap("file", problem.path, problem.message)
        for name, sought in missing_everywhere(self.chart):
            self.gap("dependency", name, f"is declared, but not in charts/{f'; {sought}' if sought else ''}")
        unreadable = self.unreadable_values()
        renders: list[Rendered] = []
        if unreadable:
            if self.chart.templates:
                self.gap("template", f"{self.path}/templates", f"not rendered, because {unreadable} cannot be read")
        else:
            renders = [self.bench.renderer.render(self.chart, scenario) for scenario in self.planned.scenarios]
            renders = self.without_defaults(renders)
        for rendered in renders:
            self.rendered(rendered)
        objects = self.rules(renders)
        self.helm_lint()
        unknown = self.version(renders)
        silenced, claims = self.silence(renders)
        if unknown:
            self.gap("version", self.path, unknown)
        templates, done, failed, empty = _counts(renders)
        ledger = ChartLedger(
            path=self.path,
            name=self.chart.metadata.name,
            version=self.chart.metadata.version,
            loaded=True,
            scenarios=tuple(rendered.scenario.name for rendered in renders),
            not_rendered=self.not_rendered(renders),
            templates=templates,
            rendered=done,
            failed=failed,
            empty=empty,
            never=self.never_rendered(renders),
            objects=objects,
            dependencies=tuple(dependency.name for dependency in self.chart.metadata.dependencies),
            missing=self.missing,
            resolved=tuple((one.name, one.path) for one in self.taken),
            not_checked=tuple(self.gaps),
            unknown_kinds=self.unknown_kinds,
        )
        names = {scenario.name: scenario.release_name for scenario in self.planned.scenarios}
        findings = fold_scenarios(self.findings, names) if len(names) > 1 else tuple(self.findings)
        answer = ChartResult(findings, ledger, tuple(self.failures), silenced, claims, vendored_in(self.chart))
        return _without_dot(answer) if self.path == "." else answer

    def plan(self) -> Planned:
        """The chart's scenarios; what of them cannot be had is told."""
        planned = plan_scenarios(self.bench.setup.scenarios, self.chart)
        if planned.left_out:
            self.gap("chart", self.path, "not rendered, because it has none of the scenarios that are asked for")
        for path, error in planned.unreadable:
            if isinstance(error, InputError):
                self.findings.append(_input_finding(error, self.verdict(error.rule), self.path))
            self.gap("scenario", path, error.message if isinstance(error, InputError) else error)
        if len(planned.found) > MAX_FILES:
            self.gap("scenario", self.path, f"has more than {MAX_FILES} values files that are scenarios")
        return planned

    def without_defaults(self, renders: list[Rendered]) -> list[Rendered]:
        """What counts: not the chart's defaults where the chart itself refuses them, and takes a values file it has.

        chart-testing leaves the defaults out as soon as there is a file for it: they need not be a usable release.
        """
        stopped = {
            rendered.scenario.name: reason
            for rendered in renders
            if rendered.scenario.name in self.planned.own and (reason := _wanting(rendered))
        }
        taken = [one for one in renders if one.scenario.name in self.planned.found and one.helm_error is None]
        if not stopped or not any(not one.schema_failures for one in taken):
            return renders
        for name, reason in stopped.items():
            short = textwrap.shorten(reason, 120, placeholder=" ...")
            told = f"the chart refuses its own defaults ({short}); it was checked with its values files"
            self.gap("scenario", f"{self.path} ({name})", told)
        return [rendered for rendered in renders if rendered.scenario.name not in stopped]

    def not_rendered(self, renders: list[Rendered]) -> tuple[str, ...]:
        """Scenarios of which nothing was rendered, by name."""
        there = {rendered.scenario.name for rendered in renders if not rendered.refused}
        asked = [one.name for one in self.planned.scenarios if one.name not in self.planned.own]
        asked += [one.scenario.name for one in renders if one.scenario.name in self.planned.own]
        asked += [path for path, _ in self.planned.unreadable]
        return tuple(name for name in dict.fromkeys(asked) if name not in there)

    def never_rendered(self, renders: list[Rendered]) -> tuple[str, ...]:
        """Templates that gave nothing in any scenario, those of subcharts that are always off among them, by path."""
        filled: set[str] = set()
        for rendered in renders:
            for file in rendered.files:
                template = rendered.templates.get(file.name)
                if template is not None and file.text.strip():
                    filled.add(template.source.path)
        every = [
            chart.display(file.name)
            for chart in self.chart.walk()
            if chart.metadata.type != "library"
            for file in chart.templates
            if not file.name.rpartition("/")[2].startswith("_") and not file.name.endswith("NOTES.txt")
        ]
        return tuple(sorted({path for path in every if path not in filled}))

    def verdict(self, rule: str, rendered: Rendered | None = None, hint: str = "") -> Verdict:
        scenario = rendered.scenario.name if rendered is not None else ""
        return self.bench.verdict(rule, self.path, scenario, hint)

    def gap(self, kind: str, what: str, reason: str) -> None:
        """Note something that was not checked, once."""
        self.gaps.setdefault(NotChecked(kind, what, " ".join(reason.split())))

    def unreadable_values(self) -> str:
        """The chart's own values file if it cannot be read: without it, what a render says is about nothing real."""
        own = self.chart.display("values.yaml")
        return next((own for problem in self.chart.problems if problem.path == own and problem.fatal), "")

    # --- what the render itself found

    def rendered(self, rendered: Rendered) -> None:
        for failure in rendered.failures:
            verdict = self.verdict(failure.rule, rendered, self.hint(failure))
            self.findings.append(locate_failure(failure, rendered, verdict))
            if failure.file:
                self.gap("template", self.template_path(rendered, failure.file), failure.message)
            else:
                self.gap("chart", self.path, failure.message)
        failed = {failure.file for failure in rendered.failures}
        reached = {file.name for file in rendered.files} | failed
        for name, template in rendered.templates.items():
            if not template.partial and name not in reached:
                self.gap("template", template.source.path, "not rendered, because an earlier template used up a limit")
        for schema in rendered.schema_failures:
            self.schema(schema, rendered)
        for manifest in rendered.manifests:
            path = self.template_path(rendered, manifest.file.name)
            if manifest.error is not None:
                verdict = self.verdict(YAML_INVALID, rendered)
                self.findings.append(locate_yaml_error(manifest, rendered, verdict, YAML_INVALID))
                self.gap("document", path, "the rendered document is not valid YAML")
            elif manifest.body is not None and not manifest.kind:
                self.no_object(manifest, rendered)
                self.gap("document", path, "the rendered document is no Kubernetes object")

    def no_object(self, manifest: Manifest, rendered: Rendered) -> None:
        """A document that is YAML and nothing that a cluster takes."""
        if isinstance(manifest.body, dict):
            message = "the rendered document has no `kind`: Kubernetes refuses it, and no rule has looked at it"
        else:
            message = f"the rendered document must be a mapping, not {kind_of(manifest.body)}: Helm refuses it"
        first = manifest.text.find("\n")
        end = manifest.start + (first if first > 0 else len(manifest.text))
        where = RenderedWhere(manifest.file, manifest.start, end)
        problem = Problem(YAML_INVALID, where, message, rendered=rendered)
        self.findings.append(locate(problem, self.verdict(YAML_INVALID, rendered)))

    def schema(self, failure: SchemaFailure, rendered: Rendered) -> None:
        """Values that do not fit the chart's schema, at the key that sets them."""
        if _unusable(failure):
            self.gap("schema", failure.chart.display("values.schema.json"), failure.message)
        if VALUES_SCHEMA not in self.bench.setup.off:
            problem = Problem(VALUES_SCHEMA, values_place(failure, rendered), failure.message, rendered=rendered)
            self.findings.append(locate(problem, self.verdict(VALUES_SCHEMA, rendered)))

    def template_path(self, rendered: Rendered, name: str) -> str:
        template = rendered.templates.get(name)
        return template.source.path if template is not None else name

    def hint(self, failure: RenderFailure) -> str:
        """What a missing dependency has to do with a failure: the named template may be there."""
        wanted = _NO_TEMPLATE.search(failure.message)
        if not wanted or not self.missing:
            return ""
        likely = [name for name in self.missing if wanted[1].startswith(f"{name}.")] or list(self.missing)
        names = " and ".join(f"`{name}`" for name in likely)
        are, it = ("are", "them") if len(likely) > 1 else ("is", "it")
        return f"{names} {are} missing in charts/ and may define it: `helm dependency build` fetches {it}"

    # --- rules

    def rules(self, renders: list[Rendered]) -> int:
        """Run the rules; the number of objects that they saw."""
        schemas = ChartSchemas(self.chart, self.bench.schemas, self.bench.setup.rules, self.bench.nearby)
        subject = Subject(self.chart, renders, self.parse, schemas.custom)
        problems, crashes = self.bench.checks.run(subject)
        self.unknown_kinds = schemas.unknown_kinds(subject.releases)
        for problem in without_doubles([*problems, *schemas.unusable(subject.releases)]):
            self.problem(problem)
        for crash in crashes:
            self.failures.append(Failure(self.path, crash.rule, crash.subject, crash.error, crash.trace))
            self.findings.append(
                _finding(
                    RULE_CRASHED,
                    f"the rule {crash.rule} failed on {crash.subject}: {crash.error}",
                    self.verdict(RULE_CRASHED),
                    locate_crash_place(crash.path, self.path),
                )
            )
            self.gap("rule", crash.rule, f"failed on {crash.subject}")
        return sum(len(release.objects) for release in subject.releases)

    def problem(self, problem: Problem) -> None:
        """Look a problem's place up, and whether its object has an annotation against it."""
        verdict = self.verdict(problem.rule, problem.rendered)
        if self.in_shared_values(problem):
            verdict = verdict._replace(chart="")  # the charts of a run that share a values file tell it once
        finding = locate(problem, verdict)
        if told_before(finding, self.findings):
            return
        if isinstance(problem.where, ObjectWhere):
            resource = problem.where.resource
            said = self.bench.peers.exemption(problem.rule, resource, problem.where.path)
            if said is not None:
                at = ObjectWhere(resource, said.path, on_key=True)
                where = locate(problem._replace(where=at, related=()), verdict).primary
                self.annotated[len(self.findings)] = Silenced(finding, said.tool, where, said.reason)
        self.findings.append(finding)

    def in_shared_values(self, problem: Problem) -> bool:
        """Whether a problem lies in a values file or a schema outside the chart."""
        if not isinstance(problem.where, FileWhere):
            return False
        source = problem.where.source
        if problem.rule == SCHEMA_INVALID:
            return not source.path.startswith(f"{self.path}/")
        if problem.rendered is None:
            return False
        laid_over = any(overlay.source is source for overlay in problem.rendered.scenario.overlays)
        return laid_over and not source.path.startswith(f"{self.path}/")

    def silence(self, renders: list[Rendered]) -> tuple[tuple[Silenced, ...], tuple[Claim, ...]]:
        """Take out the findings that comments and annotations silence; judge these where everything was checked."""

        def tell(rule: str, message: str, where: Location) -> Finding:
            return _finding(rule, message, self.verdict(rule), where, Precision.EXACT)

        silencer = Silencer(self.chart, renders, self.bench.setup.habits, self.bench.peers)
        outcome = silencer.apply(
            self.findings,
            self.annotated,
            tell,
            off=self.bench.setup.off,
            judged=not (self.gaps or self.failures or self.bench.setup.scenarios.only),
            everywhere=all_rendered(self.bench.setup.scenarios, self.path, self.chart),
        )
        self.findings = outcome.findings
        return tuple(outcome.silenced), tuple(outcome.claims)

    def helm_lint(self) -> None:
        """Say what Helm's own linter says, where its rules are selected."""
        names = {rule.name for rule in self.bench.setup.rules if rule.pack == HELM_PACK}
        if not names:
            return
        chart = load(self.path) if self.taken else self.chart  # Helm knows charts/ alone
        for scenario in self.planned.scenarios:
            for message in helm_messages(chart, scenario, self.bench.renderer):
                if message.rule in names:
                    verdict = self.bench.verdict(message.rule, self.path, scenario.name)
                    self.findings.append(helm_finding(message, chart, verdict))

    def version(self, renders: list[Rendered]) -> str:
        """Say whether the chart needs another version than at the revision that the run compares with.

        What is returned is why that is not known, an empty text if it is.
        """
        former = self.bench.setup.former
        if former is None or BUMP_RULE in self.bench.setup.off:
            return ""
        reason = former.missing.get(self.path, "")
        path = former.charts.get(self.path)
        if path is not None:
            try:
                old = load(path)
            except InputError as error:
                reason = error.message
            else:
                # what is taken from beside by its name is no part of this chart: it is the same for both
                DependencyFinder(self.bench.setup.places._replace(neighbours=False)).complete(old)
                differing = difference(self.chart, old, renders, self.bench.renderer)
                message = bump_message(self.chart, old, former.revision, differing)
                unseen = [] if message else changed_unseen(self.chart, old)
                if unseen:
                    names = f"{', '.join(unseen[:3])}{f' and {len(unseen) - 3} more' if len(unseen) > 3 else ''}"
                    differ = "differs" if len(unseen) == 1 else "differ"
                    reason = f"{names} {differ}, and no scenario renders the difference"
                elif not message and renders and all(rendered.refused for rendered in renders):
                    reason = "it does not render"
                if message:
                    source = self.chart.chart_source
                    span = span_of(source.text, ("version",))
                    at = (span.value or span.key) if span is not None else None
                    problem = Problem(BUMP_RULE, FileWhere(source, *(at or (0, 0))), message)
                    self.findings.append(locate(problem, self.verdict(BUMP_RULE)))
        return f"whether it needs another one than at {former.revision}: {reason}" if reason else ""

    def parse(self, source: Source, name: str) -> n.Unit:
        """A template's tree, from the renderer's store of compiled templates."""
        scenario = (*self.planned.scenarios, *self.bench.setup.scenarios.bases)[0]
        return self.bench.renderer.compile(source, name, helm_profile(scenario.helm)).unit


_NO_TEMPLATE = re.compile(r"no template \"([^\"]+)\"|template \"?([^\"\s]+)\"? not defined")


def _wanting(rendered: Rendered) -> str:
    """Why a chart refuses the values of a scenario of its own will, an empty text if it does not or fails otherwise."""
    failures = [failure.message for failure in rendered.failures if failure.rule == CHART_STOPS]
    if len(failures) != len(rendered.failures) or any(map(_unusable, rendered.schema_failures)):
        return ""
    failures += [failure.message for failure in rendered.schema_failures]
    return failures[0] if failures else ""


def missing_everywhere(chart: Chart) -> list[tuple[str, str]]:
    """Dependencies that a chart or one of its subcharts declares and charts/ does not hold, by name.

    Each comes with what was found when it was looked for elsewhere.
    """
    return [(name, current.sought.get(name, "")) for current in chart.walk() for name in missing_dependencies(current)]


def failed_chart(path: str, error: Exception) -> ChartResult:
    """The answer for a chart on which we failed ourselves."""
    text = f"{type(error).__name__}: {error}".rstrip(": ")
    trace = "".join(traceback.format_exception(error))
    verdict = Verdict(Severity.ERROR, Confidence.HIGH, path)
    message = f"chartlint failed on this chart, which is a bug of chartlint: {text}"
    finding = _finding(INTERNAL_ERROR, message, verdict, file_location(path))
    entry = NotChecked("chart", path, "chartlint failed on it")
    return ChartResult(
        (finding,), ChartLedger(path, not_checked=(entry,)), (Failure(path, "", f"chart {path}", text, trace),)
    )


def _without_dot(answer: ChartResult) -> ChartResult:
    """The same with ``templates/a.yaml`` for ``./templates/a.yaml``, as one writes inside the chart's folder."""

    def plain(place: Location) -> Location:
        return place._replace(path=place.path.removeprefix("./"))

    def undotted(finding: Finding) -> Finding:
        return finding._replace(primary=plain(finding.primary), related=tuple(map(plain, finding.related)))

    findings = tuple(undotted(finding) for finding in answer.findings)
    silenced = tuple(one._replace(finding=undotted(one.finding), where=plain(one.where)) for one in answer.silenced)
    gaps = tuple(gap._replace(what=gap.what.removeprefix("./")) for gap in answer.ledger.not_checked)
    return answer._replace(
        findings=findings,
        silenced=silenced,
        vendored=tuple(one._replace(prefix=one.prefix.removeprefix("./")) for one in answer.vendored),
        ledger=answer.ledger._replace(
            not_checked=gaps, never=tuple(path.removeprefix("./") for path in answer.ledger.never)
        ),
    )


def _counts(renders: list[Rendered]) -> tuple[int, int, int, int]:
    """Templates; of these rendered in every scenario, failed in one, and empty in all."""
    every: dict[str, None] = {}
    failed: set[str] = set()
    filled: set[str] = set()
    missed: set[str] = set()
    for rendered in renders:
        names = {name for name, template in rendered.templates.items() if not template.partial}
        every.update(dict.fromkeys(names))
        failed |= names & {failure.file for failure in rendered.failures}
        missed |= names - {file.name for file in rendered.files}
        filled |= {file.name for file in rendered.files if file.text.strip()}
    done = [name for name in every if name not in missed]
    return len(every), len(done), len(failed), sum(name not in filled for name in done)


def _finding(
    rule: str, message: str, verdict: Verdict, primary: Location, precision: Precision = Precision.FILE
) -> Finding:
    return Finding(
        rule=rule,
        severity=verdict.severity,
        confidence=verdict.confidence,
        message=message,
        chart=verdict.chart,
        primary=primary,
        scenarios=(verdict.scenario,) if verdict.scenario else (),
        precision=precision,
        hint=verdict.hint,
    )


def _input_finding(error: InputError, verdict: Verdict, chart: str) -> Finding:
    """The finding that a file which cannot be read is."""
    if error.span is not None:
        primary = span_location(error.span.source, error.span.start, error.span.end)
        return _finding(error.rule, error.message, verdict, primary, Precision.EXACT)
    return _finding(error.rule, error.message, verdict, file_location(error.path or chart))


def values_place(failure: SchemaFailure, rendered: Rendered) -> Where:
    """Where a value comes from: the strongest values file or chart default that sets it, else the chart's defaults.

    Set flags have no file; what they set is placed at the key that they override.
    """
    if _unusable(failure):
        source = failure.chart.source("values.schema.json")
        return FileWhere(source, 0, 0)
    chain = [failure.chart]
    while chain[0].parent is not None:
        chain.insert(0, chain[0].parent)
    path: tuple[str | int, ...] = (*(chart.name for chart in chain[1:]), *failure.path)
    for overlay in reversed(rendered.scenario.overlays):
        if overlay.source is not None and _holds(overlay.values, path):
            span = span_of(overlay.source.text, path)
            place = (span.key or span.value) if span is not None else None
            return FileWhere(overlay.source, *(place or (0, 0)))
    for depth, chart in enumerate(chain):
        if path[depth:] and _holds(chart.values, path[depth:]):
            return ValuesWhere(chart, path[depth:])
    return ValuesWhere(failure.chart, failure.path)


def _unusable(failure: SchemaFailure) -> bool:
    """Whether it is the schema itself that is at fault, so that no value was checked."""
    return failure.unresolved or failure.message.startswith("values.schema.json")


def _holds(value: Any, path: tuple[str | int, ...]) -> bool:
    return follow(value, path, _ABSENT) is not _ABSENT


_ABSENT = object()

__all__ = ["GUARDS", "Bench", "Setup", "Weight", "failed_chart"]
