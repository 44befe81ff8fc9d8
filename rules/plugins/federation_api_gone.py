"""Objects and annotations of cluster federation, v1 and v2, both of which their projects have given up."""

from chartlint.rules import ObjectCheck, ObjectView, Report

GROUPS = ("federation", "federation.k8s.io")
KUBEFED = ".kubefed.io"
PREFIXES = ("federation.kubernetes.io/", "federation.alpha.kubernetes.io/", "kubefed.io/")


class FederationApiGone(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.group in GROUPS:
            report(
                object.at("apiVersion"),
                f"Kubernetes gave up federation v1 in 1.11, and {object.get('apiVersion')} with it",
            )
        elif object.group.endswith(KUBEFED):
            report(object.at("apiVersion"), f"KubeFed was given up in 2023, and {object.get('apiVersion')} with it")
        for key in object.annotations:
            if key.startswith(PREFIXES):
                report(
                    object.at(("metadata", "annotations", key), on_key=True),
                    f"nothing reads the annotation {key} any more",
                )
