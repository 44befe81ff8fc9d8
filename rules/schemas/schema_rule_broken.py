"""Rules that a CustomResourceDefinition has for its objects."""

from chartlint.rules import SchemaCheck


class SchemaRuleBroken(SchemaCheck):
    code = "broken-rule"
