"""Objects of kinds that nothing is known about."""

from fnmatch import fnmatchcase

from chartlint.rules import ObjectCheck, ObjectView, Report


class SchemaMissing(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        api = object.resource.api_version
        names = (object.kind, f"{api}/{object.kind}")
        if any(fnmatchcase(name, str(pattern)) for pattern in self.options["skip"] for name in names):
            return
        if object.schema is None and object.release.kinds.unserved(api, object.kind) is None:
            report(object.at("kind"), f"there is no schema for {object.kind} of {api}: its fields were not checked")
