"""Rows of blank lines in what is rendered."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report


class BlankLinesRendered(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        most = self.options["most"]
        match = re.search(rf"(?:\n[ \t]*){{{most + 1},}}\n[ \t]*(?=\S)", object.manifest.text)
        if match is not None:
            end = object.manifest.text.find("\n", match.end())
            number = match[0].count("\n") - 1
            report(
                object.text_at(match.end(), end if end >= 0 else match.end()), f"{number} blank lines stand before this"
            )
