"""Workloads that nothing scales."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class HpaMissing(ObjectCheck):
    kinds = ("Deployment", "StatefulSet")

    def object(self, object: ObjectView, report: Report) -> None:
        if not object.namesake and not object.scalers and not object.is_hook:
            report(object.at("metadata.name"), f"nothing scales {object.kind} {object.name}")
