"""Which findings of a chart do not count because a comment or another tool's annotation says so.

A comment counts on any line of a finding's chain: the primary place, the callers that include it, the values key.
Whatever silences is itself looked after: a comment that is not understood or has nothing to silence is a finding.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chartlint.chart import Chart
from chartlint.config import PEERS, closest
from chartlint.finding import Finding, Location
from chartlint.render import Rendered
from chartlint.session.comments import HOW, MARK, Comment, Commented, comments_in
from chartlint.session.guards import GUARDS, JUDGES, MALFORMED, UNUSED
from chartlint.session.peers import MARKS, PeerComment, Peers
from chartlint.session.result import Claim, Silenced
from chartlint.session.vendored import vendored_in
from chartlint.source import Source

COMMENT = "comment"
CHAIN = frozenset(("primary", "include", "values"))
"""Roles of places on whose lines a comment counts."""

MOST_HINTS = 100
"""For how many different names that are no rules' the one that may be meant is looked for in a chart."""

_WORDS = tuple(mark.encode() for mark in (MARK, *MARKS))

Tell = Callable[[str, str, Location], Finding]
"""Makes the finding of a rule with a message at a place."""


class Habits(NamedTuple):
    """How findings may be silenced: plain data, the same for all charts of a run.

    ``known`` are the names of all rules (empty: any name is taken for one), ``formerly`` maps their former names;
    ``reasons`` says whether a comment needs a reason; ``honoured`` are the tools whose annotations count.
    """

    known: frozenset[str] = frozenset()
    formerly: Mapping[str, str] = {}
    reasons: bool = True
    honoured: tuple[str, ...] = PEERS
    today: datetime.date = datetime.date.min


class Outcome(NamedTuple):
    """What silencing leaves: findings that count, those that do not, and claims of comments in shared files."""

    findings: list[Finding]
    silenced: list[Silenced]
    claims: list[Claim]


class Silencer:
    """The comments of one chart and of the values files that are laid over it."""

    def __init__(self, chart: Chart, renders: Sequence[Rendered], habits: Habits, peers: Peers) -> None:
        self.chart = chart
        self.habits = habits
        self.peers = peers
        self.comments: list[tuple[Comment, bool]] = []
        self.by_line: dict[tuple[str, int], list[int]] = {}
        self.by_file: dict[str, list[int]] = {}
        self.meant: dict[str, str | None] = {}
        self.peer_comments: dict[str, list[PeerComment]] = {}
        for source, own in sources_of(chart):
            text = Commented(source)
            self._read(text, own)
            said = peers.comments(text)
            if said:
                self.peer_comments[source.path] = said
        inside = f"{chart.path}/"
        self.shared: set[str] = set()
        self.laid_over: set[str] = set()
        for source in values_sources(renders):
            if source.path not in self.by_file:
                self._read(Commented(source), True)
                self.laid_over.add(source.path)
                if not source.path.startswith(inside):
                    self.shared.add(source.path)

    def _read(self, text: Commented, own: bool) -> None:
        path = text.source.path
        self.by_file.setdefault(path, [])
        for comment in comments_in(text):
            number = len(self.comments)
            rules = tuple(dict.fromkeys(self.habits.formerly.get(rule, rule) for rule in comment.rules))
            self.comments.append((comment._replace(rules=rules, fault=self._fault(comment, rules)), own))
            if comment.whole_file:
                self.by_file[path].append(number)
            else:
                for line in range(comment.first, comment.last + 1):
                    self.by_line.setdefault((path, line), []).append(number)

    def _fault(self, comment: Comment, rules: tuple[str, ...]) -> str:
        """Why a comment does not count, in words; empty if it does."""
        if comment.fault:
            return comment.fault
        for rule in rules:
            if rule in GUARDS:
                return f"`{rule}` cannot be silenced: it says that something was not checked"
            if rule in JUDGES:
                return f"`{rule}` cannot be silenced by a comment: leave the rule out with `ignore`"
            if self.habits.known and rule not in self.habits.known:
                return f"there is no rule `{rule}` ({self._meant(rule) or HOW})"
        if self.habits.reasons and not comment.reason:
            return f"the comment gives no reason: {HOW}"
        return ""

    def _meant(self, rule: str) -> str | None:
        """The known rule that a name is close to; no more than so many are looked for, which takes time."""
        if rule not in self.meant and len(self.meant) < MOST_HINTS:
            self.meant[rule] = closest(rule, sorted(self.habits.known))
        return self.meant.get(rule)

    def apply(
        self,
        findings: Iterable[Finding],
        annotated: Mapping[int, Silenced],
        tell: Tell,
        *,
        off: frozenset[str],
        judged: bool,
        everywhere: bool = True,
    ) -> Outcome:
        """Part the findings. ``annotated`` has those that an annotation silences, by their index.

        ``off`` are rules that did not run: nobody can say whether what silences them is needed. ``judged`` is False
        where something was not rendered, for the same reason; where ``everywhere`` is False, the chart has scenarios
        that were not asked for, and only the comments of values files that were laid over it are judged.
        """
        out = Outcome([], [], [])
        used: set[tuple[int, str]] = set()
        for index, finding in enumerate(findings):
            said = self._silenced(finding, used) or annotated.get(index) or self._peer(finding)
            if said is None:
                out.findings.append(finding)
            else:
                out.silenced.append(said)
        there: dict[tuple[str, str], list[int]] = {}
        for finding in out.findings if self.comments else ():
            there.setdefault((finding.rule, finding.primary.path), []).append(finding.primary.line)
        for number, (comment, own) in enumerate(self.comments):
            if own:
                sure = judged and (everywhere or comment.where.path in self.laid_over)
                self._judge(number, comment, used, out, tell, off, sure, there)
            else:  # it may belong to another chart of the run, which has no use of its own for it
                needed = (rule for rule in comment.rules if (number, rule) in used)
                out.claims.extend(Claim(rule, comment.where, comment.whole_file, True) for rule in needed)
        return out

    def _places(self, finding: Finding) -> Iterator[Location]:
        for place in (finding.primary, *finding.related):
            if place.role in CHAIN:
                # a finding about the chart as a whole stands, for comments, in its Chart.yaml
                yield place._replace(path=self.chart.display("Chart.yaml")) if place.path == self.chart.path else place

    def _silenced(self, finding: Finding, used: set[tuple[int, str]]) -> Silenced | None:
        """The comment that silences a finding; every one that would is noted as used."""
        if finding.rule in GUARDS or finding.rule in JUDGES:
            return None
        first = None
        for place in self._places(finding):
            for number in self._at(place):
                comment = self.comments[number][0]
                if finding.rule in comment.rules and not comment.fault:
                    used.add((number, finding.rule))
                    first = first or Silenced(finding, COMMENT, comment.where, comment.reason)
        return first

    def _at(self, place: Location) -> Iterator[int]:
        for line in range(place.line, place.end_line + 1):
            yield from self.by_line.get((place.path, line), ())
        yield from self.by_file.get(place.path, ())

    def _peer(self, finding: Finding) -> Silenced | None:
        if not self.peer_comments or finding.rule in GUARDS:
            return None
        for place in self._places(finding):
            for comment in self.peer_comments.get(place.path, ()):
                inside = comment.first <= place.end_line and place.line <= comment.last
                if inside and self.peers.means(finding.rule, comment.tool, comment.checks):
                    return Silenced(finding, comment.tool, comment.where, "")
        return None

    def _judge(
        self,
        number: int,
        comment: Comment,
        used: set[tuple[int, str]],
        out: Outcome,
        tell: Tell,
        off: frozenset[str],
        judged: bool,
        there: Mapping[tuple[str, str], list[int]],
    ) -> None:
        if comment.fault:
            if MALFORMED not in off:
                out.findings.append(self._told(tell(MALFORMED, comment.fault, comment.where)))
            return
        for rule in comment.rules:
            if rule in off:
                continue
            needed = (number, rule) in used or not judged
            if comment.where.path in self.shared:
                out.claims.append(Claim(rule, comment.where, comment.whole_file, needed))
            elif not needed and UNUSED not in off:
                finding = tell(UNUSED, unused(rule, comment.whole_file), comment.where)
                out.findings.append(finding._replace(hint=_nearest(rule, comment.where, there)))

    def _told(self, finding: Finding) -> Finding:
        """A finding in a file that several charts share belongs to none of them."""
        return finding._replace(chart="") if finding.primary.path in self.shared else finding


def unused(rule: str, whole_file: bool) -> str:
    """The message about a comment that silences nothing."""
    where = "in this file" if whole_file else "on the line"
    return f"`{rule}` finds nothing {where} that this comment would have to allow"


def _nearest(rule: str, here: Location, there: Mapping[tuple[str, str], list[int]]) -> str:
    """Where a comment would have something to silence: the next finding of the rule behind it in the file."""
    line = next((line for line in there.get((rule, here.path), ()) if line > here.line), 0)
    return f"`{rule}` finds something on line {line}: put the comment there" if line else ""


def sources_of(chart: Chart) -> Iterator[tuple[Source, bool]]:
    """The files of a chart and its subcharts that have comments, and whether they are the author's own."""
    others = vendored_in(chart)
    for current in chart.walk():
        apart = _stands_in(current)
        for file in current.raw:
            if _may_hold(file.name) and any(word in file.data for word in _WORDS):
                source = current.source(file.name)
                yield source, not apart and not any(source.path.startswith(one.prefix) for one in others)


def _stands_in(chart: Chart) -> bool:
    """Whether a chart, or one around it, was taken from elsewhere than charts/: its comments are judged there."""
    return bool(chart.taken) or (chart.parent is not None and _stands_in(chart.parent))


def _may_hold(name: str) -> bool:
    return name in ("Chart.yaml", "values.yaml") or name.startswith(("templates/", "crds/"))


def values_sources(renders: Sequence[Rendered]) -> Iterator[Source]:
    """The values files that the scenarios lay over the chart's own."""
    for rendered in renders:
        for overlay in rendered.scenario.overlays:
            if overlay.source is not None:
                yield overlay.source


__all__ = ["CHAIN", "COMMENT", "Habits", "Outcome", "Silencer", "unused"]
