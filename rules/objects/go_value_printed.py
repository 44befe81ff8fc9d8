"""Texts of rendered objects that show how Go prints a map, a struct or a misuse of printf."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report

# a whole text that is a printed map (with at least one `key:value`), or fmt's marks of a wrong verb
GO = re.compile(
    r"\Amap\[[^\s\[\]:]+:.*\]\Z"
    r"|%![a-z]\((?:<nil>|nil|string|bool|u?int\d*|float64|map\[|\[\])[^)\n]{0,80}\)?"
    r"|%!\(EXTRA ",
    re.DOTALL,
)


class GoValuePrinted(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "CustomResourceDefinition":
            return
        for path, text in object.texts():
            match = GO.search(text) if "map[" in text or "%!" in text else None
            if match:
                shown = match.group() if len(match.group()) <= 40 else match.group()[:39] + "…"
                report(object.at(path), f"this is how Go prints a value, not YAML: `{shown}`")
