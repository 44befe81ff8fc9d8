"""Values that only one of values.yaml and values.schema.json has, where Helm says nothing."""

import json
import re
from typing import Any

from chartlint.rules import FileWhere, Report, ValuesCheck, ValuesView, span_of

Path = tuple[str, ...]
OPEN = ("$ref", "allOf", "anyOf", "oneOf", "if", "$dynamicRef", "$recursiveRef", "dependentSchemas")


class SchemaOutOfStep(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        source = values.chart.file("values.schema.json")
        if source is None or values.chart.is_library:
            return
        try:
            schema = json.loads(source.text)
        except ValueError:
            return  # reported where the schema is used
        foreign = {"global", "tags", *values.chart.subcharts, *(each.name for each in values.chart.declared)}
        foreign |= {each.alias for each in values.chart.declared}
        unknown: list[Path] = []
        leftover: list[tuple[Path, Path]] = []
        _compare(schema, values.data, (), (), foreign, unknown, leftover)
        for path in unknown:
            report(values.at(path), f"the schema does not know `{'.'.join(path)}`")
        flow = values.chart.flow
        if flow.blind or flow.missing_names or values.chart.unreadable:
            return
        for path, at in leftover:
            if not flow.reads_part(path):
                found = span_of(source.text, at)
                place = (found.key or found.value) if found is not None else (0, 0)
                message = f"the schema has `{'.'.join(path)}`, which values.yaml has not and no template reads"
                report(FileWhere(source, *place), message)


def _compare(
    schema: Any,
    data: Any,
    path: Path,
    at: Path,
    foreign: set[str],
    unknown: list[Path],
    leftover: list[tuple[Path, Path]],
) -> None:
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or not properties or any(word in schema for word in OPEN):
        return
    if not isinstance(data, dict) or (path and not data):
        return
    patterns = schema.get("patternProperties")
    closed = schema.get("additionalProperties") is None and schema.get("unevaluatedProperties") is None
    lacking: list[Path] = []
    for key, value in data.items():
        if not path and key in foreign:
            continue
        if key in properties:
            below = (*at, "properties", key)
            _compare(properties[key], value, (*path, key), below, foreign, unknown, leftover)
        elif closed and not (isinstance(patterns, dict) and any(re.search(pattern, key) for pattern in patterns)):
            lacking.append((*path, key))
    if 2 * len(lacking) <= len(data):  # else it is a schema of a few keys on purpose
        unknown += lacking
    for key in properties:
        if key not in data and not (not path and key in foreign) and properties[key] is not False:
            leftover.append(((*path, key), (*at, "properties", key)))
