"""A folder or archive into a chart: what each of its files becomes.

Source: helm/pkg/chart/v2/loader/load.go. Where Helm stops at the first fault, we note it and go on with the rest.
"""

from __future__ import annotations

import io
import os
from typing import Any

from chartlint.chart.archive import Budget, archive_file, read_archive
from chartlint.chart.directory import Complain, enclosing_root, folder_files
from chartlint.chart.metadata import CHART_YAML, REQUIREMENTS, json_kind, read_metadata, validate, word_for
from chartlint.chart.model import Chart, ChartFile, ChartProblem, Metadata
from chartlint.errors import InputError
from chartlint.source import Source
from chartlint.yamlio import YamlError, load_first, load_values

__all__ = ["Complain", "enclosing_root", "load"]

MAX_DEPTH = 32
"""Subcharts within subcharts; more is refused."""
_CHARTS = "charts/"


def load(path: str) -> Chart:
    """Load the chart in a folder or a ``.tgz``.

    What is wrong with parts of it is in ``Chart.problems``; ``InputError`` is raised where nothing is left to look at.
    """
    problems: list[ChartProblem] = []
    path = path.rstrip("/") or path
    budget = Budget(path)
    if os.path.isdir(path):
        chart = _Loader(problems.append, budget).chart(path, folder_files(path, problems.append, budget))
    else:
        chart = _Loader(problems.append, budget).chart(path, list(archive_file(path, budget)), archive=True)
    chart.problems = problems
    return chart


class _Loader:
    """Makes charts out of files."""

    def __init__(self, complain: Complain, budget: Budget) -> None:
        self.complain = complain
        self.budget = budget

    def chart(self, path: str, files: list[ChartFile], *, archive: bool = False, depth: int = 0) -> Chart:
        """A chart and its subcharts. Raises ``InputError`` without a Chart.yaml."""
        chart = Chart(path, Metadata())
        chart.archive = archive
        chart.raw = [file for file in files if not file.name.startswith(_CHARTS)]
        if not chart.has_file(CHART_YAML):
            raise InputError("there is no Chart.yaml", path=path, helm="Chart.yaml file is missing")
        faults: list[ChartProblem] = []

        def note(problem: ChartProblem) -> None:
            faults.append(problem)
            self.complain(problem)

        read_metadata(chart, CHART_YAML, note)
        if not chart.metadata.api_version:
            chart.metadata.api_version = "v1"
        groups: dict[str, list[ChartFile]] = {}
        for file in files:
            if file.name == REQUIREMENTS:
                read_metadata(chart, REQUIREMENTS, note)
            if file.name.startswith(_CHARTS) and not file.name.endswith(".prov"):
                inner = file.name.removeprefix(_CHARTS)
                groups.setdefault(inner.partition("/")[0], []).append(ChartFile(inner, file.data))
            else:
                self._file(chart, file)
        if not faults:
            validate(chart, self.complain)
        for group in sorted(groups):
            if not group.startswith(("_", ".")):
                self._subchart(chart, group, groups[group], depth + 1)
        return chart

    def _file(self, chart: Chart, file: ChartFile) -> None:
        """Give one file its part in the chart."""
        match file.name:
            case "Chart.yaml":
                pass
            case "Chart.lock":
                self._lock(chart, file.name)
            case "values.yaml":
                self._values(chart)
            case "values.schema.json":
                chart.schema = file.data
            case "requirements.yaml" | "requirements.lock":
                if file.name == "requirements.lock":
                    self._lock(chart, file.name)
                if chart.metadata.api_version == "v1":
                    chart.files.append(file)
            case name if name.startswith("templates/"):
                chart.templates.append(file)
            case _:
                chart.files.append(file)

    def _values(self, chart: Chart) -> None:
        source = chart.source("values.yaml")
        try:
            chart.values = load_values(source.text, documents="merge", go_type="map[string]interface {}")
        except YamlError as error:
            helm = f"cannot load values.yaml: {error.helm}"
            if not error.helm.startswith("error reading yaml document"):
                helm = f"cannot load values.yaml: cannot unmarshal yaml document: {error.helm}"
            self.complain(_yaml_problem(source, "values.yaml", error, "values-invalid", helm))
            return
        if "---" in source.text:
            try:
                first = load_values(source.text, documents="first")
            except YamlError:
                return  # a stream that only Helm 4 can read
            chart.first_values = first if first != chart.values else None

    def _lock(self, chart: Chart, name: str) -> None:
        source = chart.source(name)
        try:
            lock: Any = load_first(source.text)
        except YamlError as error:
            helm = f"cannot load {name}: {error.helm}"
            self.complain(_yaml_problem(source, name, error, "chart-yaml-invalid", helm))
            return
        if lock is not None and not isinstance(lock, dict):
            helm = f"cannot load {name}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "
            helm += f"{json_kind(lock)} into Go value of type v2.Lock"
            message = f"{name} must be a map, not {word_for(lock)}"
            self.complain(ChartProblem(message, source.span(0, 0), rule="chart-yaml-invalid", helm=helm))
            return
        chart.lock = lock

    def _subchart(self, chart: Chart, group: str, files: list[ChartFile], depth: int) -> None:
        where = chart.display(_CHARTS + group)
        prefix = f"error unpacking subchart {group} in {chart.metadata.name}: "

        def wrapped(problem: ChartProblem) -> None:
            problem.helm = prefix + problem.helm
            self.complain(problem)

        try:
            sub = _Loader(wrapped, self.budget).subchart(where, group, files, depth)
        except InputError as error:
            helm = prefix + error.helm
            if isinstance(error, _NoArchive):
                helm = f"error unpacking subchart tar in {chart.metadata.name}: {error.helm}"
            message = f"the subchart `{group}` cannot be loaded: {error.message}"
            self.complain(ChartProblem(message, rule="dependency-broken", path=where, helm=helm))
            return
        sub.parent = chart
        chart.dependencies.append(sub)

    def subchart(self, where: str, group: str, files: list[ChartFile], depth: int) -> Chart:
        """The chart that the files of one entry of charts/ make. Raises ``InputError``."""
        if depth > MAX_DEPTH:
            raise InputError(f"subcharts are nested deeper than {MAX_DEPTH}")
        if group.endswith(".tgz"):
            if files[0].name != group:
                raise _NoArchive("it must be an archive, not a folder", helm=f"expected {group}, got {files[0].name}")
            inner = list(read_archive(io.BytesIO(files[0].data), where, self.budget))
            return self.chart(where, inner, archive=True, depth=depth)
        inner = [ChartFile(file.name.split("/", 1)[1], file.data) for file in files if "/" in file.name]
        if not inner:
            raise InputError("Helm refuses files in charts/ that are no charts", helm="Chart.yaml file is missing")
        return self.chart(where, inner, depth=depth)


class _NoArchive(InputError):
    """A folder whose name says that it is an archive."""


def _yaml_problem(source: Source, name: str, error: YamlError, rule: str, helm: str) -> ChartProblem:
    """A fault of a YAML file at its place."""
    wrong_type = error.helm.startswith("error unmarshaling JSON")
    if wrong_type:
        end = source.text.find("\n", error.offset)
        place = source.span(error.offset, end if end >= 0 else len(source.text))
        message = f"{name} must be a map at its top"
    else:
        place = source.span(error.offset, error.offset)
        message = f"{name} is not valid YAML: {error.problem}"
    return ChartProblem(message, place, rule=rule, helm=helm)
