"""One Kubernetes object over its plain data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from chartlint.kube.paths import ObjectPath, follow, parse_path
from chartlint.kube.pods import (
    DEEPEST,
    Container,
    Malformed,
    PodSpec,
    find_containers,
    find_pods,
    is_list,
    kind_of,
    mapping,
    text,
)

HOOK = "helm.sh/hook"
HOOK_WEIGHT = "helm.sh/hook-weight"
HOOK_DELETE_POLICY = "helm.sh/hook-delete-policy"
RESOURCE_POLICY = "helm.sh/resource-policy"

HOOK_EVENTS = frozenset(
    {
        "pre-install",
        "post-install",
        "pre-delete",
        "post-delete",
        "pre-upgrade",
        "post-upgrade",
        "pre-rollback",
        "post-rollback",
        "test",
        "test-success",
    }
)
"""The events Helm 3 and 4 know; an object with any other one is dropped whole (Helm: ``manifest_sorter.go``)."""

OWN_KINDS = frozenset(
    {
        "APIService", "CertificateSigningRequest", "ClusterRole", "ClusterRoleBinding", "ConfigMap",
        "ControllerRevision", "CronJob", "CSIDriver", "CustomResourceDefinition", "DaemonSet", "Deployment",
        "Endpoints", "EndpointSlice", "Event", "FlowSchema", "HorizontalPodAutoscaler", "Ingress", "IngressClass",
        "Job", "Lease", "LimitRange", "MutatingWebhookConfiguration", "Namespace", "NetworkPolicy", "Node",
        "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PodTemplate", "PriorityClass",
        "ReplicaSet", "ReplicationController", "ResourceQuota", "Role", "RoleBinding", "RuntimeClass", "Secret",
        "Service", "ServiceAccount", "StatefulSet", "StorageClass", "ValidatingWebhookConfiguration",
    }
)  # fmt: skip
"""Kinds of Kubernetes itself. Others use the same names: the Service of Knative, the NetworkPolicy of Calico."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")


class Resource:
    """A Kubernetes object. ``body`` is its document, ``origin`` whatever it came from (kept, never looked at).

    ``base`` is where the object stands in that document: other than () for the items of a List. Whatever has a wrong
    type reads as absent and is listed in ``malformed``.
    """

    __slots__ = (
        "_containers",
        "_malformed",
        "_metadata",
        "_pods",
        "annotations",
        "api_version",
        "base",
        "body",
        "kind",
        "labels",
        "name",
        "namespace",
        "origin",
    )

    def __init__(self, body: dict[str, Any], origin: object = None, base: ObjectPath = ()) -> None:
        self.body = body
        self.origin = origin
        self.base = base
        self.api_version = text(body.get("apiVersion"))
        """``apps/v1``; empty when it has none."""
        self.kind = text(body.get("kind"))
        metadata = body.get("metadata")
        self._metadata: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
        self.name = text(self._metadata.get("name"))
        """``metadata.name``; empty when it has none (see ``generate_name``)."""
        self.namespace: str | None = text(self._metadata.get("namespace")) or None
        """``metadata.namespace``; None when it has none and so lands in the release's."""
        self.labels = _texts(self._metadata.get("labels"))
        """The labels that are texts; a null value is the empty text, as for the API server."""
        self.annotations = _texts(self._metadata.get("annotations"))
        """The annotations that are texts."""
        self._pods: list[PodSpec] | None = None
        self._containers: list[Container] | None = None
        self._malformed: list[Malformed] = []

    def __str__(self) -> str:
        """``Deployment/web``."""
        return f"{self.kind or '?'}/{self.name or self.generate_name or '?'}"

    def __repr__(self) -> str:
        return f"<Resource {self}>"

    @property
    def group(self) -> str:
        """``apps`` of ``apps/v1``; empty for the core group."""
        return self.api_version.rpartition("/")[0]

    @property
    def namesake(self) -> bool:
        """Whether it is a custom resource that has no more than the name in common with a kind of Kubernetes itself."""
        group = self.group
        return "." in group and self.kind in OWN_KINDS and not group.endswith(".k8s.io")

    @property
    def version(self) -> str:
        """``v1`` of ``apps/v1``."""
        return self.api_version.rpartition("/")[2]

    @property
    def metadata(self) -> dict[str, Any]:
        """``metadata``, empty when it has none."""
        return self._metadata

    @property
    def generate_name(self) -> str:
        """``metadata.generateName``: the beginning of a name that the API server completes."""
        return text(self._metadata.get("generateName"))

    def get(self, path: str | ObjectPath, default: Any = None) -> Any:
        """The value at a path (steps or text), ``default`` where there is none."""
        return follow(self.body, parse_path(path) if isinstance(path, str) else path, default)

    # --- Helm's annotations -----------------------------------------------------------------------

    @property
    def is_hook(self) -> bool:
        """Whether Helm runs it as a hook (tests included)."""
        return bool(self.hooks)

    @property
    def hooks(self) -> list[str]:
        """The events of ``helm.sh/hook``, trimmed and in lower case as Helm reads them; unknown ones too."""
        given = self._scalar(HOOK)
        return [] if given is None else [event.strip().lower() for event in given.split(",")]

    @property
    def unknown_hooks(self) -> list[str]:
        """Events that Helm does not know: for one of them the whole object is silently left out."""
        return [event for event in self.hooks if event not in HOOK_EVENTS]

    @property
    def hook_weight(self) -> int:
        """``helm.sh/hook-weight``; 0 where it is not an integer, as for Helm."""
        given = self._scalar(HOOK_WEIGHT) or ""
        return int(given) if _INTEGER.fullmatch(given) else 0

    @property
    def hook_delete_policies(self) -> list[str]:
        """``helm.sh/hook-delete-policy``, trimmed and in lower case."""
        given = self._scalar(HOOK_DELETE_POLICY)
        return [] if given is None else [policy.strip().lower() for policy in given.split(",")]

    @property
    def is_test(self) -> bool:
        """Whether only ``helm test`` runs it."""
        return bool(self.hooks) and all(event in ("test", "test-success") for event in self.hooks)

    @property
    def is_kept(self) -> bool:
        """Whether ``helm.sh/resource-policy: keep`` leaves it in the cluster on uninstall."""
        return (self._scalar(RESOURCE_POLICY) or "").strip().lower() == "keep"

    def _scalar(self, name: str) -> str | None:
        """An annotation as Helm reads it: numbers and booleans count as texts."""
        annotations = self._metadata.get("annotations")
        value = annotations.get(name) if isinstance(annotations, dict) else None
        if isinstance(value, bool):
            return "true" if value else "false"
        return str(value) if isinstance(value, (int, float)) else value if isinstance(value, str) else None

    # --- workloads --------------------------------------------------------------------------------

    @property
    def is_list(self) -> bool:
        """Whether it is a List, whose items are the objects."""
        return is_list(self.body)

    @property
    def pods(self) -> list[PodSpec]:
        """Its pods: see ``pod_specs``."""
        if self._pods is None:
            self._look()
        return self._pods or []

    @property
    def containers(self) -> list[Container]:
        """Its containers: see ``containers``."""
        if self._containers is None:
            self._look()
        return self._containers or []

    @property
    def malformed(self) -> list[Malformed]:
        """The parts of metadata and workload that have a wrong type and were passed over, in the object's order."""
        if self._containers is None:
            self._look()
        return list(self._malformed)

    def _look(self) -> None:
        found: dict[ObjectPath, Malformed] = {}

        def note(path: ObjectPath, wanted: str, value: object) -> None:
            found.setdefault(path, Malformed(path, wanted, kind_of(value)))

        _check_head(self.body, note=note)
        self._pods = list(find_pods(self.body, note))
        self._containers = [container for pod in self._pods for container in find_containers(pod, note)]
        self._malformed = list(found.values())


def pod_specs(resource: Resource) -> Iterator[PodSpec]:
    """The pods an object makes: a Pod itself, the template of a workload, those of the items of a List.

    Custom resources count when they hold a pod template by its shape: a ``template`` whose ``spec.containers`` is a
    list (an Argo Rollout, an OpenKruise CloneSet, a RayCluster); ``PodSpec.built_in`` is False for them.
    """
    return iter(resource.pods)


def containers(resource: Resource) -> Iterator[Container]:
    """Every container of every pod of an object: init containers, containers, ephemeral containers."""
    return iter(resource.containers)


def expand(resource: Resource) -> Iterator[Resource]:
    """The objects a document stands for: itself, or the items of a List one by one (with their ``base``)."""
    if not resource.is_list or len(resource.base) > 2 * DEEPEST:
        yield resource
        return
    for index, item in enumerate(resource.body["items"]):
        if isinstance(item, dict):
            yield from expand(Resource(item, resource.origin, (*resource.base, "items", index)))


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {key: "" if item is None else item for key, item in value.items() if item is None or isinstance(item, str)}


def _check_head(body: dict[str, Any], note: Any) -> None:
    """Note what is wrong in apiVersion, kind and metadata."""
    for key in ("apiVersion", "kind"):
        if key in body and not isinstance(body[key], str):
            note((key,), "a text", body[key])
    metadata = mapping(body.get("metadata"), ("metadata",), note) or {}
    for key in ("name", "namespace", "generateName"):
        if metadata.get(key) is not None and not isinstance(metadata[key], str):
            note(("metadata", key), "a text", metadata[key])
    for key in ("labels", "annotations"):
        for name, item in (mapping(metadata.get(key), ("metadata", key), note) or {}).items():
            if item is not None and not isinstance(item, str):
                note(("metadata", key, name), "a text", item)
    if text(body.get("kind")) == "List" and body.get("items") is not None and not isinstance(body["items"], list):
        note(("items",), "a list", body["items"])
