"""Pod specs and containers inside objects of every workload kind, over plain data of any shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from chartlint.kube.paths import ObjectPath

FIELDS = ("initContainers", "containers", "ephemeralContainers")
"""The lists of containers in a pod spec, in the order in which they start."""

POD_PATHS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Pod": (("metadata",), ("spec",)),
    "PodTemplate": (("template", "metadata"), ("template", "spec")),
    **dict.fromkeys(
        ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ReplicationController", "Job"),
        (("spec", "template", "metadata"), ("spec", "template", "spec")),
    ),
    "CronJob": (
        ("spec", "jobTemplate", "spec", "template", "metadata"),
        ("spec", "jobTemplate", "spec", "template", "spec"),
    ),
}
"""Where Kubernetes' own kinds keep a pod: the path of its metadata and of its spec."""

_GROUPS = frozenset({"", "apps", "batch", "extensions"})
_NO_WORKLOADS = frozenset({"CustomResourceDefinition", "ConfigMap", "Secret", "PodSecurityPolicy"})
DEEPEST = 24
"""How many Lists within Lists, or levels of a custom resource, are looked at."""


class Malformed(NamedTuple):
    """A part of an object that is not of the shape it must have, and was passed over for that.

    ``wanted`` and ``got`` say it in words: ``a mapping``, ``a text``.
    """

    path: ObjectPath
    wanted: str
    got: str


Note = Callable[[ObjectPath, str, object], None]
"""Called with (path, what was wanted, what was there) for each part that is passed over."""


class PodSpec(NamedTuple):
    """A pod or the pod template of a workload.

    ``path`` leads to the spec, ``body`` is the spec, ``template_metadata`` the pod's metadata (empty when it has
    none) and ``metadata_path`` where that is or would be. ``built_in`` is False for custom resources, whose pod is
    known by its shape alone; ``owner`` is the path of the object that holds it, other than () inside a List.
    """

    path: ObjectPath
    body: dict[str, Any]
    template_metadata: dict[str, Any]
    metadata_path: ObjectPath
    kind: str
    built_in: bool
    owner: ObjectPath


class Container(NamedTuple):
    """A container of any sort: ``field`` is ``containers``, ``initContainers`` or ``ephemeralContainers``."""

    path: ObjectPath
    body: dict[str, Any]
    field: str
    pod: PodSpec

    @property
    def name(self) -> str:
        """Its name, empty when it has none."""
        name = self.body.get("name")
        return name if isinstance(name, str) else ""


def kind_of(value: object) -> str:
    """What a person would call a YAML value."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a text"
    return "a list" if isinstance(value, list) else "a mapping"


def text(value: object) -> str:
    """The value if it is a text, else the empty one."""
    return value if isinstance(value, str) else ""


def without_nulls(value: Any) -> Any:
    """Plain data without the keys whose value is null: to the API server they are absent.

    Entries of lists stay, null or not. What holds no null is given back as it is, not copied.
    """
    if isinstance(value, dict):
        found = {key: without_nulls(item) for key, item in value.items() if item is not None}
        if len(found) == len(value) and all(found[key] is item for key, item in value.items()):
            return value
        return found
    if isinstance(value, list):
        items = [without_nulls(item) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    return value


def mapping(value: object, path: ObjectPath, note: Note) -> dict[str, Any] | None:
    """``value`` if it is a mapping; None is absence, anything else is noted."""
    if isinstance(value, dict):
        return value
    if value is not None:
        note(path, "a mapping", value)
    return None


def is_list(body: dict[str, Any]) -> bool:
    """Whether the object is a List of objects (``List``, ``DeploymentList``), whose items count one by one."""
    return text(body.get("kind")).endswith("List") and isinstance(body.get("items"), list)


def group_of(api_version: object) -> str:
    """The API group of an ``apiVersion``; empty for the core group."""
    return text(api_version).rpartition("/")[0]


def find_pods(body: dict[str, Any], note: Note, owner: ObjectPath = (), depth: int = 0) -> Iterator[PodSpec]:
    """The pods of one object, those of the items when it is a List."""
    if depth > DEEPEST:
        note(owner, f"at most {DEEPEST} Lists within Lists", body)
        return
    if is_list(body):
        for index, item in enumerate(body["items"]):
            at = (*owner, "items", index)
            if isinstance(item, dict):
                yield from find_pods(item, note, at, depth + 1)
            else:
                note(at, "a mapping", item)
        return
    kind = text(body.get("kind"))
    known = POD_PATHS.get(kind)
    if known is not None and group_of(body.get("apiVersion")) in _GROUPS:
        spec = _descend(body, known[1], owner, note)
        if spec is not None:
            metadata = _descend(body, known[0], owner, note) or {}
            yield PodSpec((*owner, *known[1]), spec, metadata, (*owner, *known[0]), kind, True, owner)
    elif kind not in _NO_WORKLOADS and isinstance(body.get("spec"), dict):
        yield from _templates(body["spec"], (*owner, "spec"), kind, owner, 0)


def find_containers(pod: PodSpec, note: Note) -> Iterator[Container]:
    """The containers of a pod, init containers first."""
    for field in FIELDS:
        entries = pod.body.get(field)
        if entries is None:
            continue
        if not isinstance(entries, list):
            note((*pod.path, field), "a list", entries)
            continue
        for index, entry in enumerate(entries):
            at = (*pod.path, field, index)
            if isinstance(entry, dict):
                yield Container(at, entry, field, pod)
            else:
                note(at, "a mapping", entry)


def _descend(body: dict[str, Any], path: tuple[str, ...], owner: ObjectPath, note: Note) -> dict[str, Any] | None:
    found = body
    for count, step in enumerate(path, 1):
        inner = mapping(found.get(step), (*owner, *path[:count]), note)
        if inner is None:
            return None
        found = inner
    return found


def _templates(value: Any, path: ObjectPath, kind: str, owner: ObjectPath, depth: int) -> Iterator[PodSpec]:
    """Pod templates of a custom resource: a ``template`` whose ``spec.containers`` is a list."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, (dict, list)):
                yield from _templates(item, (*path, index), kind, owner, depth + 1)
        return
    for key, item in value.items():
        if not isinstance(item, (dict, list)):
            continue
        at = (*path, key)
        spec = item.get("spec") if key == "template" and isinstance(item, dict) else None
        if isinstance(spec, dict) and isinstance(spec.get("containers"), list):
            metadata = item.get("metadata") if isinstance(item, dict) else None
            yield PodSpec(
                (*at, "spec"),
                spec,
                metadata if isinstance(metadata, dict) else {},
                (*at, "metadata"),
                kind,
                False,
                owner,
            )
        else:
            yield from _templates(item, at, kind, owner, depth + 1)
