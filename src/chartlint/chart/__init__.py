"""A chart as Helm knows it: loading, metadata, values, dependencies, versions."""

from chartlint.chart import strvals
from chartlint.chart.coalesce import Coalesced, coalesce
from chartlint.chart.dependencies import matches, missing_dependencies, process_dependencies
from chartlint.chart.load import enclosing_root, load
from chartlint.chart.model import Chart, ChartFile, ChartProblem, Dependency, Maintainer, Metadata
from chartlint.chart.overlays import Overlay, in_order, merge_overlays, overlays_of, setter_of
from chartlint.chart.profile import DEFAULT as DEFAULT_HELM
from chartlint.chart.profile import PROFILES, HelmProfile, profile
from chartlint.chart.release import KubeVersion, kube_version, kube_version_refusal, load_text, release_name_fault
from chartlint.chart.schema import SchemaFailure, validate_schemas
from chartlint.chart.schema import helm_text as schema_text
from chartlint.chart.semver import BadConstraint, Constraint, Version
from chartlint.chart.siblings import DependencyFinder, Places, Taken

__all__ = [
    "DEFAULT_HELM",
    "PROFILES",
    "BadConstraint",
    "Chart",
    "ChartFile",
    "ChartProblem",
    "Coalesced",
    "Constraint",
    "Dependency",
    "DependencyFinder",
    "HelmProfile",
    "KubeVersion",
    "Maintainer",
    "Metadata",
    "Overlay",
    "Places",
    "SchemaFailure",
    "Taken",
    "Version",
    "coalesce",
    "enclosing_root",
    "in_order",
    "kube_version",
    "kube_version_refusal",
    "load",
    "load_text",
    "matches",
    "merge_overlays",
    "missing_dependencies",
    "overlays_of",
    "process_dependencies",
    "profile",
    "release_name_fault",
    "schema_text",
    "setter_of",
    "strvals",
    "validate_schemas",
]
