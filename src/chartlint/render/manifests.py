"""From rendered files to documents: splitting, hooks, the order of installation, the text ``helm template`` prints.

Source: helm/pkg/release/v1/util/manifest.go and manifest_sorter.go, kind_sorter.go; cmd/helm/template.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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

# Helm's `(?:^|\s*\n)---\s*` (release/v1/util/manifest.go) without its leading `\s*`, which takes quadratic time on
# a long run of blanks: `_separators` goes back over them instead. Go's \s is ASCII.
_BLANKS = "\t\n\f\r "
# Go's unicode.IsSpace, which knows fewer than Python.
WHITE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SEPARATOR = re.compile(rf"(?:\A|\n)---[{_BLANKS}]*")


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
        annotations = _head_field(_head_field(self.body, "metadata"), "annotations")
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


_METADATA = 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }'


def head_problem(body: Any, helm_major: int) -> str:
    """What Go's JSON decoder says of a document whose head Helm cannot read (manifest.go, SimpleHead); "" if it can.

    Scalars are fine where a text is wanted: the YAML reader makes texts of them first.
    """
    if body is None:
        return ""
    if not isinstance(body, dict):
        return _unfit(body, f"Go value of type {'releaseutil' if helm_major == 3 else 'util'}.SimpleHead")
    for name in ("apiVersion", "kind"):
        if isinstance(body.get(name), (dict, list)):
            return _unfit(body[name], f"Go struct field SimpleHead.{name} of type string")
    metadata = body.get("metadata")
    if metadata is None:
        return ""
    if not isinstance(metadata, dict):
        return _unfit(metadata, f"Go struct field SimpleHead.metadata of type {_METADATA}")
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict):
        for name in sorted(annotations):
            if isinstance(annotations[name], (dict, list)):
                return _unfit(annotations[name], "Go struct field .metadata.annotations of type string")
    elif annotations is not None:
        return _unfit(annotations, "Go struct field .metadata.annotations of type map[string]string")
    if isinstance(metadata.get("name"), (dict, list)):
        return _unfit(metadata["name"], "Go struct field .metadata.name of type string")
    return ""


def _unfit(value: Any, wanted: str) -> str:
    kinds = {bool: "bool", str: "string", list: "array", dict: "object"}
    return f"json: cannot unmarshal {kinds.get(type(value), 'number')} into {wanted}"


def _separators(body: str) -> Iterator[tuple[int, int]]:
    """Where each separator with the blanks around it begins and ends."""
    after = 0
    for match in _SEPARATOR.finditer(body):
        start = match.start()
        while start > after and body[start - 1] in _BLANKS:
            start -= 1
        yield start, match.end()
        after = match.end()


def trim(text: str) -> str:
    """A text without the white space at both ends (strings.TrimSpace)."""
    return text.strip(WHITE)


def documents(text: str, *, trim_both: bool) -> Iterator[tuple[int, int]]:
    """Where the documents of a text begin and end, without the white space around them.

    ``trim_both`` is the rule of Helm 3 and 4.1 (white space goes at both ends); later only the leading goes.
    """
    begin = len(text) - len(text.lstrip(WHITE))
    stop = len(text.rstrip(WHITE)) if trim_both else len(text)
    body = text[begin:stop]
    at = 0
    for start, end in [*_separators(body), (len(body), len(body))]:
        piece = body[at:start]
        trimmed = piece.strip(WHITE) if trim_both else piece.lstrip(WHITE)
        if trimmed.strip(WHITE):
            first = begin + at + len(piece) - len(piece.lstrip(WHITE))
            yield first, first + len(trimmed)
        at = end


def split(file: RenderedFile, *, trim_both: bool) -> list[Manifest]:
    """The documents of a rendered file; ``trim_both`` as for ``documents``."""
    text = file.text
    cuts = documents(text, trim_both=trim_both)
    return [Manifest(file, index, start, end, text[start:end]) for index, (start, end) in enumerate(cuts)]


def _rank(kind: str, order: dict[str, int]) -> tuple[int, str]:
    number = order.get(kind)
    return (number, "") if number is not None else (len(order), kind)


def install_order(manifests: Sequence[Manifest], helm_major: int) -> list[Manifest]:
    """Stable by kind in Helm's order; kinds it does not know come last, by name."""
    names = INSTALL_ORDER + (LATE_KINDS if helm_major >= 4 else ())
    order = {kind: number for number, kind in enumerate(names)}
    return sorted(manifests, key=lambda manifest: _rank(_head_kind(manifest.body), order))


def _head_field(body: Any, name: str) -> Any:
    """A field of a document's head as Go's JSON decoder finds it: in any case, the last one in the order of keys."""
    if not isinstance(body, dict):
        return None
    if name in body:
        return body[name]
    return next((body[key] for key in sorted(body, reverse=True) if key.lower() == name), None)


def _head_kind(body: Any) -> str:
    """The kind by which Helm sorts: its YAML reader makes a text of a scalar."""
    kind = _head_field(body, "kind")
    if isinstance(kind, bool):
        return "true" if kind else "false"
    return kind if isinstance(kind, str) else str(kind) if isinstance(kind, (int, float)) else ""
