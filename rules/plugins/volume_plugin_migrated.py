"""Volumes and storage classes of in-tree plugins whose work a CSI driver does now, if it is installed.

Versions: the first without the in-tree plugin, by the page on volumes of Kubernetes' documentation.
flexVolume is deprecated.
"""

from chartlint.rules import ObjectCheck, ObjectView, Report

MOVED = {
    "cinder": ((1, 26), "cinder.csi.openstack.org"),
    "awsElasticBlockStore": ((1, 27), "ebs.csi.aws.com"),
    "azureDisk": ((1, 27), "disk.csi.azure.com"),
    "gcePersistentDisk": ((1, 28), "pd.csi.storage.gke.io"),
    "azureFile": ((1, 30), "file.csi.azure.com"),
    "vsphereVolume": ((1, 30), "csi.vsphere.vmware.com"),
    "portworxVolume": ((1, 33), "pxd.portworx.com"),
    "flexVolume": ((1, 23), ""),
}
"""Fields of a volume: the version from which Kubernetes leaves the work to a driver, and the driver."""
PROVISIONERS = {
    "kubernetes.io/cinder": "cinder",
    "kubernetes.io/aws-ebs": "awsElasticBlockStore",
    "kubernetes.io/azure-disk": "azureDisk",
    "kubernetes.io/gce-pd": "gcePersistentDisk",
    "kubernetes.io/azure-file": "azureFile",
    "kubernetes.io/vsphere-volume": "vsphereVolume",
    "kubernetes.io/portworx-volume": "portworxVolume",
}


class VolumePluginMigrated(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        version = object.release.kube_version
        for pod in object.pods:
            for at, volume in pod.entries("volumes"):
                for field in MOVED.keys() & volume.keys():
                    if MOVED[field][0] <= version:
                        report(pod.at((*at, field), on_key=True), _message(field, f"volumes of the type {field}"))
        if object.kind == "PersistentVolume":
            spec = object.get("spec")
            for field in MOVED.keys() & spec.keys() if isinstance(spec, dict) else ():
                if MOVED[field][0] <= version:
                    report(object.at(("spec", field), on_key=True), _message(field, f"volumes of the type {field}"))
        if object.kind == "StorageClass":
            provisioner = object.get("provisioner")
            plugin = PROVISIONERS.get(provisioner) if isinstance(provisioner, str) else None
            if plugin is not None and MOVED[plugin][0] <= version:
                report(object.at("provisioner"), _message(plugin, f"volumes of {provisioner}"))


def _message(field: str, what: str) -> str:
    version, driver = MOVED[field]
    since = f"since Kubernetes {version[0]}.{version[1]}"
    return f"{what} need the driver {driver} {since}" if driver else f"{what} are deprecated {since}"
