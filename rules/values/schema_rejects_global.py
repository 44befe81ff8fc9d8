"""Closed root schemas that leave `global` out."""

import json
import re

from chartlint.rules import ChartCheck, ChartView, Report


class SchemaRejectsGlobal(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        source = chart.file("values.schema.json")
        if source is None:
            return
        try:
            schema = json.loads(source.text)
        except ValueError:
            return  # reported where the schema is used
        if not isinstance(schema, dict) or schema.get("additionalProperties") is not False:
            return
        patterns = schema.get("patternProperties")
        known = schema.get("properties")
        if isinstance(known, dict) and "global" in known:
            return
        if isinstance(patterns, dict) and any(re.search(pattern, "global") for pattern in patterns):
            return
        # the root's keyword is the least indented one; order in a JSON object says nothing
        found = list(re.finditer(r'"additionalProperties"\s*:\s*false', source.text))
        place = min(found, key=lambda match: match.start() - source.text.rfind("\n", 0, match.start()))
        report(
            chart.in_file(source, place.start(), place.end()),
            "the schema allows no `global`, which Helm gives to every dependency",
        )
