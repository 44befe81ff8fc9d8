"""Objects of kinds that nothing is known about."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class SchemaMissing(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        if object.schema is None and object.release.kinds.unserved(api, object.kind) is None:
            report(object.at("kind"), f"there is no schema for {object.kind} of {api}: its fields were not checked")
