"""Fields that the schema requires and the object lacks."""

from chartlint.rules import SchemaCheck


class FieldMissing(SchemaCheck):
    code = "missing-field"
