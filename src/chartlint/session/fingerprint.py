"""A name for a finding that stays the same when lines move, so that it can be followed between commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b

from chartlint.finding import Finding


def fingerprints(findings: Iterable[Finding], relative: Callable[[str], str]) -> list[str]:
    """One fingerprint for each finding, in order, all different.

    It holds the rule, the file as ``relative`` names it, the object with the path inside it, and the text that the
    finding points at, blanks apart; no line number and no words of ours. Equal ones are told apart by a running number.
    """
    seen: dict[str, int] = {}
    out: list[str] = []
    for finding in findings:
        name = _digest(finding, relative(finding.primary.path))
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return out


def _digest(finding: Finding, path: str) -> str:
    where = finding.primary
    last = where.end_column - 1 if where.end_line == where.line else None
    marked = where.excerpt[0][where.column - 1 : last] if where.excerpt else ""
    parts = (finding.rule, path, finding.object, finding.object_path, " ".join(marked.split()))
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


__all__ = ["fingerprints"]
