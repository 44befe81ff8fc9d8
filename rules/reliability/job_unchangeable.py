"""Jobs whose name stays the same from one revision to the next."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

CHANGING = re.compile(
    r"\.Release\.Revision|\brand\w+|\bsha\w*sum\b|\bnow\b|\buuidv4\b|generateName|\.Chart\.(?:App)?Version"
)


class JobUnchangeable(ObjectCheck):
    kinds = ("Job",)

    def object(self, object: ObjectView, report: Report) -> None:
        if object.get("spec.ttlSecondsAfterFinished") is not None or object.get("metadata.ownerReferences"):
            return
        if object.name and not CHANGING.search(object.template.text):
            report(object.at("metadata.name"), f"the Job {object.name} has the same name in every revision")
