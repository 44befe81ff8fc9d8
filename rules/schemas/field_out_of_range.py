"""Numbers that are too large or too small for their field, texts and lists that are too long."""

from chartlint.rules import SchemaCheck


class FieldOutOfRange(SchemaCheck):
    code = "out-of-range"
