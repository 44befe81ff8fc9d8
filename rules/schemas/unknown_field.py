"""Fields that the schema of an object's kind does not have."""

from chartlint.rules import SchemaCheck


class UnknownField(SchemaCheck):
    code = "unknown-field"
