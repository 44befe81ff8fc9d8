"""Objects of the release's namespace whose name is the same for every release."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class NameNotOfRelease(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind not in self.options["kinds"] or not object.name or object.release.is_own(object.name):
            return
        if object.namespace == object.release.namespace:
            report(object.at("metadata.name"), f"every release of the chart names its {object.kind} {object.name}")
