"""Annotations that a house does not allow."""

from fnmatch import fnmatchcase

from chartlint.rules import ObjectCheck, ObjectView, Report


class AnnotationForbidden(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        patterns = self.options["forbidden"]
        for path, what in object.label_maps if patterns else ():
            found = object.get(path) if what == "annotation" else None
            for key in found if isinstance(found, dict) else ():
                if isinstance(key, str) and any(fnmatchcase(key, pattern) for pattern in patterns):
                    report(object.at((*path, key), on_key=True), f"the annotation {key} is not allowed")
