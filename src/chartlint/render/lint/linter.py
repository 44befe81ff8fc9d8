"""``helm lint`` of one chart: the groups of rules in Helm's order.

Source: helm/pkg/chart/v2/lint/lint.go and rules/; helm/pkg/lint of Helm 3.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from chartlint.chart import (
    Chart,
    HelmProfile,
    SchemaFailure,
    kube_version,
    load_text,
    merge_overlays,
    schema_text,
    validate_schemas,
)
from chartlint.chart import profile as helm_profile
from chartlint.chart.coalesce import coalesce_tables
from chartlint.chart.model import copy_plain
from chartlint.errors import InputError
from chartlint.render.engine import Rendered, RenderedFile, Renderer, Scenario
from chartlint.render.lint import objects
from chartlint.render.lint.chartfile import CHART_YAML, lint_chart_file
from chartlint.render.lint.deprecations import deprecations
from chartlint.render.lint.message import DIALECTS, ERROR, INFO, WARNING, Dialect, LintMessage, Place
from chartlint.yamlio import YamlError, load_values

VALUES, TEMPLATES, CRDS, ITSELF = "values.yaml", "templates/", "crds/", "<chart>"
_EXTENSIONS = (".yaml", ".yml", ".tpl", ".txt")
_CRD_INSTALL = re.compile(r'"?helm\.sh/hook"?:[\t\n\f\r ]+crd-install')
_RELEASE_TIME = re.compile(r"\.Release\.Time")


def lint_scenario(scenario: Scenario) -> Scenario:
    """The release that Helm's linter renders for."""
    return scenario._replace(
        release_name="test-release", revision=0, is_install=False, is_upgrade=False, lint=True, api_versions=()
    )


def lint_chart(chart: Chart, scenario: Scenario, renderer: Renderer | None = None) -> list[LintMessage]:
    """What Helm's linter says of a loaded chart with the values and the namespace of a scenario.

    Subcharts are not linted: do so with each (``--with-subcharts``). ``scenario.helm`` names the Helm that lints.
    """
    return list(_Linter(chart, scenario, renderer or Renderer()).run())


class _Linter(NamedTuple):
    chart: Chart
    scenario: Scenario
    renderer: Renderer

    @property
    def profile(self) -> HelmProfile:
        return helm_profile(self.scenario.helm)

    @property
    def dialect(self) -> Dialect:
        return DIALECTS[self.profile.major]

    @property
    def load_error(self) -> str:
        """Why Helm does not load the chart; empty when it does."""
        fault = next((problem.helm for problem in self.chart.problems if problem.fatal), "")
        return load_text(fault, self.profile, linted=True)

    def run(self) -> Iterator[LintMessage]:
        yield from lint_chart_file(self.chart, self.dialect)
        yield from self.values()
        yield from self.templates()
        yield from self.dependencies()
        if self.dialect.crds:
            yield from self.crds()

    # --- values.yaml

    def values(self) -> Iterator[LintMessage]:
        if not self.chart.has_file(VALUES):
            yield LintMessage(
                INFO, VALUES, "file does not exist", "helm-values-missing", Place(self.chart.chart_source)
            )
            return
        source = self.chart.source(VALUES)
        try:
            values = load_values(source.text, documents="first", go_type=self.dialect.values_type)
        except YamlError as error:
            place = Place(source, None, error.offset, error.offset)
            yield LintMessage(ERROR, VALUES, f"unable to parse YAML: {error.helm}", "helm-values-file", place)
            return
        skipped = self.scenario.skip_schema and self.dialect.schema_can_be_skipped
        if self.chart.has_file("values.schema.json") and self.chart.schema and not skipped:
            top = copy_plain(merge_overlays(self.scenario.overlays))
            coalesce_tables(top, values, self.profile, merge=False)
            alone = self.chart.shallow(None)
            alone.dependencies = []
            failures = validate_schemas(alone, top, self.profile)
            if failures:
                text = schema_text(failures).partition("\n")[2].partition("\n")[2]
                yield LintMessage(ERROR, VALUES, text, "helm-values-schema", self.schema_place(failures))

    def schema_place(self, failures: list[SchemaFailure]) -> Place:
        """The key of the first value that does not fit, or the schema where that is itself at fault."""
        first = failures[0]
        if first.unresolved or first.unusable:
            return Place(first.chart.source("values.schema.json"))
        owner = self.chart if first.chart.is_root else first.chart
        return Place(owner=owner, values=first.path) if first.path else Place(owner.source(VALUES))

    # --- templates/

    def templates(self) -> Iterator[LintMessage]:
        there = any(file.name.startswith(TEMPLATES) for file in self.chart.raw)
        if not there:
            yield from self.no_folder()
            return
        own = Place(self.chart.chart_source)
        if self.load_error:
            yield LintMessage(ERROR, TEMPLATES, self.load_error, "helm-chart-loads", own)
            return
        rendered = self.renderer.render(self.chart, lint_scenario(self.scenario))
        if rendered.refused:
            return  # Helm's linter keeps silent about values that it cannot put together
        if rendered.schema_failures:
            text = schema_text(rendered.schema_failures)
            yield LintMessage(ERROR, TEMPLATES, text, "helm-values-schema", self.schema_place(rendered.schema_failures))
            return
        failure = rendered.helm_error
        if failure is not None:
            text = failure.helm3 if self.profile.major == 3 else failure.helm4
            yield LintMessage(ERROR, TEMPLATES, text, "helm-template-fails", Place(failure=failure, release=rendered))
            return
        yield from self.files(rendered)

    def no_folder(self) -> Iterator[LintMessage]:
        place = Place(self.chart.chart_source)
        if self.chart.has_file("templates") or self._on_disk("templates", os.path.isfile):
            severity = self.dialect.no_folder_severity
            yield LintMessage(severity, TEMPLATES, "not a directory", "helm-templates-not-folder", place)
        elif self.dialect.templates_expected and not self._on_disk("templates", os.path.isdir):
            yield LintMessage(WARNING, TEMPLATES, "directory does not exist", "helm-templates-folder", place)
        elif self.load_error and self._on_disk("templates", os.path.isdir):
            yield LintMessage(ERROR, TEMPLATES, self.load_error, "helm-chart-loads", place)

    def _on_disk(self, name: str, test: object) -> bool:
        """What a folder may hold without a file of the chart in it."""
        return not self.chart.archive and callable(test) and bool(test(os.path.join(self.chart.path, name)))

    def files(self, rendered: Rendered) -> Iterator[LintMessage]:
        texts = {file.name: file for file in rendered.files}
        for file in self.chart.templates:
            source = self.chart.source(file.name)
            extension = os.path.splitext(file.name)[1] or _dotfile_extension(file.name)
            if extension not in _EXTENSIONS:
                text = f"file extension '{extension}' not valid. Valid extensions are .yaml, .yml, .tpl, or .txt"
                yield LintMessage(ERROR, file.name, text, "helm-template-extension", Place(source))
            if self.dialect.helm2_leftovers:
                yield from _leftovers(file.name, file.text, Place(source))
            plain = extension.lower() if self.dialect.any_case else extension
            if plain not in self.dialect.extensions:
                continue
            output = texts.get(f"{self.chart.name}/{file.name}")
            if output is None or not output.text.strip():
                continue
            try:
                yield from self.objects(file.name, output, rendered)
            except objects.Unreadable as fault:
                place = Place(None, output, fault.offset, fault.offset, release=rendered)
                yield LintMessage(ERROR, file.name, f"unable to parse YAML: {fault.text}", "helm-template-yaml", place)
                return

    def objects(self, name: str, output: RenderedFile, rendered: Rendered) -> Iterator[LintMessage]:
        text = output.text
        fault = objects.indent_fault(text)
        if fault:
            start = len(text) - len(text.lstrip())
            yield LintMessage(
                WARNING, name, fault, "helm-template-indent", Place(None, output, start, start, release=rendered)
            )
        version = kube_version(self.scenario.kube_version, self.profile)
        known = deprecations(int(kube_version(None, self.profile).minor))  # a Helm's default is its client's version
        for head in objects.heads(text, self.dialect):
            start = head.start + len(text[head.start : head.end]) - len(text[head.start : head.end].lstrip())
            end = text.find("\n", start)
            place = Place(None, output, start, end if end >= 0 else len(text), release=rendered)
            fault = objects.name_fault(head)
            if fault:
                yield LintMessage(WARNING, name, fault, "helm-object-name", place)
            old = known.get((head.api_version, head.kind))
            if old is not None and (int(version.major), int(version.minor)) >= (1, old.begin):
                fault = old.text(head.api_version, head.kind)
                yield LintMessage(WARNING, name, fault, "helm-api-deprecated", place)
            fault = objects.selector_fault(head, text)
            if fault:
                yield LintMessage(ERROR, name, fault, "helm-selector", place)
            fault = objects.list_fault(head, text, self.dialect)
            if fault:
                yield LintMessage(ERROR, name, fault, "helm-list-annotation", place)

    # --- dependencies

    def dependencies(self) -> Iterator[LintMessage]:
        place = Place(self.chart.chart_source)
        if self.load_error:
            text = f"unable to load chart\n\t{self.load_error}"
            yield LintMessage(ERROR, "", text, "helm-chart-loads", place)
            return
        declared = self.chart.metadata.dependencies
        there = [subchart.metadata.name for subchart in self.chart.dependencies]
        extra = [name for name in there if name not in {entry.name for entry in declared}]
        if extra:
            text = f"chart metadata is missing these dependencies: {','.join(extra)}"
            yield LintMessage(ERROR, ITSELF, text, "helm-dependencies-declared", place)
        absent = [entry.name for entry in declared if entry.name not in there]
        if absent:
            text = f"chart directory is missing these dependencies: {','.join(absent)}"
            yield LintMessage(WARNING, ITSELF, text, "helm-dependencies-present", place)

    # --- crds/

    def crds(self) -> Iterator[LintMessage]:
        if self.chart.has_file("crds") or self._on_disk("crds", os.path.isfile):
            yield LintMessage(ERROR, CRDS, "not a directory", "helm-crds", Place(self.chart.chart_source))
            return
        if not self._on_disk("crds", os.path.isdir) and not any(f.name.startswith(CRDS) for f in self.chart.raw):
            return
        if self.load_error:
            place = Place(self.chart.chart_source)
            yield LintMessage(ERROR, CRDS, self.load_error, "helm-chart-loads", place)
            return
        for owner in _parents_last(self.chart):
            for file in owner.crds:
                source = owner.source(file.name)
                try:
                    for head in objects.heads(file.text, self.dialect):
                        place = Place(source, None, head.start, head.start)
                        if not head.api_version.startswith("apiextensions.k8s.io"):
                            text = "apiVersion is not in 'apiextensions.k8s.io'"
                            yield LintMessage(ERROR, file.name, text, "helm-crds", place)
                        if head.kind != "CustomResourceDefinition":
                            text = "object kind is not 'CustomResourceDefinition'"
                            yield LintMessage(ERROR, file.name, text, "helm-crds", place)
                except objects.Unreadable as fault:
                    place = Place(source, None, fault.offset, fault.offset)
                    yield LintMessage(ERROR, file.name, f"unable to parse YAML: {fault.text}", "helm-crds", place)
                    return


def _parents_last(chart: Chart) -> Iterator[Chart]:
    """The chart, then its subcharts (chart.go, CRDObjects)."""
    yield from chart.walk()


def _dotfile_extension(name: str) -> str:
    """Go's extension of ``templates/.yaml`` is all of its name, and of a name without a dot nothing."""
    base = name.rpartition("/")[2]
    return base[base.rfind(".") :] if "." in base else ""


def _leftovers(name: str, text: str, place: Place) -> Iterator[LintMessage]:
    """What Helm 2 had and Helm 3 has not."""
    found = _CRD_INSTALL.search(text)
    if found:
        words = (
            "manifest is a crd-install hook. This hook is no longer supported in v3 and all CRDs should also exist the "
            "crds/ directory at the top level of the chart"
        )
        where = place._replace(start=found.start(), end=found.end())
        yield LintMessage(WARNING, name, words, "helm-crd-install-hook", where)
    found = _RELEASE_TIME.search(text)
    if found:
        words = ".Release.Time has been removed in v3, please replace with the `now` function in your templates"
        where = place._replace(start=found.start(), end=found.end())
        yield LintMessage(ERROR, name, words, "helm-release-time", where)


def unloadable(path: str, error: InputError) -> list[LintMessage]:
    """What Helm says of a folder in which there is no chart to lint."""
    words = f"unable to check {CHART_YAML} file in chart: stat {path}/{CHART_YAML}: no such file or directory"
    return [LintMessage(ERROR, "", words if "Chart.yaml" in error.message else error.helm, "helm-chart-loads")]
