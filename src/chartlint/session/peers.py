"""Annotations, labels and comments that people wrote for other tools, honoured for the rules that check the same.

Which rules these are, the cards say (``peers``); what has no counterpart is left alone. Spellings come from the tools:
kube-linter pkg/ignore/ignore.go; kube-score scorecard/scorecard.go; Polaris pkg/validator/schema.go; checkov
kubernetes/kubernetes_utils.py and common/comment/enum.py; Kubescape core/pkg/opaprocessor/processorhandlerutils.go;
Datree's and Terrascan's manuals; Trivy pkg/iac/ignore/parse.go; KICS's manual; yamllint
docs/disable_with_comments.rst. kubeaudit's labels are in ``peer_labels``.
"""

from __future__ import annotations

import bisect
import datetime
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from chartlint.config.allowance import date_of
from chartlint.finding import Location
from chartlint.kube import Resource
from chartlint.kube.paths import ObjectPath
from chartlint.rules.rule import Rule
from chartlint.session.comments import Commented
from chartlint.session.peer_labels import label_exemptions
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
_CHECKOV = re.compile(r"#[ \t]*(?:checkov|bridgecrew|cortex):skip=[ \t]*(?P<ids>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)")
_YAMLLINT = re.compile(
    r"#[ \t]*yamllint[ \t]+(?P<what>disable-line|disable-file|disable|enable)"
    r"(?P<rules>(?:[ \t]+rule:[\w-]+)*)[ \t]*\r?$"
)
MARKS = ("trivy:ignore:", "tfsec:ignore:", "kics-scan", ":skip=", "yamllint")
"""What a text must hold to have a comment for another tool."""


class Exemption(NamedTuple):
    """What an annotation or a label says: the tool, its path in the object, the checks (``*`` for all), the reason."""

    tool: str
    path: ObjectPath
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

    def exemption(self, rule: str, resource: Resource, path: ObjectPath) -> Exemption | None:
        """The annotation or label of an object that silences a rule at a path in it."""
        if not self._checks.get(rule):
            return None
        said = itertools.chain(
            exemptions(resource.annotations, self.today),
            (Exemption("kubeaudit", *entry) for entry in label_exemptions(resource.body, path)),
        )
        return next((entry for entry in said if self.means(rule, entry.tool, entry.checks)), None)

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
        at = ("metadata", "annotations", key)
        prefix, _, name = key.partition("/")
        if prefix == "ignore-check.kube-linter.io" and name:
            yield Exemption("kube-linter", at, frozenset((name,)), value)
        elif key == "kube-linter.io/ignore-all":
            yield Exemption("kube-linter", at, ALL, value)
        elif key == "kube-score/ignore":
            yield Exemption("kube-score", at, frozenset(_words(value)), "")
        elif key == "polaris.fairwinds.com/exempt" and value == "true":
            yield Exemption("polaris", at, ALL, "")
        elif (match := _POLARIS_KEY.fullmatch(key)) and value == "true":
            yield Exemption("polaris", at, frozenset((match[1],)), "")
        elif _CHECKOV_KEY.search(key):
            check, _, reason = value.partition("=")
            yield Exemption("checkov", at, frozenset((check.strip(),)), reason.strip())
        elif prefix == "datree.skip" and name:
            yield Exemption("datree", at, frozenset((name,)), value)
        elif key == "runterrascan.io/skip":
            yield from _terrascan(at, value)
    if "kubescape.io/skip-controls" in annotations and not _over(annotations.get("kubescape.io/skip-expiry"), today):
        checks = frozenset(_words(annotations["kubescape.io/skip-controls"]))
        reason = annotations.get("kubescape.io/skip-reason", "")
        yield Exemption("kubescape", ("metadata", "annotations", "kubescape.io/skip-controls"), checks, reason)


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def _terrascan(at: ObjectPath, value: str) -> Iterator[Exemption]:
    try:
        entries = json.loads(value)
    except (ValueError, RecursionError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("rule"), str):
            reason = entry.get("comment")
            check = plain_id("terrascan", entry["rule"])
            yield Exemption("terrascan", at, frozenset((check,)), reason if isinstance(reason, str) else "")


def _over(expiry: str | None, today: datetime.date) -> bool:
    """Whether an RFC 3339 time is past; Kubescape takes one that it cannot read for past."""
    if expiry is None:
        return False
    try:
        return datetime.datetime.fromisoformat(expiry.strip()).date() < today
    except ValueError:
        return True


def peer_comments(text: Commented, today: datetime.date) -> Iterator[PeerComment]:
    """The comments in a template or a values file for Trivy, KICS, checkov and yamllint.

    Trivy's count for the line, or for the block that starts below a comment that stands alone; at the head of a
    document that is the document. checkov's count for the document that they stand in.
    """
    source = text.source
    if not any(mark in source.text for mark in MARKS):
        return
    blocks = _Blocks(text)
    yield from _yamllint(text)
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
        skip = _CHECKOV.search(line, hash_at)
        if skip is not None:
            yield PeerComment("checkov", where, frozenset(_words(skip["ids"])), *blocks.document(number))


def _yamllint(text: Commented) -> Iterator[PeerComment]:
    """yamllint's comments: for a line, from one to the next that enables the rules again, for the whole file."""
    open_at: dict[str, tuple[Location, int]] = {}
    last = len(text.lines)
    for number, line in enumerate(text.lines, 1):
        match = _YAMLLINT.search(line)
        if match is None:
            continue
        where = _place(text.source, number, match.start(), line)
        rules = [word.removeprefix("rule:") for word in match["rules"].split()] or ["*"]
        alone = not line[: match.start()].strip()
        if match["what"] == "disable-line":
            at = number + 1 if alone else number
            yield PeerComment("yamllint", where, _checks(rules), at, at)
        elif match["what"] == "disable-file" and number == 1:
            yield PeerComment("yamllint", where, ALL, 1, last)
        elif match["what"] == "disable" and alone:
            for rule in rules:
                open_at.setdefault(rule, (where, number))
        elif match["what"] == "enable" and alone:
            for rule in list(open_at) if rules == ["*"] else rules:
                if rule in open_at:
                    place, first = open_at.pop(rule)
                    yield PeerComment("yamllint", place, _checks([rule]), first, number)
    for rule, (place, first) in open_at.items():
        yield PeerComment("yamllint", place, _checks([rule]), first, last)


def _checks(rules: list[str]) -> frozenset[str]:
    return ALL if "*" in rules else frozenset(rules)


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
        marks = [number for number, line in enumerate(text.lines, 1) if line.strip() == "---"]
        self._breaks = [0, *marks, len(text.lines) + 1]
        self._heads = {text.next_code(number) for number in (0, *marks)}

    def at(self, number: int, start: int, end: int) -> tuple[int, int]:
        """The lines that a comment on a line counts for: that one, or the block below."""
        first, last = self.text.covered(start, end)
        if first == number:
            return first, last
        if first not in self._ends:
            self._ends[first] = self._end(first)
        return first, self._ends[first]

    def document(self, number: int) -> tuple[int, int]:
        """The lines of the document that a line with more than a document's mark is in."""
        later = bisect.bisect_right(self._breaks, number)
        return self._breaks[later - 1] + 1, self._breaks[later] - 1

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
