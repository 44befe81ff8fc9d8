"""What differs between Helm versions, as data: one profile a minor version.

Source: helm's tags v3.18 to v3.21 and v4.0 to v4.2; the default API versions are client-go's scheme of each release.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chartlint.errors import UsageError

API_0_36 = (
    "v1", "admissionregistration.k8s.io/v1", "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1", "internal.apiserver.k8s.io/v1alpha1", "apps/v1", "apps/v1beta1",
    "apps/v1beta2", "authentication.k8s.io/v1", "authentication.k8s.io/v1alpha1", "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1", "authorization.k8s.io/v1beta1", "autoscaling/v1", "autoscaling/v2", "batch/v1",
    "batch/v1beta1", "certificates.k8s.io/v1", "certificates.k8s.io/v1beta1", "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2", "coordination.k8s.io/v1beta1", "coordination.k8s.io/v1", "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1", "events.k8s.io/v1", "events.k8s.io/v1beta1", "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1", "flowcontrol.apiserver.k8s.io/v1beta1", "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3", "networking.k8s.io/v1", "networking.k8s.io/v1beta1", "node.k8s.io/v1",
    "node.k8s.io/v1alpha1", "node.k8s.io/v1beta1", "policy/v1", "policy/v1beta1", "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1", "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2", "resource.k8s.io/v1beta1", "resource.k8s.io/v1alpha3", "scheduling.k8s.io/v1alpha2",
    "scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1", "storage.k8s.io/v1beta1", "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1", "storagemigration.k8s.io/v1beta1", "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
)  # fmt: skip
"""The group versions compiled into client-go 0.36, in its order: ``.Capabilities.APIVersions`` without a cluster."""


def _older(*, migration: str) -> tuple[str, ...]:
    """The sets of client-go 0.33 to 0.35: old autoscaling versions, an older scheduling one."""
    found: list[str] = []
    for name in API_0_36:
        if name == "storagemigration.k8s.io/v1beta1":
            name = migration
        elif name == "scheduling.k8s.io/v1alpha2":
            name = "scheduling.k8s.io/v1alpha1"
        found.append(name)
        if name == "autoscaling/v2":
            found += ["autoscaling/v2beta1", "autoscaling/v2beta2"]
    return tuple(found)


API_0_35 = _older(migration="storagemigration.k8s.io/v1beta1")
API_0_34 = _older(migration="storagemigration.k8s.io/v1alpha1")


def _before_0_34(*absent: str) -> tuple[str, ...]:
    """The sets of client-go 0.32 and 0.33: one networking version more, some of resource.k8s.io not yet."""
    found: list[str] = []
    for name in API_0_34:
        if name == "networking.k8s.io/v1beta1":
            found.append("networking.k8s.io/v1alpha1")
        if name not in absent:
            found.append(name)
    return tuple(found)


API_0_33 = _before_0_34("resource.k8s.io/v1")
API_0_32 = _before_0_34("resource.k8s.io/v1", "resource.k8s.io/v1beta2")


class HelmProfile(NamedTuple):
    """The behaviour of one Helm version. Each field is one difference between versions."""

    version: str
    major: int
    minor: int
    full_version: str
    commit: str  # of the release's binaries; a Helm that is linked into another program has none
    go_version: str
    kube_version: str
    api_versions: tuple[str, ...]
    merge_documents: bool  # several YAML documents in a values file are merged (else only the first counts)
    drop_default_nulls: bool  # nulls in chart defaults vanish
    null_key_kept: bool  # coalesceTables: a null of dst is put into src, and only deletes what src has
    null_needs_value: bool  # … and only where src has a value there
    chart_is_map: bool  # `.Chart` is a map with Go's field names, else a struct
    trim_documents: bool  # documents are trimmed at both ends when they are split
    keep_kube_suffix: bool  # `--kube-version 1.29.3-gke.1` keeps its suffix in .Capabilities
    kube_suffix_counts: bool  # … and in the check of the chart's kubeVersion: it is read as a semantic version
    alias_shares_subcharts: bool  # the copies that aliases make of one chart share its subcharts
    set_json_object: bool  # `--set-json` also takes a whole object
    set_open_index: bool  # a set flag may end within the brackets of an index
    values_type: str
    missing_functions: tuple[str, ...] = ()


def _helm3(
    full: str, commit: str, go: str, kube: str, apis: tuple[str, ...], *, nulls: bool = False, semver: bool = False
) -> HelmProfile:
    version = full[1:].rpartition(".")[0]
    return HelmProfile(
        version=version,
        major=3,
        minor=int(version.partition(".")[2]),
        full_version=full,
        commit=commit,
        go_version=go,
        kube_version=kube,
        api_versions=apis,
        merge_documents=False,
        drop_default_nulls=False,
        null_key_kept=nulls,
        null_needs_value=nulls,
        chart_is_map=False,
        trim_documents=True,
        keep_kube_suffix=semver,
        kube_suffix_counts=semver,
        alias_shares_subcharts=True,
        set_json_object=False,
        set_open_index=False,
        values_type="chartutil.Values",
        missing_functions=("mustToYaml", "mustToToml"),
    )


_HELM_4_2 = HelmProfile(
    version="4.2",
    major=4,
    minor=2,
    full_version="v4.2",
    commit="",
    go_version="go1.26.6",
    kube_version="v1.36.0",
    api_versions=API_0_36,
    merge_documents=True,
    drop_default_nulls=True,
    null_key_kept=True,
    null_needs_value=True,
    chart_is_map=True,
    trim_documents=False,
    keep_kube_suffix=True,
    kube_suffix_counts=False,
    alias_shares_subcharts=False,
    set_json_object=True,
    set_open_index=True,
    values_type="common.Values",
)
_HELM_4_1 = _HELM_4_2._replace(
    version="4.1",
    minor=1,
    full_version="v4.1.4",
    commit="05fa37973dc9e42b76e1d2883494c87174b6074f",
    go_version="go1.25.9",
    kube_version="v1.35.0",
    api_versions=API_0_35,
    drop_default_nulls=False,
    trim_documents=True,
    missing_functions=("mustToToml",),
)
_HELM_4_0 = _HELM_4_1._replace(
    version="4.0",
    minor=0,
    full_version="v4.0.5",
    commit="1b6053d48b51673c5581973f5ae7e104f627fcf5",
    go_version="go1.25.4",
    kube_version="v1.34.0",
    api_versions=API_0_34,
    null_needs_value=False,
    set_open_index=False,
)

PROFILES: dict[str, HelmProfile] = {
    entry.version: entry
    for entry in (
        _helm3("v3.17.2", "cc0bbbd6d6276b83880042c1ecb34087e84d41eb", "go1.23.7", "v1.32.0", API_0_32, semver=True),
        _helm3("v3.18.6", "b76a950f6835474e0906b96c9ec68a2eff3a6430", "go1.24.6", "v1.33.0", API_0_33, semver=True),
        _helm3("v3.19.0", "3d8990f0836691f0229297773f3524598f46bda6", "go1.24.7", "v1.34.0", API_0_34),
        _helm3("v3.20.1", "a2369ca71c0ef633bf6e4fccd66d634eb379b371", "go1.25.8", "v1.35.0", API_0_35, nulls=True),
        _helm3("v3.21.4", "813176c51bb5c181dbbd7901298ddcc104cd3417", "go1.26.6", "v1.36.0", API_0_36, nulls=True),
        _HELM_4_0,
        _HELM_4_1,
        _HELM_4_2,
    )
}
DEFAULT = "4.2"


# What the binaries of a release say of themselves where it is not what the profile says.
_BINARIES = {"v4.2.3": "43e8b7feece8beb0fcba47059ec9b522fd929a64"}
_VERSION = re.compile(r"v?([0-9]+)\.([0-9]+)(\.[0-9]+)?")


def profile(version: str) -> HelmProfile:
    """The profile of a Helm version. Raises ``UsageError`` for one that is not known.

    ``4.2`` is the newest Helm of that minor; ``v4.2.3`` behaves alike, but templates see exactly that version in
    ``.Capabilities.HelmVersion``.
    """
    match = _VERSION.fullmatch(version.strip())
    found = PROFILES.get(f"{int(match[1])}.{int(match[2])}") if match else None
    if found is None or match is None:
        known = f"known are {', '.join(PROFILES)}"
        if match is None:
            raise UsageError(f"`{version}` is no version of Helm", known)
        raise UsageError(f"there is no profile of Helm `{version}`", f"did you mean {_nearest(match)}? K{known[1:]}")
    exact = f"v{found.version}{match[3]}"
    if match[3] and exact != found.full_version:
        return found._replace(full_version=exact, commit=_BINARIES.get(exact, ""))
    return found


def _nearest(match: re.Match[str]) -> str:
    wanted = (int(match[1]), int(match[2]))
    return min(
        PROFILES.values(), key=lambda entry: (abs(entry.major - wanted[0]), abs(entry.minor - wanted[1]))
    ).version
