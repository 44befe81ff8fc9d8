"""``helm lint``: what Helm's linter says of a chart, with the places that it does not say.

Source: helm/pkg/chart/v2/lint (Helm 4) and helm/pkg/lint (Helm 3).
"""

from chartlint.render.lint.linter import lint_chart
from chartlint.render.lint.message import LintMessage

__all__ = ["LintMessage", "lint_chart"]
