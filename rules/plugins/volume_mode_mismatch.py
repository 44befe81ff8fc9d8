"""Claims for raw block devices that containers mount as folders, and the other way round."""

from collections.abc import Iterator
from typing import Any

from chartlint.rules import PodView, ReleaseCheck, ReleaseView, Report


class VolumeModeMismatch(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for pod in release.pods:
            modes = dict(_modes(release, pod))
            if not modes:
                continue
            for container in pod.containers:
                for at, mount in container.entries("volumeMounts"):
                    if modes.get(mount.get("name")) == "Block":
                        report(
                            container.at((*at, "name")),
                            f"the volume `{mount['name']}` is a block device, not a file system",
                        )
                for at, device in container.entries("volumeDevices"):
                    if modes.get(device.get("name")) == "Filesystem":
                        report(
                            container.at((*at, "name")),
                            f"the volume `{device['name']}` is a file system, not a block device",
                        )


def _modes(release: ReleaseView, pod: PodView) -> Iterator[tuple[Any, str]]:
    """The names of a pod's volumes whose claims the release has, with their modes."""
    for _, template in pod.object.entries("spec.volumeClaimTemplates"):
        metadata, spec = template.get("metadata"), template.get("spec")
        if isinstance(metadata, dict) and isinstance(spec, dict):
            yield metadata.get("name"), spec.get("volumeMode") or "Filesystem"
    for _, volume in pod.entries("volumes"):
        claim, ephemeral = volume.get("persistentVolumeClaim"), volume.get("ephemeral")
        name = claim.get("claimName") if isinstance(claim, dict) else None
        found = release.find("PersistentVolumeClaim", name, pod.object.namespace) if isinstance(name, str) else None
        if found is not None:
            yield volume.get("name"), found.get("spec.volumeMode") or "Filesystem"
        inline = ephemeral.get("volumeClaimTemplate") if isinstance(ephemeral, dict) else None
        spec = inline.get("spec") if isinstance(inline, dict) else None
        if isinstance(spec, dict):
            yield volume.get("name"), spec.get("volumeMode") or "Filesystem"
