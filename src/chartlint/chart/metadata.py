"""Chart.yaml into metadata, with the coercions and refusals of Helm's decoder and ``Metadata.Validate``.

Source: helm/pkg/chart/v2/metadata.go and dependency.go; sigs.k8s.io/yaml (numbers and booleans become text where text
is wanted, field names match in any case).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from chartlint.chart.model import Chart, ChartProblem, Dependency, Maintainer, Metadata
from chartlint.chart.semver import Version
from chartlint.gotmpl.strconv import quote
from chartlint.source import Source, Span
from chartlint.yamlio import YamlError, load_first, load_typed, span_of

Path = tuple[str | int, ...]
Complain = Callable[[ChartProblem], None]
CHART_YAML = "Chart.yaml"
REQUIREMENTS = "requirements.yaml"

_ALIAS = re.compile(r"[a-zA-Z0-9_-]+\Z")
_TEXTS = {
    "apiversion": "api_version", "name": "name", "version": "version", "kubeversion": "kube_version",
    "description": "description", "type": "type", "home": "home", "icon": "icon", "appversion": "app_version",
    "condition": "condition", "tags": "tags",
}  # fmt: skip
_GO_NAMES = {"apiversion": "apiVersion", "kubeversion": "kubeVersion", "appversion": "appVersion"}
_DEPENDENCY_TEXTS = ("name", "version", "repository", "condition", "alias")
_CLEANED = ("name", "description", "home", "icon", "condition", "tags", "app_version", "kube_version")


def read_metadata(chart: Chart, file: str, complain: Complain) -> None:
    """Read Chart.yaml or requirements.yaml of a chart into its metadata; faults go to ``complain``."""
    source = chart.source(file)
    reader = _Reader(source, file, complain)
    try:
        raw = load_typed(source.text)
        if file == CHART_YAML:
            plain = load_first(source.text)
            chart.metadata.raw = plain if isinstance(plain, dict) else {}
    except YamlError as error:
        place = source.span(error.offset, error.offset)
        helm = f"cannot load {file}: {error.helm}"
        message = f"{file} is not valid YAML: {error.problem}"
        complain(ChartProblem(message, place, rule="chart-yaml-invalid", helm=helm))
        return
    if raw is None:
        return
    if not isinstance(raw, dict):
        start = len(source.text) - len(source.text.lstrip())
        helm = f"{reader.prefix}{json_kind(raw)} into Go value of type v2.Metadata"
        place = source.span(start, _line_end(source, start))
        complain(
            ChartProblem(f"{file} must be a map, not {word_for(raw)}", place, rule="chart-yaml-invalid", helm=helm)
        )
        return
    reader.metadata(raw, chart.metadata)


def validate(chart: Chart, complain: Complain) -> None:
    """``Metadata.Validate``: texts are cleaned, then faults are reported in Helm's order (Helm stops at the first)."""
    metadata = chart.metadata
    reader = _Reader(chart.chart_source, CHART_YAML, complain)
    for name in _CLEANED:
        setattr(metadata, name, _clean(getattr(metadata, name)))
    metadata.sources = [_clean(text) for text in metadata.sources]
    metadata.keywords = [_clean(text) for text in metadata.keywords]
    _name(metadata.name, reader)
    if not metadata.version:
        reader.refuse("chart.metadata.version is required", (), "Chart.yaml gives the chart no version")
    elif Version.parse(metadata.version) is None:
        reader.refuse(
            f"chart.metadata.version {quote(metadata.version)} is invalid", ("version",),
            f"the chart's version `{metadata.version}` is no semantic version",
        )  # fmt: skip
    if metadata.type not in ("", "application", "library"):
        reader.refuse(
            "chart.metadata.type must be application or library", ("type",),
            f"the chart's type must be `application` or `library`, not `{metadata.type}`",
        )  # fmt: skip
    for maintainer in metadata.maintainers:
        for name in ("name", "email", "url"):
            setattr(maintainer, name, _clean(getattr(maintainer, name)))
    _dependencies(chart, reader, complain)


def _name(name: str, reader: _Reader) -> None:
    if not name:
        reader.refuse("chart.metadata.name is required", (), "Chart.yaml gives the chart no name")
    elif name in (".", ".."):
        reader.refuse(
            f"chart.metadata.name {quote(name)} is not allowed", ("name",), f"a chart cannot be called `{name}`"
        )
    elif "/" in name:
        reader.refuse(
            f"chart.metadata.name {quote(name)} is invalid", ("name",), f"a chart's name cannot hold a `/`: `{name}`"
        )


def _dependencies(chart: Chart, reader: _Reader, complain: Complain) -> None:
    seen: set[str] = set()
    for dependency in chart.metadata.dependencies:
        for name in ("name", "version", "repository", "condition"):
            setattr(dependency, name, _clean(getattr(dependency, name)))
        dependency.tags = [_clean(tag) for tag in dependency.tags]
        where = reader if dependency.file == CHART_YAML else _Reader(chart.source(REQUIREMENTS), REQUIREMENTS, complain)
        place = ("dependencies", dependency.index)
        if dependency.alias and not _ALIAS.match(dependency.alias):
            where.refuse(
                f"dependency {quote(dependency.name)} has disallowed characters in the alias", (*place, "alias"),
                f"the alias `{dependency.alias}` may hold letters, digits, `-` and `_` only",
            )  # fmt: skip
        key = dependency.alias or dependency.name
        if key in seen:
            where.refuse(
                f"more than one dependency with name or alias {quote(key)}",
                (*place, "alias" if dependency.alias else "name"),
                f"another dependency is called `{key}` too: give one of them an alias",
            )
        seen.add(key)


class _Reader:
    """Reads one document into a struct and keeps every type that does not fit."""

    def __init__(self, source: Source, file: str, complain: Complain) -> None:
        self.source = source
        self.file = file
        self.complain = complain
        self.prefix = f"cannot load {file}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal "

    def span(self, path: Path) -> Span:
        """The first line of what stands at a path, or of the nearest thing above it."""
        found = span_of(self.source.text, path) if path else None
        place = (found.value or found.key) if found is not None else None
        if place is None:
            return self.source.span(0, 0)
        return self.source.span(place[0], min(place[1], _line_end(self.source, place[0])))

    def refuse(self, text: str, path: Path, message: str) -> None:
        """A fault of which Helm says ``text`` when it validates the metadata."""
        self.complain(ChartProblem(message, self.span(path), rule="chart-yaml-invalid", helm=f"validation: {text}"))

    def wrong(self, value: Any, path: Path, go_field: str, go_type: str, wanted: str) -> None:
        """A value of the wrong type."""
        message = f"`{_dotted(path)}` must be {wanted}, not {word_for(value)}"
        helm = f"{self.prefix}{json_kind(value)} into Go struct field {go_field} of type {go_type}"
        self.complain(ChartProblem(message, self.span(path), rule="chart-yaml-invalid", helm=helm))

    # --- values of one type

    def text(self, value: Any, path: Path, go_field: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float):
            return _float_text(value)
        self.wrong(value, path, go_field, "string", "a text")
        return ""

    def texts(self, value: Any, path: Path, go_field: str) -> list[str]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(value, path, go_field, "[]string", "a list of texts")
            return []
        return [self.text(entry, (*path, number), go_field) for number, entry in enumerate(value)]

    def boolean(self, value: Any, path: Path, go_field: str) -> bool:
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(value, path, go_field, "bool", "true or false")
        return False

    def entries(self, value: Any, path: Path, go_field: str, go_type: str) -> list[tuple[Path, dict[str, Any]]]:
        """The maps of a list of structs, with their paths."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(value, path, go_field, f"[]*{go_type}", "a list")
            return []
        found: list[tuple[Path, dict[str, Any]]] = []
        for number, entry in enumerate(value):
            here = (*path, number)
            if isinstance(entry, dict):
                found.append((here, entry))
            elif entry is None:
                what = go_field.partition(".")[2]
                self.refuse(
                    f"{what} must not contain empty or null nodes", here, f"an entry of `{_dotted(path)}` is empty"
                )
            else:
                self.wrong(entry, here, go_field, go_type, "a map")
        return found

    # --- the structs

    def metadata(self, raw: dict[str, Any], metadata: Metadata) -> None:
        """Fill ``metadata``. Keys go in byte order, as Helm decodes them: the last of two spellings counts."""
        for key in sorted(raw):
            value, name, path = raw[key], key.lower(), (key,)
            if name in _TEXTS:
                if value is not None:
                    go_field = f"Metadata.{_GO_NAMES.get(name, name)}"
                    setattr(metadata, _TEXTS[name], self.text(value, path, go_field))
            elif name in ("keywords", "sources"):
                setattr(metadata, name, self.texts(value, path, f"Metadata.{name}"))
            elif name == "deprecated":
                metadata.deprecated = self.boolean(value, path, "Metadata.deprecated")
            elif name == "annotations":
                metadata.annotations = self.annotations(value, path)
            elif name == "maintainers":
                metadata.maintainers = self.maintainers(value, path)
            elif name == "dependencies":
                metadata.dependencies = self.dependencies(value, path, metadata.dependencies)
                metadata.lists_dependencies = isinstance(value, list)

    def annotations(self, value: Any, path: Path) -> dict[str, str]:
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(value, path, "Metadata.annotations", "map[string]string", "a map of texts")
            return {}
        return {key: self.text(value[key], (*path, key), "Metadata.annotations") for key in sorted(value)}

    def maintainers(self, value: Any, path: Path) -> list[Maintainer]:
        found: list[Maintainer] = []
        for here, entry in self.entries(value, path, "Metadata.maintainers", "v2.Maintainer"):
            maintainer = Maintainer()
            for key in sorted(entry):
                name = key.lower()
                if name in ("name", "email", "url"):
                    text = self.text(entry[key], (*here, key), f"Maintainer.maintainers.{name}")
                    setattr(maintainer, name, text)
            found.append(maintainer)
        return found

    def dependencies(self, value: Any, path: Path, before: list[Dependency]) -> list[Dependency]:
        """The entries of a list. Those of requirements.yaml are laid over those of Chart.yaml, number by number."""
        found: list[Dependency] = []
        for here, entry in self.entries(value, path, "Metadata.dependencies", "v2.Dependency"):
            number = here[-1]
            assert isinstance(number, int)
            dependency = before[number] if number < len(before) else Dependency()
            dependency.file = self.file
            dependency.index = number
            self.dependency(dependency, entry, here)
            found.append(dependency)
        return found

    def dependency(self, dependency: Dependency, entry: dict[str, Any], here: Path) -> None:
        for key in sorted(entry):
            value, name, path = entry[key], key.lower(), (*here, key)
            go_field = f"Dependency.dependencies.{name}"
            if value is None:
                continue
            if name in _DEPENDENCY_TEXTS:
                setattr(dependency, name, self.text(value, path, go_field))
            elif name == "tags":
                dependency.tags = self.texts(value, path, go_field)
            elif name == "enabled":
                dependency.enabled = self.boolean(value, path, go_field)
            elif name == "import-values":
                if isinstance(value, list):
                    dependency.import_values = [_as_json(item) for item in value]
                else:
                    self.wrong(value, path, go_field, "[]interface {}", "a list")


def _line_end(source: Source, start: int) -> int:
    end = source.text.find("\n", start)
    return end if end >= 0 else len(source.text)


def _dotted(path: Path) -> str:
    """``maintainers[0].name``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _clean(text: str) -> str:
    """White space becomes a blank, what cannot be printed goes (metadata.go, sanitizeString)."""
    if text.isascii() and text.isprintable():
        return text
    kept = []
    for char in text:
        if char.isspace() and not "\x1c" <= char <= "\x1f":
            kept.append(" ")
        elif unicodedata.category(char)[0] in "LMNPS":
            kept.append(char)
    return "".join(kept)


def _float_text(value: float) -> str:
    """Go's ``strconv.FormatFloat(f, 'g', -1, 64)``: an exponent from 1e+06 on and below 1e-04."""
    size = abs(value)
    if not value or 1e-4 <= size < 1e6:
        return repr(value).removesuffix(".0")
    mantissa, _, exponent = repr(size).partition("e")
    whole, _, fraction = mantissa.partition(".")
    power = int(exponent or 0) + len(whole) - 1
    digits = (whole + fraction).rstrip("0")
    point = "." if len(digits) > 1 else ""
    return f"{'-' if value < 0 else ''}{digits[0]}{point}{digits[1:]}e{power:+03d}"


def _as_json(value: Any) -> Any:
    """What a YAML value is in ``interface {}``: every number a float."""
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, list):
        return [_as_json(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _as_json(entry) for key, entry in value.items()}
    return value


def word_for(value: Any) -> str:
    """What a person calls the type of a value: ``a list``."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "a map"


def json_kind(value: Any) -> str:
    """What Go's JSON decoder calls a value: ``array``."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
