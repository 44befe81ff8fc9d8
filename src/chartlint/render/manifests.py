"""From rendered files to documents: splitting, hooks, the order of installation, the text ``helm template`` prints.

Source: helm/pkg/release/v1/util/manifest.go and manifest_sorter.go, kind_sorter.go; cmd/helm/template.go.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chartlint.yamlio import YamlError, load_document

if TYPE_CHECKING:
    from chartlint.render.engine import RenderedFile

HOOK = "helm.sh/hook"
HOOK_EVENTS = frozenset(
    ("pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade", "post-upgrade", "pre-rollback",
     "post-rollback", "test", "test-success")
)  # fmt: skip

INSTALL_ORDER = (
    "PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy",
    "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume",
    "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding",
    "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod",
    "ReplicationController", "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob",
    "IngressClass", "Ingress", "APIService",
)  # fmt: skip
# Known to Helm 4's order; Helm 3 sorts them among the unknown kinds.
LATE_KINDS = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")

_SEPARATOR = re.compile(r"(?:\A|\s*\n)---\s*")


class Manifest:
    """One document of the rendered output.

    ``start`` and ``end`` are its offsets in ``file.text``; ``body`` is the loaded document (None where it is empty or
    does not load, ``error`` says why); ``hooks`` are its valid hook events, ``dropped`` says that Helm drops the
    document because of a hook that it does not know.
    """

    __slots__ = ("body", "dropped", "end", "error", "file", "hooks", "index", "is_hook", "start", "text", "weight")

    def __init__(self, file: RenderedFile, index: int, start: int, end: int, text: str) -> None:
        self.file = file
        self.index = index
        self.start = start
        self.end = end
        self.text = text
        self.body: Any = None
        self.error: YamlError | None = None
        self.hooks: tuple[str, ...] = ()
        self.is_hook = False
        self.dropped = False
        self.weight = 0
        try:
            self.body = load_document(text)
        except YamlError as error:
            self.error = error
            return
        annotations = self.get("metadata", "annotations")
        if isinstance(annotations, dict) and HOOK in annotations:
            self.is_hook = True
            events = [event.strip().lower() for event in str(annotations[HOOK]).split(",")]
            self.dropped = any(event not in HOOK_EVENTS for event in events)
            self.hooks = tuple(events)
            weight = str(annotations.get("helm.sh/hook-weight", "0"))
            self.weight = int(weight) if re.fullmatch(r"[+-]?\d+", weight) else 0

    def get(self, *keys: str) -> Any:
        """A nested entry of the body, or None."""
        value = self.body
        for key in keys:
            if not isinstance(value, dict):
                return None
            value = value.get(key)
        return value

    @property
    def kind(self) -> str:
        """The kind, or an empty text."""
        kind = self.get("kind")
        return kind if isinstance(kind, str) else ""


def split(file: RenderedFile, *, trim_both: bool) -> list[Manifest]:
    """The documents of a rendered file with their offsets.

    ``trim_both`` is the rule of Helm 3 and 4.1 (white space goes at both ends); later only the leading goes.
    """
    text = file.text
    begin = len(text) - len(text.lstrip())
    stop = len(text.rstrip()) if trim_both else len(text)
    body = text[begin:stop]
    found: list[Manifest] = []
    at = 0
    cuts = [(m.start(), m.end()) for m in _SEPARATOR.finditer(body)]
    for start, end in [*cuts, (len(body), len(body))]:
        piece = body[at:start]
        lead = len(piece) - len(piece.lstrip())
        trimmed = piece.strip() if trim_both else piece.lstrip()
        if trimmed.strip():
            first = begin + at + lead
            found.append(Manifest(file, len(found), first, first + len(trimmed), trimmed))
        at = end
    return found


def _rank(kind: str, order: dict[str, int]) -> tuple[int, str]:
    number = order.get(kind)
    return (number, "") if number is not None else (len(order), kind)


def install_order(manifests: Sequence[Manifest], helm_major: int) -> list[Manifest]:
    """Stable by kind in Helm's order; kinds it does not know come last, by name."""
    names = INSTALL_ORDER + (LATE_KINDS if helm_major >= 4 else ())
    order = {kind: number for number, kind in enumerate(names)}
    return sorted(manifests, key=lambda manifest: _rank(manifest.kind, order))
