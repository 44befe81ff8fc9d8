"""Volumes and storage classes of in-tree plugins that newer Kubernetes cannot mount any more.

Versions: ``pkg/api/pod/warnings.go`` of Kubernetes ("non-functional in"), for gitRepo KEP-5040.
"""

from chartlint.rules import ObjectCheck, ObjectView, Report

GONE = {
    "photonPersistentDisk": (1, 16),
    "scaleIO": (1, 22),
    "flocker": (1, 25),
    "storageos": (1, 25),
    "quobyte": (1, 25),
    "glusterfs": (1, 26),
    "cephfs": (1, 31),
    "rbd": (1, 31),
    "gitRepo": (1, 33),
}
"""Fields of a volume and the version (major, minor) from which no node mounts them."""
PROVISIONERS = {
    "kubernetes.io/photon-pd": "photonPersistentDisk",
    "kubernetes.io/scaleio": "scaleIO",
    "kubernetes.io/flocker": "flocker",
    "kubernetes.io/storageos": "storageos",
    "kubernetes.io/quobyte": "quobyte",
    "kubernetes.io/glusterfs": "glusterfs",
    "kubernetes.io/rbd": "rbd",
}


class VolumePluginRemoved(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        version = object.release.kube_version
        for pod in object.pods:
            for at, volume in pod.entries("volumes"):
                for field in GONE.keys() & volume.keys():
                    if GONE[field] <= version:
                        report(pod.at((*at, field), on_key=True), _message(field, version))
        if object.kind == "PersistentVolume":
            spec = object.get("spec")
            for field in GONE.keys() & spec.keys() if isinstance(spec, dict) else ():
                if GONE[field] <= version:
                    report(object.at(("spec", field), on_key=True), _message(field, version))
        if object.kind == "StorageClass":
            provisioner = object.get("provisioner")
            plugin = PROVISIONERS.get(provisioner) if isinstance(provisioner, str) else None
            if plugin is not None and GONE[plugin] <= version:
                report(object.at("provisioner"), f"the provisioner {provisioner} left with Kubernetes {_text(plugin)}")


def _message(field: str, version: tuple[int, int]) -> str:
    how = "are off by default since" if field == "gitRepo" and version < (1, 36) else "cannot be mounted since"
    return f"volumes of the type {field} {how} Kubernetes {_text(field)}"


def _text(field: str) -> str:
    return ".".join(map(str, GONE[field]))
