"""Claims without access modes or an amount of storage."""

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report


class ClaimIncomplete(ObjectCheck):
    kinds = ("PersistentVolumeClaim", "StatefulSet")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "PersistentVolumeClaim" and not object.group:
            self._claim(object, ("spec",), report)
        templates = object.get("spec.volumeClaimTemplates") if object.group == "apps" else None
        for index, template in enumerate(templates if isinstance(templates, list) else ()):
            if isinstance(template, dict):
                self._claim(object, ("spec", "volumeClaimTemplates", index, "spec"), report)

    def _claim(self, object: ObjectView, at: ObjectPath, report: Report) -> None:
        spec = object.get(at)
        if not isinstance(spec, dict):
            return
        if not spec.get("accessModes"):
            report(object.at((*at, "accessModes")), "the claim names no accessModes")
        path = (*at, "resources", "requests", "storage")
        if object.get(path) in (None, ""):
            report(object.at(path), "the claim requests no amount of storage")
