"""Claims, and templates of claims, by the storage class that they name."""

from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report


class StorageClassUnset(ObjectCheck):
    kinds = ("PersistentVolumeClaim", "StatefulSet")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.namesake:
            return
        if object.kind == "PersistentVolumeClaim":
            self._claim(object, ("spec",), object.get("spec"), object.name, report)
            return
        templates = object.get("spec.volumeClaimTemplates")
        for number, template in enumerate(templates if isinstance(templates, list) else []):
            claim = template if isinstance(template, dict) else {}
            metadata = claim.get("metadata")
            name = str(metadata.get("name", "")) if isinstance(metadata, dict) else ""
            self._claim(object, ("spec", "volumeClaimTemplates", number, "spec"), claim.get("spec"), name, report)

    def _claim(self, view: ObjectView, path: tuple[str | int, ...], spec: Any, name: str, report: Report) -> None:
        chosen = spec.get("storageClassName") if isinstance(spec, dict) else None
        where = view.at((*path, "storageClassName"))
        if chosen is None:
            report(where, f"the claim {name} names no storage class")
        elif self.options["allowed"] and chosen not in self.options["allowed"]:
            report(where, f"the claim {name} names the storage class `{chosen}`, which is not allowed")
