"""Workloads with fewer replicas than are wanted."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class ReplicasTooFew(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind not in self.options["kinds"] or object.scalers or object.namesake:
            return
        replicas, least = object.get("spec.replicas", 1), self.options["minimum"]
        if isinstance(replicas, int) and not isinstance(replicas, bool) and 0 < replicas < least:
            said = f"{replicas} replica{'' if replicas == 1 else 's'}"
            report(object.at("spec.replicas"), f"{object.kind} {object.name} runs {said}, not {least}")
