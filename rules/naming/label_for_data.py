"""Labels whose key tells that they are no identification."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

DATA = re.compile(
    r"(?:^|[/._-])(?:checksum|description|commit|email|url|timestamp|date|sha256|build-?(?:date|time))$", re.IGNORECASE
)


class LabelForData(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for key in object.labels:
            if DATA.search(key):
                report(object.at(("metadata", "labels", key), on_key=True), f"the label {key} is nothing to select by")
