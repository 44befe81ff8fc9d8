"""Fields whose value is none of those that there are."""

from chartlint.rules import SchemaCheck


class FieldValueNotAllowed(SchemaCheck):
    code = "not-allowed"
