"""Cluster-scoped objects whose name is the same for every release."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class ClusterNameFixed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind not in self.options["kinds"] or not object.name or object.release.is_own(object.name):
            return
        if object.name.startswith(("system:", "system-")):
            return
        report(object.at("metadata.name"), f"every release of the chart names its {object.kind} {object.name}")
