"""Texts that are not written as their field needs them."""

from chartlint.rules import SchemaCheck


class FieldMalformed(SchemaCheck):
    code = "bad-format"
