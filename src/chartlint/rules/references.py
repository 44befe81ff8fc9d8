"""What a pod refers to by name: ConfigMaps, Secrets, claims, its service account.

The fields are those of Kubernetes' ``pkg/api/v1/pod/util.go`` (VisitPodSecretNames, VisitPodConfigmapNames).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from chartlint.kube import ObjectPath
    from chartlint.rules.objects import PodView


class Reference(NamedTuple):
    """A name of another object: its kind, where the name stands under the pod's spec, the key that is wanted of it.

    ``optional`` says that the pod starts without it. ``field`` is the part of the pod that names it: ``env``,
    ``envFrom``, ``volumes``, ``imagePullSecrets`` or ``serviceAccountName``.
    """

    kind: str
    name: str
    path: ObjectPath
    optional: bool
    field: str
    key: str = ""


_VOLUMES = {
    "configMap": ("ConfigMap", "name"),
    "secret": ("Secret", "secretName"),
    "persistentVolumeClaim": ("PersistentVolumeClaim", "claimName"),
}
_SECRETS = ("azureFile", "cephfs", "cinder", "flexVolume", "rbd", "scaleIO", "iscsi", "storageos")


def references(pod: PodView) -> list[Reference]:
    """Everything that a pod refers to by name, in order of its fields."""
    found: list[Reference] = []
    account = pod.body.get("serviceAccountName") or pod.body.get("serviceAccount")
    if isinstance(account, str) and account:
        field = "serviceAccountName" if pod.body.get("serviceAccountName") else "serviceAccount"
        found.append(Reference("ServiceAccount", account, (field,), False, "serviceAccountName"))
    for path, entry in pod.entries("imagePullSecrets"):
        found += _named("Secret", entry, path, "imagePullSecrets", optional=True)  # a missing one is passed over
    for path, volume in pod.entries("volumes"):
        found += _volume(path, volume)
    depth = len(pod.path)
    for container in pod.containers:
        base = container.path[depth:]
        for path, variable in container.entries("env"):
            source = variable.get("valueFrom")
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                at = (*base, *path, "valueFrom", field)
                found += _named(kind, _map(source, field), at, "env")
        for path, entry in container.entries("envFrom"):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                found += _named(kind, _map(entry, field), (*base, *path, field), "envFrom")
    return found


def _volume(path: ObjectPath, volume: dict[str, Any]) -> Iterator[Reference]:
    for field, (kind, name) in _VOLUMES.items():
        yield from _named(kind, _map(volume, field), (*path, field), "volumes", name)
    projected = _map(volume, "projected")
    sources = projected.get("sources") if projected else None
    for index, source in enumerate(sources if isinstance(sources, list) else ()):
        at = (*path, "projected", "sources", index)
        yield from _named("ConfigMap", _map(source, "configMap"), (*at, "configMap"), "volumes")
        yield from _named("Secret", _map(source, "secret"), (*at, "secret"), "volumes")
    csi = _map(volume, "csi")
    yield from _named("Secret", _map(csi, "nodePublishSecretRef"), (*path, "csi", "nodePublishSecretRef"), "volumes")
    for field in _SECRETS:
        yield from _named("Secret", _map(_map(volume, field), "secretRef"), (*path, field, "secretRef"), "volumes")


def _map(value: Any, field: str) -> dict[str, Any] | None:
    found = value.get(field) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else None


def _named(
    kind: str, entry: dict[str, Any] | None, path: ObjectPath, field: str, name: str = "name", *, optional: bool = False
) -> Iterator[Reference]:
    given = entry.get(name) if entry else None
    if entry and isinstance(given, str) and given:
        key = entry.get("key")
        yield Reference(
            kind,
            given,
            (*path, name),
            optional or entry.get("optional") is True,
            field,
            key if isinstance(key, str) else "",
        )


__all__ = ["Reference", "references"]
