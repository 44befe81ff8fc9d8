"""Go's regular expressions (package regexp, RE2): one engine for templates, CEL and JSON Schema."""

from __future__ import annotations

from chartlint.goregex.machine import Budget, RegexTooLarge, Spans
from chartlint.goregex.pattern import GoRegex, compile_go
from chartlint.goregex.syntax import RegexError

__all__ = ["Budget", "GoRegex", "RegexError", "RegexTooLarge", "Spans", "compile_go"]
