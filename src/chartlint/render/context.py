"""The top-level objects a template sees: Chart, Release, Values, Capabilities, Files, Template, Subcharts.

Source: helm/pkg/engine/engine.go (recAllTpls), helm/pkg/chart/common/util/values.go (ToRenderValues).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chartlint.chart import Chart, Dependency, HelmProfile, Metadata
from chartlint.gotmpl.goval import GoObject, NilList, NilStringMap, NoField, StringMap, Values
from chartlint.render.objects import Files, capabilities

if TYPE_CHECKING:
    from chartlint.render.engine import Scenario


def top_level(chart: Chart, values: dict[str, Any], scenario: Scenario, profile: HelmProfile) -> dict[int, Values]:
    """The ``.`` of every chart of a tree, by the chart's ``id``."""
    install = scenario.is_install if scenario.is_install is not None else not scenario.is_upgrade
    release = {
        "Name": scenario.release_name,
        "Namespace": scenario.namespace,
        "IsUpgrade": scenario.is_upgrade,
        "IsInstall": install,
        "Revision": scenario.revision,
        "Service": "Helm",
    }
    known = capabilities(profile, scenario.kube_version, scenario.api_versions)
    found: dict[int, Values] = {}

    def visit(current: Chart, own: dict[str, Any]) -> Values:
        top = Values(
            Chart=chart_object(current.metadata, current is chart, profile),
            Files=Files({file.name: file.data for file in current.files}),
            Release=release,
            Capabilities=known,
            Values=own,
            Subcharts={},
        )
        found[id(current)] = top
        for dependency in current.dependencies:
            table = own.get(dependency.name)
            inner = visit(dependency, table if isinstance(table, dict) else {})
            top["Subcharts"][dependency.name] = inner
        return top

    visit(chart, Values(values))
    return found


def chart_object(metadata: Metadata, is_root: bool, profile: HelmProfile) -> Any:
    """``.Chart``: a map with Go's field names in Helm 4, a struct in Helm 3."""
    plain = metadata_fields(metadata, is_root)
    return plain if profile.chart_is_map else ChartStruct(plain)


def metadata_fields(metadata: Metadata, is_root: bool) -> dict[str, Any]:
    """Every field of the metadata under its Go name."""
    return {
        "APIVersion": metadata.api_version,
        "Annotations": StringMap(metadata.annotations) if metadata.annotations else NilStringMap(),
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


_JSON_NAMES = {
    "APIVersion": "apiVersion", "Annotations": "annotations", "AppVersion": "appVersion", "Condition": "condition",
    "Dependencies": "dependencies", "Deprecated": "deprecated", "Description": "description", "Home": "home",
    "Icon": "icon", "Keywords": "keywords", "KubeVersion": "kubeVersion", "Maintainers": "maintainers", "Name": "name",
    "Sources": "sources", "Tags": "tags", "Type": "type", "Version": "version",
}  # fmt: skip


class ChartStruct(GoObject):
    """Helm 3's ``.Chart``: a struct whose unknown fields are errors."""

    go_type = "struct { chart.Metadata; IsRoot bool }"
    go_kind = "struct"

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def go_field(self, name: str) -> Any:
        """A metadata field by its Go name; raises ``NoField``."""
        if name in self.values:
            return self.values[name]
        raise NoField(name)

    def go_json(self) -> Any:
        """The metadata under its JSON names, empty ones left out, and ``IsRoot``."""
        plain = {_JSON_NAMES[name]: value for name, value in self.values.items() if name in _JSON_NAMES and value}
        for key in ("dependencies", "maintainers"):
            if key in plain:
                plain[key] = [
                    {_lower(name): value for name, value in entry.items() if value or name == "Repository"}
                    for entry in plain[key]
                ]
        return {"IsRoot": self.values["IsRoot"], **plain}


def _lower(name: str) -> str:
    return {"URL": "url", "ImportValues": "import-values"}.get(name, name[:1].lower() + name[1:])
