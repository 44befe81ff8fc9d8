"""One run: which charts, which scenarios, what came of them, and what was and was not checked."""

from chartlint.session.ledger import ChartLedger, Ledger, NotChecked, RuleLedger, UnknownKind
from chartlint.session.result import BaselineAccount, ChartResult, Failure, Result, Silenced

__all__ = [
    "BaselineAccount",
    "ChartLedger",
    "ChartResult",
    "Failure",
    "Ledger",
    "NotChecked",
    "Result",
    "RuleLedger",
    "Silenced",
    "UnknownKind",
]
