"""Fields that hold data of another type than the schema says."""

from chartlint.rules import SchemaCheck


class FieldWrongType(SchemaCheck):
    code = "wrong-type"
