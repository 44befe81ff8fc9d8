"""One run: which charts, which scenarios, what came of them, and what was and was not checked."""

from chartlint.session.ledger import ChartLedger, Ledger, NotChecked, RuleLedger
from chartlint.session.result import ChartResult, Failure, Result

__all__ = ["ChartLedger", "ChartResult", "Failure", "Ledger", "NotChecked", "Result", "RuleLedger"]
