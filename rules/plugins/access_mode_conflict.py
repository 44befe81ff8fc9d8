"""Access modes of claims that cannot be had: by the driver, beside others, or for several pods."""

from typing import Any

from chartlint.rules import ObjectPath, ObjectView, ReleaseCheck, ReleaseView, Report

BLOCK_ONLY = {
    "ebs.csi.aws.com": "EBS",
    "kubernetes.io/aws-ebs": "EBS",
    "pd.csi.storage.gke.io": "a Google persistent disk",
    "kubernetes.io/gce-pd": "a Google persistent disk",
    "disk.csi.azure.com": "an Azure disk",
    "kubernetes.io/azure-disk": "an Azure disk",
    "cinder.csi.openstack.org": "Cinder",
    "kubernetes.io/cinder": "Cinder",
    "dobs.csi.digitalocean.com": "DigitalOcean block storage",
    "csi.hetzner.cloud": "a Hetzner volume",
    "rbd.csi.ceph.com": "a Ceph block device",
    "rancher.io/local-path": "a folder of one node",
}
"""Drivers whose volumes one node at a time can write to, by their documentation, as file systems."""
CLASSES = (
    {"gp2": "ebs.csi.aws.com", "gp3": "ebs.csi.aws.com", "local-path": "rancher.io/local-path"}
    | dict.fromkeys(("standard-rwo", "premium-rwo"), "pd.csi.storage.gke.io")
    | dict.fromkeys(("managed", "managed-csi", "managed-premium", "managed-csi-premium"), "disk.csi.azure.com")
    | {
        "do-block-storage": "dobs.csi.digitalocean.com",
        "hcloud-volumes": "csi.hetzner.cloud",
    }
)
"""Classes that clusters of the clouds have from the start."""
ONCE = "ReadWriteOncePod"


class AccessModeConflict(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        claims: list[tuple[ObjectView, ObjectPath, Any]] = [
            (view, ("spec",), view.get("spec")) for view in release.kind("PersistentVolumeClaim", "PersistentVolume")
        ]
        for view in release.kind("StatefulSet"):
            claims += [
                (view, (*at, "spec"), each.get("spec")) for at, each in view.entries("spec.volumeClaimTemplates")
            ]
        classes = {view.name: view.get("provisioner") for view in release.kind("StorageClass")}
        for view, at, spec in claims:
            if isinstance(spec, dict) and isinstance(spec.get("accessModes"), list):
                self._claim(view, at, spec, classes, report)
        for view in release.kind("Deployment", "ReplicaSet"):
            self._shared(release, view, report)

    def _claim(
        self, view: ObjectView, at: ObjectPath, spec: dict[str, Any], classes: dict[str, Any], report: Report
    ) -> None:
        modes = spec["accessModes"]
        if ONCE in modes and len(modes) > 1:
            report(view.at((*at, "accessModes")), f"{ONCE} cannot stand beside other access modes")
        csi = spec.get("csi")
        name = spec.get("storageClassName")
        driver = csi.get("driver") if isinstance(csi, dict) else classes.get(str(name), CLASSES.get(str(name)))
        if "ReadWriteMany" in modes and spec.get("volumeMode") != "Block" and driver in BLOCK_ONLY:
            where = (*at, "accessModes", modes.index("ReadWriteMany"))
            report(view.at(where), f"{BLOCK_ONLY[driver]} cannot be ReadWriteMany as a file system")

    def _shared(self, release: ReleaseView, view: ObjectView, report: Report) -> None:
        replicas = view.get("spec.replicas", 1)
        least = max([replicas if isinstance(replicas, int) else 1, *(_least(each) for each in view.scalers)])
        for pod in view.pods if least > 1 else ():
            for at, volume in pod.entries("volumes"):
                name = volume.get("persistentVolumeClaim")
                name = name.get("claimName") if isinstance(name, dict) else None
                claim = release.find("PersistentVolumeClaim", name, view.namespace) if isinstance(name, str) else None
                if claim is not None and ONCE in (claim.get("spec.accessModes") or ()):
                    path = (*at, "persistentVolumeClaim", "claimName")
                    report(pod.at(path), f"{least} replicas share the claim `{name}`, which is {ONCE}")


def _least(scaler: ObjectView) -> int:
    given = scaler.get("spec.minReplicas", scaler.get("spec.minReplicaCount", 1))
    return given if isinstance(given, int) else 1
