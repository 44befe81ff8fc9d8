"""The tag of the chart's main image against its appVersion."""

import re

from chartlint.rules import Report, ValuesCheck, ValuesView

NUMBERS = re.compile(r"\d+(?:\.\d+)+")


class TagNotAppVersion(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        version = NUMBERS.search(str(values.chart.raw.get("appVersion") or ""))
        tag = values.get("image.tag")
        found = NUMBERS.search(tag) if isinstance(tag, str) else None
        if version is None or found is None:
            return
        if not found[0].startswith(version[0]) and not version[0].startswith(found[0]):
            report(values.at("image.tag"), f"the tag is {tag}, and the appVersion {version[0]}")
