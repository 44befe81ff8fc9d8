"""Claims without access modes or an amount of storage."""

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report


class ClaimIncomplete(ObjectCheck):
    kinds = ("PersistentVolumeClaim", "StatefulSet")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "PersistentVolumeClaim" and not object.group:
            self._claim(object, ("spec",), report)
        for at, _ in object.entries("spec.volumeClaimTemplates") if object.group == "apps" else ():
            self._claim(object, (*at, "spec"), report)

    def _claim(self, object: ObjectView, at: ObjectPath, report: Report) -> None:
        spec = object.get(at)
        if not isinstance(spec, dict):
            return
        if not spec.get("accessModes"):
            report(object.at((*at, "accessModes")), "the claim names no accessModes")
        path = (*at, "resources", "requests", "storage")
        if object.get(path) in (None, ""):
            report(object.at(path), "the claim requests no amount of storage")
