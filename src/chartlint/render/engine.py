"""One render: a chart and a scenario in; files, documents and failures out.

The order of work is Helm's (helm/pkg/engine/engine.go, helm/pkg/action/install.go), but where Helm stops at the first
failing template we keep the failure and go on with the others.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

from chartlint.chart import (
    Chart,
    ChartFile,
    HelmProfile,
    Overlay,
    SchemaFailure,
    coalesce,
    merge_overlays,
    process_dependencies,
    validate_schemas,
)
from chartlint.chart import profile as helm_profile
from chartlint.errors import InputError
from chartlint.gotmpl.execution import Budget
from chartlint.gotmpl.expressions import Signature
from chartlint.gotmpl.faults import CallFault, ExecFault, LimitExceeded
from chartlint.gotmpl.goval import GoError
from chartlint.gotmpl.parser import TemplateSyntaxError, UnknownFunctionError, parse
from chartlint.gotmpl.program import BODY, Compiled, Program, compile_unit, text_id
from chartlint.render.context import top_level
from chartlint.render.failure import ChartStops, NotImplementedFunction, RenderFailure, explain, parse_failure
from chartlint.render.lookup import Cluster
from chartlint.render.manifests import Manifest, install_order, split, trim
from chartlint.render.output import Output
from chartlint.render.runtime import FIXED_CLOCK_NS, SEED, Runtime
from chartlint.render.templates import ROOT_NAME, TemplateSet, functions, runtime_names
from chartlint.source import Source

# Generated code, include and its helper are three Python calls a level; Helm allows 1000 levels.
RECURSION_LIMIT = 12_000


MAX_KEPT = 6_000_000
"""Characters of template texts whose programs are kept: about 250 MB, and more than any one chart has."""


class Scenario(NamedTuple):
    """One way to install a chart: its values and its release.

    ``overlays`` are the user's values in Helm's order of precedence; ``kube_version`` is text like ``1.31``;
    ``api_versions`` are added to the profile's defaults; ``helm`` names the profile (``"4.2"``, ``"3.19"``).
    ``objects`` are those that ``lookup`` finds (None: there is no cluster). ``seed`` is what chance starts from, None
    for the system's; ``clock_ns`` the time in nanoseconds since 1970, None for the real one.
    """

    name: str = "default"
    overlays: tuple[Overlay, ...] = ()
    release_name: str = "release-name"
    namespace: str = "default"
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()
    is_upgrade: bool = False
    is_install: bool | None = None
    revision: int = 1
    helm: str = "4.2"
    lint: bool = False
    skip_schema: bool = False
    objects: tuple[dict[str, Any], ...] | None = None
    seed: str | None = SEED
    clock_ns: int | None = FIXED_CLOCK_NS


class RenderedFile:
    """One template's output. ``name`` is Helm's key (``c/charts/s/templates/a.yaml``)."""

    __slots__ = ("chart", "file", "name", "output", "text")

    def __init__(self, name: str, chart: Chart, file: ChartFile, output: Output) -> None:
        self.name = name
        self.chart = chart
        self.file = file
        self.output = output
        self.text = output.text


class Rendered:
    """What came of a chart in one scenario.

    ``chart`` is the processed copy (aliases, conditions), ``values`` the coalesced values, ``templates`` every template
    file by its key, ``programs`` the compiled units by id (for source maps), ``failures`` what did not render.
    """

    def __init__(self, chart: Chart, scenario: Scenario) -> None:
        self.chart = chart
        self.scenario = scenario
        self.values: dict[str, Any] = {}
        self.files: list[RenderedFile] = []
        self.manifests: list[Manifest] = []
        self.failures: list[RenderFailure] = []
        self.schema_failures: list[SchemaFailure] = []
        self.warnings: list[str] = []
        self.notes: str = ""
        self.programs: dict[str, Program] = {}
        self.templates: dict[str, TemplateFile] = {}
        self.refused: str = ""

    def file(self, name: str) -> RenderedFile | None:
        """The output of a template by its key."""
        return next((file for file in self.files if file.name == name), None)

    @property
    def helm_error(self) -> RenderFailure | None:
        """The failure that Helm itself would stop at: the first."""
        return self.failures[0] if self.failures else None


class TemplateFile(NamedTuple):
    """A template file of the chart tree under its key in Go's namespace."""

    name: str
    chart: Chart
    file: ChartFile
    source: Source

    @property
    def partial(self) -> bool:
        """Whether Helm only parses it: its base name starts with an underscore."""
        return self.name.rpartition("/")[2].startswith("_")


class Renderer:
    """Renders charts; keeps compiled templates, so that scenarios and vendored library charts share them."""

    def __init__(self) -> None:
        self._units: dict[tuple[tuple[str, ...], str], Compiled] = {}
        self._signatures = {name: Signature(f.params, f.variadic) for name, f in functions().items()}
        self._known: dict[str, frozenset[str]] = {}
        self._kept = 0

    def render(self, chart: Chart, scenario: Scenario = Scenario()) -> Rendered:  # noqa: B008 (a frozen tuple)
        """Render every template of a chart. Never raises for a fault of the chart: it is in the result."""
        profile = helm_profile(scenario.helm)
        chart = chart.clone()
        result = Rendered(chart, scenario)
        user = merge_overlays(scenario.overlays)
        try:
            result.warnings += process_dependencies(chart, user, profile)
            coalesced = coalesce(chart, user, profile)
        except InputError as error:
            span = error.span
            result.refused = error.message
            result.failures.append(RenderFailure("", error.rule, error.message, error.helm, error.helm, span))
            return result
        result.values = coalesced.values
        result.warnings += coalesced.warnings
        if not scenario.skip_schema:
            result.schema_failures = validate_schemas(chart, result.values, profile)
        result.templates = template_files(chart)
        self._execute(result, profile)
        self._documents(result, profile)
        return result

    # --- units ------------------------------------------------------------------------------

    def compile(self, source: Source, name: str, profile: HelmProfile) -> Program:
        """The program of a template text under a name; raises ``TemplateSyntaxError``.

        Texts are compiled once, whatever their names: vendored library charts repeat.
        """
        text = source.text
        identity = name if source.path else f"{name}@{text_id(text)}"
        names = self._names(profile)
        key = (profile.missing_functions, text)
        compiled = self._units.get(key)
        if compiled is None:
            if name in text:
                # A file may define a template of its own name; then the name takes part in parsing.
                self._check_own_name(source, name, names)
            try:
                compiled = compile_unit(parse(source, BODY, names), self._signatures)
            except TemplateSyntaxError:
                parse(source, name, names)  # again under its name, which the message tells
                raise
            except RecursionError:
                raise TemplateSyntaxError("the template nests too deeply", source, name, 0, 0, 1) from None
            self._keep(key, compiled)
        return Program(compiled, name, identity, source)

    def _keep(self, key: tuple[tuple[str, ...], str], compiled: Compiled) -> None:
        """Keep a compiled text; a run over hundreds of charts forgets the first ones."""
        self._units[key] = compiled
        self._kept += len(key[1])
        while self._kept > MAX_KEPT and len(self._units) > 1:
            oldest = next(iter(self._units))
            del self._units[oldest]
            self._kept -= len(oldest[1])

    def _check_own_name(self, source: Source, name: str, names: frozenset[str]) -> None:
        try:
            parse(source, name, names)
        except RecursionError:
            raise TemplateSyntaxError("the template nests too deeply", source, name, 0, 0, 1) from None

    def _names(self, profile: HelmProfile) -> frozenset[str]:
        known = self._known.get(profile.version)
        if known is None:
            known = frozenset(self._signatures) - frozenset(profile.missing_functions)
            self._known[profile.version] = known
        return known

    # --- execution --------------------------------------------------------------------------

    def _execute(self, result: Rendered, profile: HelmProfile) -> None:
        scenario = result.scenario
        runtime = runtime_of(scenario, profile)
        budget = Budget()
        tpl_texts: dict[str, str] = {}

        def compile_tpl(text: str) -> Program:
            program = self.compile(Source("", text), ROOT_NAME, profile)
            tpl_texts[program.unit_id] = text
            return program

        templates = TemplateSet(runtime_names(runtime, budget), result.programs, budget, compile_tpl)
        tops = top_level(result.chart, result.values, scenario, profile)
        order = sorted(result.templates, key=lambda name: (name.count("/"), name), reverse=True)
        broken: set[str] = set()
        for name in order:
            template = result.templates[name]
            try:
                templates.add(self.compile(template.source, name, profile))
            except TemplateSyntaxError as error:
                broken.add(name)
                rule = "unknown-function" if isinstance(error, UnknownFunctionError) else error.rule
                span = template.source.span(error.span.start, error.span.end) if error.span else None
                result.failures.append(parse_failure(name, error, error.go, span, rule, error.message))
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
        try:
            for name in order:
                template = result.templates[name]
                if template.partial or name in broken:
                    continue
                top = tops[id(template.chart)]
                top["Template"] = type(top)(Name=name, BasePath=f"{template.chart.full_path}/templates")
                output = Output()
                try:
                    templates.active.clear()
                    budget.renew()
                    body = templates.bodies.get(name)
                    if body is not None:
                        body(top, output.parts, output.path, templates)
                        budget.take_output(len(output.raw))
                except FAULTS as error:
                    result.failures.append(explain(name, error, result.programs, tpl_texts))
                    continue
                result.files.append(RenderedFile(name, template.chart, template.file, output))
        finally:
            sys.setrecursionlimit(limit)

    def _documents(self, result: Rendered, profile: HelmProfile) -> None:
        notes = f"{result.chart.full_path}/templates/NOTES.txt"
        found: list[Manifest] = []
        for file in sorted(result.files, key=lambda file: file.name):
            if file.name.endswith("NOTES.txt"):
                if file.name == notes:
                    result.notes = file.text
                continue
            if trim(file.text):
                found += split(file, trim_both=profile.trim_documents)
        result.manifests = install_order(found, profile.major)


# What a template can do wrong while it runs; anything else is our bug and travels on.
FAULTS = (
    GoError, ExecFault, CallFault, ChartStops, NotImplementedFunction, LimitExceeded, RecursionError, MemoryError,
    NameError,
)  # fmt: skip


def runtime_of(scenario: Scenario, profile: HelmProfile) -> Runtime:
    """What functions may ask for in a scenario: the same at every render of it, unless it wants real chance or time."""
    cluster = Cluster()
    if scenario.objects is not None:
        cluster = Cluster(scenario.objects, frozenset((*profile.api_versions, *scenario.api_versions)))
    return Runtime(
        seed=scenario.seed,
        clock_ns=scenario.clock_ns,
        cluster=cluster,
        lint=scenario.lint,
        helm_major=profile.major,
    )


def template_files(chart: Chart) -> dict[str, TemplateFile]:
    """Every template of a chart tree by its key, children first, so that a parent's wins (engine.go, recAllTpls)."""
    found: dict[str, TemplateFile] = {}

    def collect(current: Chart) -> None:
        for dependency in current.dependencies:
            collect(dependency)
        library = (current.metadata.type or "").lower() == "library"
        for file in current.templates:
            if library and not file.name.rpartition("/")[2].startswith("_"):
                continue
            name = f"{current.full_path}/{file.name}"
            found[name] = TemplateFile(name, current, file, current.source(file.name))

    collect(chart)
    return found
