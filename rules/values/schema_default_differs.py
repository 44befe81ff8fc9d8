"""Defaults of values.schema.json that are not those of values.yaml."""

import json
from collections.abc import Iterator
from typing import Any

from chartlint.rules import FileWhere, Report, ValuesCheck, ValuesView, span_of

Path = tuple[str, ...]


class SchemaDefaultDiffers(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        source = values.chart.file("values.schema.json")
        if source is None or '"default"' not in source.text:
            return
        try:
            schema = json.loads(source.text)
        except ValueError:
            return  # reported where the schema is used
        for path, at, default in _defaults(schema, (), ()):
            value = values.get(path)
            if value is None or default is None or isinstance(value, dict) or isinstance(default, dict):
                continue
            if value == default and isinstance(value, bool) == isinstance(default, bool):
                continue
            found = span_of(source.text, (*at, "default"))
            place = (found.key or found.value) if found is not None else (0, 0)
            name = ".".join(path)
            message = f"in the schema `{name}` is {_shown(default)} by default, in values.yaml {_shown(value)}"
            report(FileWhere(source, *place), message)


def _defaults(schema: Any, path: Path, at: Path) -> Iterator[tuple[Path, Path, Any]]:
    """Every default below `properties`: the path of its value, where its schema stands, the default."""
    if not isinstance(schema, dict):
        return
    if path and "default" in schema:
        yield path, at, schema["default"]
    properties = schema.get("properties")
    for key, inner in properties.items() if isinstance(properties, dict) else ():
        yield from _defaults(inner, (*path, key), (*at, "properties", key))


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= 40 else text[:40] + '…'}`"
