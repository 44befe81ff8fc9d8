"""What Helm's linter says of Chart.yaml.

Source: helm/pkg/chart/v2/lint/rules/chartfile.go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from chartlint.chart import Chart, ChartProblem, Metadata, Version
from chartlint.chart.metadata import read_metadata
from chartlint.gotmpl.goval import type_name
from chartlint.gotmpl.strconv import quote
from chartlint.render.lint.addresses import is_email, is_request_url, is_url
from chartlint.render.lint.message import ERROR, INFO, WARNING, Dialect, LintMessage, Place
from chartlint.yamlio import YamlError, duplicate_keys, load_typed, span_of

CHART_YAML = "Chart.yaml"
_LOADING = f"cannot load {CHART_YAML}: "
_FIELDS: dict[str, tuple[str, ...]] = {
    "": (
        "name", "home", "sources", "version", "description", "keywords", "maintainers", "icon", "apiVersion",
        "condition", "tags", "appVersion", "deprecated", "annotations", "kubeVersion", "dependencies", "type",
    ),
    "maintainers": ("name", "email", "url"),
    "dependencies": ("name", "version", "repository", "condition", "tags", "enabled", "import-values", "alias"),
}  # fmt: skip


def lint_chart_file(chart: Chart, dialect: Dialect) -> Iterator[LintMessage]:
    """Every message about Chart.yaml, in Helm's order."""
    source = chart.chart_source
    metadata, refused = _read(chart)

    def message(severity: int, rule: str, text: str, *path: str | int) -> LintMessage:
        found = span_of(source.text, path) if path and not refused else None
        place = (found.value or found.key) if found is not None else None
        return LintMessage(severity, CHART_YAML, text, rule, Place(source, None, *(place or (0, 0))))

    if refused:
        at = refused.span.start if refused.span is not None else 0
        text = f"unable to parse YAML\n\t{refused.helm.removeprefix(_LOADING)}"
        yield LintMessage(ERROR, CHART_YAML, text, "helm-chart-file", Place(source, None, at, at))
        return
    raw = metadata.raw
    if dialect.strict_metadata:
        problem = _strictly(source.text)
        if problem:
            text, where = problem
            text = f"failed to strictly parse chart metadata file\n\t{text}"
            yield message(WARNING, "helm-chart-file-strict", text, *where)
    yield from _name_and_versions(metadata, raw, message)
    yield from _people_and_addresses(metadata, source.text, message)
    if metadata.type and metadata.api_version != "v2":
        text = f"chart type is not valid in apiVersion '{metadata.api_version}'. It is valid in apiVersion 'v2'"
        yield message(ERROR, "helm-chart-type", text, "type")
    if metadata.dependencies and metadata.api_version != "v2":
        text = (
            f"dependencies are not valid in the Chart file with apiVersion '{metadata.api_version}'. "
            "They are valid in apiVersion 'v2'"
        )
        yield message(ERROR, "helm-chart-dependencies", text, "dependencies")
    if dialect.strict_metadata and not Version.is_strict(metadata.version):
        text = f"version '{metadata.version}' is not a valid SemVerV2"
        yield message(WARNING, "helm-chart-version-strict", text, "version")


Message = Callable[..., LintMessage]


def _read(chart: Chart) -> tuple[Metadata, ChartProblem | None]:
    """Chart.yaml alone as it is written, without what loading makes of it; and why Helm cannot read it."""
    faults: list[ChartProblem] = []
    alone = Chart(chart.path, Metadata())
    alone.raw = chart.raw
    alone.archive = chart.archive
    read_metadata(alone, CHART_YAML, faults.append)
    refused = next((fault for fault in faults if fault.helm.startswith(_LOADING)), None)
    return alone.metadata, refused


def _name_and_versions(metadata: Metadata, raw: dict[str, Any], message: Message) -> Iterator[LintMessage]:
    name, api, version = metadata.name, metadata.api_version, metadata.version
    if not name:
        yield message(ERROR, "helm-chart-name", "name is required", "name")
    elif _base(name) != name:
        yield message(ERROR, "helm-chart-name", f"chart name {quote(name)} is invalid", "name")
    wanted = 'The value must be either "v1" or "v2"'
    if not api:
        yield message(ERROR, "helm-chart-api-version", f"apiVersion is required. {wanted}", "apiVersion")
    elif api not in ("v1", "v2"):
        yield message(ERROR, "helm-chart-api-version", f"apiVersion '{api}' is not valid. {wanted}", "apiVersion")
    yield from _text_expected(raw, "version", message)
    parsed = Version.parse(version)
    if not version:
        yield message(ERROR, "helm-chart-version", "version is required", "version")
    elif parsed is None:
        yield message(ERROR, "helm-chart-version", f"version '{version}' is not a valid SemVer", "version")
    elif parsed.compare(Version.read("0.0.0-0")) <= 0:
        text = f'version "{parsed}" is less than or equal to "0.0.0-0"'
        yield message(ERROR, "helm-chart-version", f"version {text}", "version")
    yield from _text_expected(raw, "appVersion", message)


def _base(name: str) -> str:
    """The last part of a path (filepath.Base)."""
    return name.rstrip("/").rpartition("/")[2] or "/"


def _text_expected(raw: dict[str, Any], key: str, message: Message) -> Iterator[LintMessage]:
    if key in raw and not isinstance(raw[key], str):
        value = raw[key]
        kind = "<nil>" if value is None else type_name(value)
        text = f"{key} should be of type string but it's of type {kind}"
        yield message(ERROR, "helm-chart-version-type", text, key)


def _people_and_addresses(metadata: Metadata, text: str, message: Message) -> Iterator[LintMessage]:
    for number, person in enumerate(_maintainers(text, metadata)):
        fault = _person_fault(person)
        if fault:
            yield message(ERROR, "helm-chart-maintainers", fault, "maintainers", number)
            break
    for number, address in enumerate(metadata.sources):
        if not is_request_url(address):
            yield message(ERROR, "helm-chart-sources", f"invalid source URL '{address}'", "sources", number)
            break
    if not metadata.icon:
        yield message(INFO, "helm-chart-icon", "icon is recommended")
    elif not is_request_url(metadata.icon):
        yield message(ERROR, "helm-chart-icon-url", f"invalid icon URL '{metadata.icon}'", "icon")


def _maintainers(text: str, metadata: Metadata) -> list[tuple[str, str, str] | None]:
    """Name, mail and web address of each; None for an empty entry, which loading leaves out."""
    entries = iter(metadata.maintainers)
    raw = load_typed(text)
    listed: list[Any] = []
    for key in sorted(raw) if isinstance(raw, dict) else ():
        if key.lower() == "maintainers" and isinstance(raw[key], list):
            listed = raw[key]
    return [None if entry is None else _texts(next(entries)) for entry in listed]


def _texts(person: Any) -> tuple[str, str, str]:
    return person.name, person.email, person.url


def _person_fault(person: tuple[str, str, str] | None) -> str:
    if person is None:
        return "a maintainer entry is empty"
    name, email, url = person
    if not name:
        return "each maintainer requires a name"
    if email and not is_email(email):
        return f"invalid email '{email}' for maintainer '{name}'"
    if url and not is_url(url):
        return f"invalid url '{url}' for maintainer '{name}'"
    return ""


def _strictly(text: str) -> tuple[str, tuple[str | int, ...]] | None:
    """What a strict reading refuses: a repeated key, else the first unknown field; with its path."""
    repeated = duplicate_keys(text)
    if any(entry.document == 0 for entry in repeated):
        first = [entry for entry in repeated if entry.document == 0]
        lines = [
            f'  line {text.count(chr(10), 0, entry.second[0]) + 1}: key "{entry.key}" already set in map'
            for entry in first
        ]
        path = (*first[0].path, first[0].key)
        return "error converting YAML to JSON: yaml: unmarshal errors:\n" + "\n".join(lines), path
    try:
        raw = load_typed(text)
    except YamlError:
        return None
    strange = _unknown(raw, "", ()) if isinstance(raw, dict) else None
    if strange is None:
        return None
    return f"error unmarshaling JSON: while decoding JSON: json: unknown field {quote(str(strange[-1]))}", strange


def _unknown(entry: dict[str, Any], kind: str, path: tuple[str | int, ...]) -> tuple[str | int, ...] | None:
    """The path of the first field that Helm's struct has not; keys go in byte order, their case does not count."""
    known = {name.lower() for name in _FIELDS[kind]}
    for key in sorted(entry):
        here = (*path, key)
        if key.lower() not in known:
            return here
        if not kind and key.lower() in _FIELDS and isinstance(entry[key], list):
            for number, item in enumerate(entry[key]):
                if isinstance(item, dict):
                    found = _unknown(item, key.lower(), (*here, number))
                    if found is not None:
                        return found
    return None
