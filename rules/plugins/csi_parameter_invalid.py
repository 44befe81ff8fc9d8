"""Parameters with the reserved prefix in StorageClasses and VolumeSnapshotClasses.

The sidecars refuse what they do not know: ``removePrefixedParameters`` of external-provisioner (pkg/controller) and of
external-snapshotter (pkg/utils); a secret's name and namespace go together.
"""

from chartlint.rules import ObjectCheck, ObjectView, Report, closest

PREFIX = "csi.storage.k8s.io/"
SECRETS = {
    "StorageClass": (
        "provisioner",
        "controller-publish",
        "node-stage",
        "node-publish",
        "controller-expand",
        "node-expand",
    ),
    "VolumeSnapshotClass": ("snapshotter", "snapshotter-list"),
}
OTHER = {"StorageClass": ("fstype",), "VolumeSnapshotClass": ()}
OLD = ("fstype", "csiProvisionerSecretName", "csiProvisionerSecretNamespace", "csiNodeStageSecretName")


class CsiParameterInvalid(ObjectCheck):
    kinds = ("StorageClass", "VolumeSnapshotClass")

    def object(self, object: ObjectView, report: Report) -> None:
        parameters = object.get("parameters")
        if not isinstance(parameters, dict):
            return
        secrets = SECRETS[object.kind]
        known = {f"{PREFIX}{each}-secret-{part}" for each in secrets for part in ("name", "namespace")}
        known |= {f"{PREFIX}{each}" for each in OTHER[object.kind]}
        for key in parameters:
            if not isinstance(key, str) or not key.startswith(PREFIX):
                continue
            if key not in known:
                hint = closest(key, sorted(known))
                report(
                    object.at(("parameters", key), on_key=True),
                    f"no such parameter {key}" + (f"; {hint}" if hint else ""),
                )
                continue
            for part, other in (("-name", "-namespace"), ("-namespace", "-name")):
                partner = key.removesuffix(part) + other
                if key.endswith(f"-secret{part}") and not parameters.get(partner):
                    report(object.at(("parameters", key), on_key=True), f"{key} needs {partner} beside it")
