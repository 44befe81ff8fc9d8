"""A name for a finding that stays the same when lines move, so that tools can follow it between commits."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from chartlint.finding import Finding
from chartlint.report.paths import Repository


def fingerprints(findings: Iterable[Finding], repository: Repository) -> list[str]:
    """One fingerprint for each finding, in order, all different.

    It holds the rule, the file, the object with the path inside it and the message, and no line number. A finding
    without an object is known by the text it points at. Equal ones are told apart by a running number.
    """
    seen: dict[str, int] = {}
    out: list[str] = []
    for finding in findings:
        name = _digest(finding, repository.relative(finding.primary.path))
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}:{seen[name]}")
    return out


def _digest(finding: Finding, path: str) -> str:
    inside = finding.object_path
    if not finding.object:
        where = finding.primary
        last = where.end_column - 1 if where.end_line == where.line else None
        inside = where.excerpt[0][where.column - 1 : last].strip() if where.excerpt else ""
    parts = (finding.rule, path, finding.object, inside, finding.message)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
