"""Deployments with the strategy Recreate and no volume that asks for it."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class UpdateNotRolling(ObjectCheck):
    kinds = ("Deployment",)

    def object(self, object: ObjectView, report: Report) -> None:
        kind = object.get("spec.strategy.type")
        claims = any(one.kind == "PersistentVolumeClaim" for pod in object.pods for one in pod.references)
        if kind not in (None, "RollingUpdate") and not claims:
            report(object.at("spec.strategy.type"), f"the strategy {kind} stops all pods before it starts new ones")
