"""``.Chart``: a map with Go's field names in Helm 4, a struct in Helm 3.

Source: helm/pkg/chart/v2/metadata.go and dependency.go, helm/pkg/chart/common.go (MetadataAsMap); in Helm 3
pkg/chart/metadata.go and pkg/engine/engine.go (recAllTpls).
"""

from __future__ import annotations

from typing import Any, ClassVar

from chartlint.chart import Dependency, HelmProfile, Metadata
from chartlint.gotmpl.gofmt import format_v
from chartlint.gotmpl.goval import (
    GoObject,
    NilList,
    NilStringList,
    NilStringMap,
    NoField,
    StringList,
    StringMap,
    StructList,
)


def chart_object(metadata: Metadata, is_root: bool, profile: HelmProfile) -> Any:
    """``.Chart`` of a chart, as a version of Helm gives it."""
    return metadata_fields(metadata, is_root) if profile.chart_is_map else ChartStruct(metadata, is_root)


# --- Helm 4 -----------------------------------------------------------------------------------------


def metadata_fields(metadata: Metadata, is_root: bool) -> dict[str, Any]:
    """Every field of the metadata under its Go name."""
    return {
        "APIVersion": metadata.api_version,
        "Annotations": _annotations(metadata),
        "AppVersion": metadata.app_version,
        "Condition": metadata.condition,
        "Dependencies": [_dependency(dependency) for dependency in metadata.dependencies],
        "Deprecated": metadata.deprecated,
        "Description": metadata.description,
        "Home": metadata.home,
        "Icon": metadata.icon,
        "IsRoot": is_root,
        "Keywords": list(metadata.keywords),
        "KubeVersion": metadata.kube_version,
        "Maintainers": [
            {"Name": maintainer.name, "Email": maintainer.email, "URL": maintainer.url}
            for maintainer in metadata.maintainers
        ],
        "Name": metadata.name,
        "Sources": list(metadata.sources),
        "Tags": metadata.tags,
        "Type": metadata.type,
        "Version": metadata.version,
    }


def _annotations(metadata: Metadata) -> StringMap:
    return StringMap(metadata.annotations) if metadata.annotations else NilStringMap()


def _dependency(dependency: Dependency) -> dict[str, Any]:
    return {
        "Name": dependency.name,
        "Version": dependency.version,
        "Repository": dependency.repository,
        "Condition": dependency.condition,
        "Tags": list(dependency.tags),
        "Enabled": dependency.enabled,
        "ImportValues": list(dependency.import_values) if dependency.import_values else NilList(),
        "Alias": dependency.alias,
    }


# --- Helm 3 -----------------------------------------------------------------------------------------


class _Struct(GoObject):
    """A struct whose fields are written to JSON under the names of ``json``: empty ones only if in ``always``."""

    json: ClassVar[dict[str, str]] = {}
    always: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def go_field(self, name: str) -> Any:
        """A field by its Go name; raises ``NoField``."""
        if name not in self.json:
            raise NoField(name)
        return self.values[name]

    def go_print(self) -> str:
        """``{field field …}``, with an ampersand for a pointer."""
        inner = " ".join(format_v(self.values[name]) for name in self.json)
        return f"{'&' if self.go_kind == 'ptr' else ''}{{{inner}}}"

    def go_json(self) -> Any:
        """The fields in their order, empty ones left out."""
        found = {key: self.values[name] for name, key in self.json.items()}
        return {key: value for key, value in found.items() if value or key in self.always}


class MaintainerPointer(_Struct):
    """An entry of ``.Chart.Maintainers``."""

    go_type = "*chart.Maintainer"
    go_kind = "ptr"
    json: ClassVar[dict[str, str]] = {"Name": "name", "Email": "email", "URL": "url"}


class DependencyPointer(_Struct):
    """An entry of ``.Chart.Dependencies``."""

    go_type = "*chart.Dependency"
    go_kind = "ptr"
    json: ClassVar[dict[str, str]] = {
        "Name": "name", "Version": "version", "Repository": "repository", "Condition": "condition", "Tags": "tags",
        "Enabled": "enabled", "ImportValues": "import-values", "Alias": "alias",
    }  # fmt: skip
    always = frozenset(("name", "repository"))


class MetadataStruct(_Struct):
    """``.Chart.Metadata``, the struct that ``.Chart`` embeds."""

    go_type = "chart.Metadata"
    json: ClassVar[dict[str, str]] = {
        "Name": "name", "Home": "home", "Sources": "sources", "Version": "version", "Description": "description",
        "Keywords": "keywords", "Maintainers": "maintainers", "Icon": "icon", "APIVersion": "apiVersion",
        "Condition": "condition", "Tags": "tags", "AppVersion": "appVersion", "Deprecated": "deprecated",
        "Annotations": "annotations", "KubeVersion": "kubeVersion", "Dependencies": "dependencies", "Type": "type",
    }  # fmt: skip


class ChartStruct(MetadataStruct):
    """``.Chart``: the metadata and ``IsRoot``; unknown fields are errors."""

    go_type = "struct { chart.Metadata; IsRoot bool }"

    def __init__(self, metadata: Metadata, is_root: bool) -> None:
        values = metadata_fields(metadata, is_root)
        values["Keywords"] = _strings(metadata.keywords)
        values["Sources"] = _strings(metadata.sources)
        values["Maintainers"] = StructList("[]*chart.Maintainer", map(MaintainerPointer, values["Maintainers"]))
        entries = values["Dependencies"]
        for entry in entries:
            entry["Tags"] = _strings(entry["Tags"])
        values["Dependencies"] = StructList("[]*chart.Dependency", map(DependencyPointer, entries))
        super().__init__(values)

    def go_field(self, name: str) -> Any:
        """A field of the metadata, or what is beside it."""
        if name == "Metadata":
            return MetadataStruct(self.values)
        return self.values["IsRoot"] if name == "IsRoot" else super().go_field(name)

    def go_print(self) -> str:
        """The metadata inside another pair of braces."""
        return f"{{{super().go_print()} {format_v(self.values['IsRoot'])}}}"

    def go_json(self) -> Any:
        """The metadata's fields and ``IsRoot``."""
        return {**super().go_json(), "IsRoot": self.values["IsRoot"]}


def _strings(texts: list[str]) -> StringList:
    return StringList(texts) if texts else NilStringList()
