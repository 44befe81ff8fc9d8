"""The top-level objects a template sees: Chart, Release, Values, Capabilities, Files, Template, Subcharts.

Source: helm/pkg/engine/engine.go (recAllTpls), helm/pkg/chart/common/util/values.go (ToRenderValues).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chartlint.chart import Chart, HelmProfile
from chartlint.gotmpl.goval import SharedMap, Values
from chartlint.render.metadata import chart_object
from chartlint.render.objects import Files, Helm3Values, HelmValues, capabilities

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
    make = HelmValues if profile.major >= 4 else Helm3Values
    found: dict[int, Values] = {}

    def visit(current: Chart, own: dict[str, Any]) -> Values:
        top = make(
            Chart=chart_object(current.metadata, current is chart, profile),
            Files=Files({file.name: file.data for file in current.files}),
            Release=release,
            Capabilities=known,
            Values=make.of(own),
            Subcharts={},
        )
        found[id(current)] = top
        for dependency in current.dependencies:
            table = own.get(dependency.name)
            if isinstance(table, dict):
                # the parent's table and the subchart's values are one map of two types
                table = own[dependency.name] = SharedMap(table)
            inner = visit(dependency, table if isinstance(table, dict) else {})
            top["Subcharts"][dependency.name] = inner.plain()
        return top

    visit(chart, SharedMap(values))
    return found
