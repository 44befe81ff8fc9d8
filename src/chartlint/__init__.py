"""chartlint: a linter and policy checker for Helm charts."""

__version__ = "0.1.0"
