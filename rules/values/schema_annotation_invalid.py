"""Comments in values.yaml that schema generators read, and cannot.

Two dialects: blocks between two lines `# @schema` (dadav/helm-schema), which hold YAML, and lines
`# @schema type:[string, null];minimum:1` (losisin/helm-values-schema-json).
"""

import re
from collections.abc import Iterator
from typing import Any

from chartlint.rules import FileWhere, Report, ValuesCheck, ValuesView, closest, load_yaml

TYPES = ("string", "number", "integer", "boolean", "array", "object", "null")
WORDS = frozenset((
    "$anchor", "$comment", "$defs", "$id", "$k8s", "$ref", "$schema", "additionalItems", "additionalProperties",
    "additionalProperty", "allOf", "anyOf", "const", "contains", "contentEncoding", "contentMediaType", "default",
    "definitions", "dependentRequired", "dependentSchemas", "deprecated", "description", "else", "enum", "examples",
    "exclusiveMaximum", "exclusiveMinimum", "format", "hidden", "if", "item", "itemEnum", "itemProperties", "itemRef",
    "itemType", "items", "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "mergeProperties",
    "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf", "noAdditionalProperties", "not",
    "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "readOnly", "required", "skipProperties",
    "then", "title", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "writeOnly",
))  # fmt: skip
BOUNDS = (
    ("minimum", "maximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
)
# what a keyword is about: it does nothing for other types
ABOUT = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), ("string",)),
    **dict.fromkeys(
        ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), ("number", "integer")
    ),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), ("array",)),
}
LINE = re.compile(r"^[ \t]*#+[ \t]*@schema\b(?P<rest>[^\n]*)$", re.M)
ROOT = re.compile(r"^[ \t]*#+[ \t]*@schema\.root")


class SchemaAnnotationInvalid(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        source = values.source
        if source is None or "@schema" not in source.text:
            return
        text = source.text
        opened: re.Match[str] | None = None
        for match in LINE.finditer(text):
            rest = match["rest"].strip()
            if rest.startswith("."):
                continue
            if rest:
                for fault in _line(rest):
                    report(FileWhere(source, *match.span()), fault)
            elif opened is None:
                opened = match
                if not _closed(text, match.end()):
                    report(
                        FileWhere(source, *match.span()), "the block `# @schema` has no second `# @schema` to end it"
                    )
                    opened = None
            else:
                for fault in _block(text[opened.end() : match.start()]):
                    report(FileWhere(source, *opened.span()), fault)
                opened = None


def _closed(text: str, at: int) -> bool:
    """Whether the comment that goes on from a place has another `# @schema`."""
    for line in text[at:].split("\n")[1:]:
        if not line.lstrip().startswith("#"):
            return False
        if LINE.match(line):
            return True
    return False


def _block(text: str) -> Iterator[str]:
    lines = [re.sub(r"^[ \t]*#+ ?", "", line) for line in text.strip("\n").split("\n")]
    schema, problem = load_yaml("\n".join(lines))
    if problem:
        yield f"the block `# @schema` is no YAML: {problem}"
    elif isinstance(schema, dict):
        yield from _faults(schema)
    elif schema is not None:
        yield "the block `# @schema` is no mapping"


def _line(rest: str) -> Iterator[str]:
    schema: dict[str, Any] = {}
    for part in rest.split(";"):
        key, colon, value = part.strip().partition(":")
        word = key.strip().split(".")[0].split("/")[0]
        if not word:
            continue
        value = value.strip()
        if value.startswith("[") and word == "type":
            schema[word] = [entry.strip().strip("\"'") for entry in value.strip("[]").split(",")]
        else:
            number = re.fullmatch(r"-?\d+(?:\.\d+)?", value)
            schema[word] = float(value) if number else value
        if word == "type" and not colon:
            yield "`type` in `@schema` has no value"
    yield from _faults(schema)


def _faults(schema: dict[str, Any]) -> Iterator[str]:
    """What is wrong with one schema as it was written."""
    for word in schema:
        if word not in WORDS and not word.startswith("x-"):
            hint = closest(word, sorted(WORDS))
            yield f"`{word}` in `@schema` is no keyword" + (f"; {hint}" if hint else "")
    given = schema.get("type")
    types = [given] if isinstance(given, str) else given if isinstance(given, list) else []
    for name in types:
        if name not in TYPES and name is not None and name != "":
            hint = closest(str(name), list(TYPES))
            yield f"`{name}` in `@schema` is no type" + (f"; {hint}" if hint else "")
    for least, most in BOUNDS:
        low, high = schema.get(least), schema.get(most)
        if isinstance(low, (int, float)) and isinstance(high, (int, float)) and low > high:
            yield f"`{least}` in `@schema` is above `{most}`"
    for word, about in ABOUT.items():
        if word in schema and types and not any(name in about for name in types):
            yield f"`{word}` in `@schema` does nothing for the type {', '.join(map(str, types))}"
