"""The labels by which people tell kubeaudit to leave something alone.

They stand at the pod, for all of it or for one container, and name an override, which stands for several results
(kubeaudit: pkg/override/override.go and the auditors' ``OverrideLabel``; the spellings with ``audit.kubernetes.io`` are
those of its versions before 0.16).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from chartlint.kube.paths import ObjectPath, follow
from chartlint.kube.pods import FIELDS, POD_PATHS

_LABEL = re.compile(
    r"(?:container\.(?:kubeaudit|audit\.kubernetes)\.io/(?P<container>[^/]+)\.|kubeaudit\.io/|audit\.kubernetes\.io/pod\.)"
    r"(?P<override>allow-[\w-]+)"
)
_CAPABILITY = "allow-capability-"
_RESULTS: dict[str, tuple[str, ...]] = {
    "allow-namespace-host-IPC": ("NamespaceHostIPCTrue",),
    "allow-namespace-host-PID": ("NamespaceHostPIDTrue",),
    "allow-namespace-host-network": ("NamespaceHostNetworkTrue",),
    "allow-privilege-escalation": ("AllowPrivilegeEscalationNil", "AllowPrivilegeEscalationTrue"),
    "allow-privileged": ("PrivilegedNil", "PrivilegedTrue"),
    "allow-read-only-root-filesystem-false": ("ReadOnlyRootFilesystemFalse", "ReadOnlyRootFilesystemNil"),
    "allow-run-as-root": (
        "RunAsNonRootCSCFalse", "RunAsNonRootPSCFalseCSCNil", "RunAsNonRootPSCNilCSCNil", "RunAsUserCSCRoot",
        "RunAsUserPSCRoot",
    ),
}  # fmt: skip


class LabelExemption(NamedTuple):
    """What a label allows: its path in the object, kubeaudit's results, and the reason given."""

    path: ObjectPath
    results: frozenset[str]
    reason: str


def label_exemptions(body: Mapping[str, Any], path: ObjectPath) -> Iterator[LabelExemption]:
    """What the labels of an object's pod say about a place in the object."""
    metadata, spec = POD_PATHS.get(str(body.get("kind")), (("metadata",), ("spec",)))
    labels = follow(body, (*metadata, "labels"))
    inside = len(path) > len(spec) + 1 and path[: len(spec)] == spec and path[len(spec)] in FIELDS
    container = follow(body, (*path[: len(spec) + 2], "name")) if inside else None
    for key, reason in labels.items() if isinstance(labels, dict) else ():
        match = _LABEL.fullmatch(key) if isinstance(key, str) else None
        if match is None or (match["container"] is not None and match["container"] != container):
            continue
        results = _RESULTS.get(match["override"], ())
        if match["override"].startswith(_CAPABILITY):
            added = follow(body, path)
            name = added.removeprefix("CAP_").lower().replace("_", "-") if isinstance(added, str) else None
            results = ("CapabilityAdded",) if match["override"] == f"{_CAPABILITY}{name}" else ()
        if results:
            said = reason if isinstance(reason, str) else ""
            yield LabelExemption((*metadata, "labels", key), frozenset(results), said)


__all__ = ["LabelExemption", "label_exemptions"]
