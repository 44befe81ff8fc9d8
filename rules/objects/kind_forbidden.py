"""Kinds that whoever runs the clusters does not want from charts."""

from fnmatch import fnmatchcase

from chartlint.rules import ObjectCheck, ObjectView, Report


class KindForbidden(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        names = (object.kind, f"{object.resource.api_version}/{object.kind}")
        for pattern in self.options["kinds"]:
            if any(fnmatchcase(name, pattern) for name in names):
                report(object.at("kind"), f"the kind {names[1]} is forbidden by `{pattern}`")
                return
