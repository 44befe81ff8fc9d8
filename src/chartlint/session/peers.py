"""Annotations and comments that people wrote for other tools, honoured for the rules that check the same.

Which rules these are, the cards say (``peers``); what has no counterpart is left alone. Spellings come from the tools:
kube-linter pkg/ignore/ignore.go; kube-score scorecard/scorecard.go; Polaris pkg/validator/schema.go; checkov
kubernetes/kubernetes_utils.py; Kubescape core/pkg/opaprocessor/processorhandlerutils.go; Datree's and Terrascan's
manuals; Trivy pkg/iac/ignore/parse.go; KICS's manual.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chartlint.config.allowance import date_of
from chartlint.finding import Location
from chartlint.rules.rule import Rule
from chartlint.session.comments import Commented
from chartlint.source import Source

ALL = frozenset(("*",))

# The ids that users write for Terrascan's rules, which the cards have by name (terrascan: pkg/policies).
_TERRASCAN = {
    "AC_K8S_0046": "privilegedContainersEnabled", "AC_K8S_0068": "imageWithLatestTag",
    "AC_K8S_0072": "noReadinessProbe", "AC_K8S_0075": "capSysAdminUsed", "AC_K8S_0076": "allowedHostPath",
    "AC_K8S_0078": "readOnlyFileSystem", "AC_K8S_0082": "falseHostPID", "AC_K8S_0083": "falseHostIPC",
    "AC_K8S_0084": "falseHostNetwork", "AC_K8S_0085": "privilegeEscalationCheck", "AC_K8S_0087": "runAsNonRootCheck",
    "AC_K8S_0088": "dontConnectDockerSock", "AC_K8S_0097": "CpuRequestsCheck", "AC_K8S_0099": "MemoryRequestsCheck",
    "AC_K8S_0100": "MemorylimitsCheck", "AC_K8S_0112": "ensurePrivateIP",
}  # fmt: skip

_CHECKOV_KEY = re.compile(r"(?:checkov|bridgecrew|cortex)\.io/skip")
_POLARIS_KEY = re.compile(r"polaris\.fairwinds\.com/([\w-]+)-exempt")
_TRIVY = re.compile(r"\b(?:trivy|tfsec):ignore:(?P<id>[\w*-]+)(?::exp:(?P<until>[\d-]+))?")
_TRIVY_ID = re.compile(r"(?:AVD-)?(KSV)-?0*(\d+)", re.IGNORECASE)
_KICS = re.compile(r"#[ \t]*kics-scan[ \t]+(?P<what>ignore-line|ignore-block)\b")
MARKS = ("trivy:ignore:", "tfsec:ignore:", "kics-scan")
"""What a text must hold to have a comment for another tool."""


class Exemption(NamedTuple):
    """What an annotation says: the tool, the annotation's key, the checks (``*`` for all) and the reason given."""

    tool: str
    key: str
    checks: frozenset[str]
    reason: str


class PeerComment(NamedTuple):
    """A comment for another tool: its checks (``*`` for all) are not to count on the lines ``first`` to ``last``."""

    tool: str
    where: Location
    checks: frozenset[str]
    first: int
    last: int


class Peers:
    """What other tools' annotations mean for a choice of rules. ``tools`` are those that are honoured."""

    def __init__(self, rules: Iterable[Rule], tools: Iterable[str], today: datetime.date) -> None:
        self.today = today
        self.tools = frozenset(tools)
        self._checks = {
            rule.name: {
                tool: frozenset(plain_id(tool, check) for check in checks)
                for tool, checks in rule.card.peers.items()
                if tool in self.tools
            }
            for rule in rules
        }

    def means(self, rule: str, tool: str, checks: frozenset[str]) -> bool:
        """Whether one of a tool's checks is the same as a rule of ours."""
        ours = self._checks.get(rule, {}).get(tool, frozenset())
        return bool(ours) and (checks == ALL or not ours.isdisjoint(checks))

    def exemption(self, rule: str, annotations: Mapping[str, str]) -> Exemption | None:
        """The annotation of an object that silences a rule."""
        if not annotations or not self._checks.get(rule):
            return None
        for entry in exemptions(annotations, self.today):
            if self.means(rule, entry.tool, entry.checks):
                return entry
        return None

    def comments(self, text: Commented) -> list[PeerComment]:
        """The comments of a template for honoured tools."""
        return [comment for comment in peer_comments(text, self.today) if comment.tool in self.tools]


def plain_id(tool: str, check: str) -> str:
    """A check's id in the one spelling that is compared: Trivy takes ``KSV018``, ``AVD-KSV-0018`` and ``KSV-0018``."""
    if tool == "trivy":
        match = _TRIVY_ID.fullmatch(check)
        return f"{match[1].upper()}-{int(match[2]):04}" if match else check.lower()
    return _TERRASCAN.get(check, check) if tool == "terrascan" else check


def exemptions(annotations: Mapping[str, str], today: datetime.date) -> Iterator[Exemption]:
    """What the annotations of an object say to other tools."""
    for key, value in annotations.items():
        prefix, _, name = key.partition("/")
        if prefix == "ignore-check.kube-linter.io" and name:
            yield Exemption("kube-linter", key, frozenset((name,)), value)
        elif key == "kube-linter.io/ignore-all":
            yield Exemption("kube-linter", key, ALL, value)
        elif key == "kube-score/ignore":
            yield Exemption("kube-score", key, frozenset(_words(value)), "")
        elif key == "polaris.fairwinds.com/exempt" and value == "true":
            yield Exemption("polaris", key, ALL, "")
        elif (match := _POLARIS_KEY.fullmatch(key)) and value == "true":
            yield Exemption("polaris", key, frozenset((match[1],)), "")
        elif _CHECKOV_KEY.search(key):
            check, _, reason = value.partition("=")
            yield Exemption("checkov", key, frozenset((check.strip(),)), reason.strip())
        elif prefix == "datree.skip" and name:
            yield Exemption("datree", key, frozenset((name,)), value)
        elif key == "runterrascan.io/skip":
            yield from _terrascan(key, value)
    if "kubescape.io/skip-controls" in annotations and not _over(annotations.get("kubescape.io/skip-expiry"), today):
        checks = frozenset(_words(annotations["kubescape.io/skip-controls"]))
        reason = annotations.get("kubescape.io/skip-reason", "")
        yield Exemption("kubescape", "kubescape.io/skip-controls", checks, reason)


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _terrascan(key: str, value: str) -> Iterator[Exemption]:
    try:
        entries = json.loads(value)
    except (ValueError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("rule"), str):
            reason = entry.get("comment")
            check = plain_id("terrascan", entry["rule"])
            yield Exemption("terrascan", key, frozenset((check,)), reason if isinstance(reason, str) else "")


def _over(expiry: str | None, today: datetime.date) -> bool:
    """Whether an RFC 3339 time is past; Kubescape takes one that it cannot read for past."""
    if expiry is None:
        return False
    try:
        return datetime.datetime.fromisoformat(expiry.strip()).date() < today
    except ValueError:
        return True


def peer_comments(text: Commented, today: datetime.date) -> Iterator[PeerComment]:
    """The comments in a template for Trivy and KICS.

    Trivy's count for the line, or for the block that starts below a comment that stands alone; at the head of a
    document that is the document.
    """
    source = text.source
    if not any(mark in source.text for mark in MARKS):
        return
    blocks = _Blocks(text)
    for number, line in enumerate(text.lines, 1):
        hash_at = line.find("#")
        if hash_at < 0:
            continue
        start, end = source.offset(number, hash_at + 1), source.offset(number, len(line) + 1)
        where = _place(source, number, hash_at, line)
        checks = {
            plain_id("trivy", match["id"])
            for match in _TRIVY.finditer(line, hash_at)
            if not _past(match["until"], today)
        }
        if checks:
            yield PeerComment(
                "trivy", where, ALL if "*" in checks else frozenset(checks), *blocks.at(number, start, end)
            )
        kics = _KICS.match(line, hash_at)
        if kics is not None:
            single = kics["what"] == "ignore-line"
            lines = text.covered(start, end) if single else blocks.at(number, start, end)
            yield PeerComment("kics", where, ALL, *lines)


def _past(until: str | None, today: datetime.date) -> bool:
    if until is None:
        return False
    day = date_of(until)
    return day is None or day < today


def _place(source: Source, number: int, start: int, line: str) -> Location:
    return Location(source.path, number, start + 1, number, len(line) + 1, excerpt=(source.line_text(number),))


class _Blocks:
    """Where YAML blocks end, by their indentation; actions on lines of their own are indented as the author likes."""

    def __init__(self, text: Commented) -> None:
        self.text = text
        self._ends: dict[int, int] = {}
        self._heads = {text.next_code(0)}
        self._heads |= {text.next_code(number) for number, line in enumerate(text.lines, 1) if line.strip() == "---"}

    def at(self, number: int, start: int, end: int) -> tuple[int, int]:
        """The lines that a comment on a line counts for: that one, or the block below."""
        first, last = self.text.covered(start, end)
        if first == number:
            return first, last
        if first not in self._ends:
            self._ends[first] = self._end(first)
        return first, self._ends[first]

    def _end(self, first: int) -> int:
        """The last line of the block, or of the document if it begins there."""
        lines = self.text.lines
        indent = _indent(lines[first - 1])
        last = first
        for number in range(first + 1, len(lines) + 1):
            line = lines[number - 1].strip()
            if line == "---":
                break
            if not line or line.startswith("#") or (line.startswith("{{") and line.endswith("}}")):
                continue
            if first not in self._heads and _indent(lines[number - 1]) <= indent:
                break
            last = number
        return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


__all__ = ["MARKS", "Exemption", "PeerComment", "Peers", "exemptions", "peer_comments", "plain_id"]
