"""What the configuration accepts (``allow``), applied to the findings of all charts, and looked after.

An entry past its last day counts no more and is a finding; so is one that silences nothing, where the run has seen all
that the entry is about.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from chartlint.config import Allowance, Config, PathGlob
from chartlint.errors import UsageError
from chartlint.finding import Finding, Location
from chartlint.packs.selection import Selection
from chartlint.session.bench import Weight
from chartlint.session.guards import EXPIRED, GUARDS, UNUSED
from chartlint.session.ledger import ChartLedger
from chartlint.session.result import Claim, Silenced
from chartlint.session.silence import unused

CONFIG = "config"


class Waiver(NamedTuple):
    """An entry of ``allow`` with the rules that its words mean."""

    entry: Allowance
    rules: frozenset[str]


class Waivers(NamedTuple):
    """The entries of a run. ``partial`` says that the run may not have seen every chart the configuration is for, and
    ``narrowed`` that it did not see every scenario of these. ``versions`` says that the command line names versions of
    Helm or Kubernetes, so that scenarios may have other names than the configuration gives them.


    ``weights`` has those of the rules about suppressions that are on; ``ran`` the names of all rules that ran.
    """

    waivers: tuple[Waiver, ...] = ()
    today: datetime.date = datetime.date.min
    partial: bool = False
    weights: Mapping[str, Weight] = {}
    ran: frozenset[str] = frozenset()
    narrowed: bool = False
    versions: bool = False

    def part(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Silenced], set[int]]:
        """Findings that count, those that do not, and the numbers of the entries that silenced something."""
        kept: list[Finding] = []
        silenced: list[Silenced] = []
        used: set[int] = set()
        places: dict[str, tuple[str, str]] = {}
        living = [(number, waiver) for number, waiver in enumerate(self.waivers) if not self.over(waiver)]
        for finding in findings:
            left = finding
            for number, (entry, rules) in living:
                if finding.rule not in rules or not _takes(entry, finding, places):
                    continue
                taken = tuple(name for name in left.scenarios if entry.takes_scenario(name))
                if not taken and entry.scenario is not None:
                    continue
                rest = tuple(name for name in left.scenarios if name not in taken)
                used.add(number)
                silenced.append(Silenced(left._replace(scenarios=taken), CONFIG, entry.where, _words(entry)))
                left = left._replace(scenarios=rest)
                if not rest:
                    break
            else:
                kept.append(left)
        return kept, silenced, used

    def over(self, waiver: Waiver) -> bool:
        """Whether an entry is past its last day."""
        return waiver.entry.expires is not None and waiver.entry.expires < self.today

    def judge(self, used: set[int], claims: Iterable[Claim], charts: Sequence[ChartLedger]) -> Iterator[Finding]:
        """The findings about the entries themselves, and about comments in values files that charts share."""
        for number, waiver in enumerate(self.waivers):
            entry = waiver.entry
            names = " ".join(entry.rules)
            if self.over(waiver):
                owner = f", owner {entry.owner}" if entry.owner else ""
                yield from self._tell(
                    EXPIRED,
                    f"the entry for `{names}` expired on {entry.expires}{owner}: it silences nothing",
                    entry.where,
                )
            elif number not in used and waiver.rules & self.ran:
                why = self._needless(entry, charts)
                if why is not None:
                    yield from self._tell(UNUSED, f"the entry for `{names}` silences nothing{why}", entry.where)
        if not self.partial:
            told: dict[tuple[str, Location], tuple[Claim, bool]] = {}
            for claim in claims:
                key = (claim.rule, claim.where)
                told[key] = (claim, claim.used or (key in told and told[key][1]))
            for claim, needed in told.values():
                if not needed:
                    yield from self._tell(UNUSED, unused(claim.rule, claim.whole_file), claim.where)

    def _needless(self, entry: Allowance, charts: Sequence[ChartLedger]) -> str | None:
        """What to say of an entry that silences nothing; None where the run did not look at all that it is about."""
        concerned = [chart for chart in charts if _concerns(entry, chart.path)]
        if not concerned:
            named = entry.chart or entry.path
            return f": nothing matches `{named.pattern}`" if named is not None and not self.partial else None
        if self.narrowed or not all(chart.complete for chart in concerned):
            return None
        if self.partial and not any(_literal(glob) for glob in (entry.chart, entry.path) if glob is not None):
            return None
        names = {name for chart in concerned for name in chart.scenarios}
        if entry.scenario is None or any(map(entry.takes_scenario, names)):
            return ""
        return f": no scenario is called `{entry.scenario}`" if not self.versions else None

    def _tell(self, rule: str, message: str, where: Location) -> Iterator[Finding]:
        if rule in self.weights:
            chart = os.path.dirname(where.path) or "."
            yield Finding(rule, *self.weights[rule], message, chart, where)


def waivers_of(config: Config, chosen: Selection) -> tuple[Waiver, ...]:
    """The entries of a configuration. Raises UsageError, with the entry's place, for a rule that is none or a guard."""
    found = []
    for entry in config.allow:
        place = f"{entry.where.path}:{entry.where.line}:{entry.where.column}"
        rules: frozenset[str] = frozenset()
        for word in entry.rules:
            try:
                selector = chosen.understand(word)
            except UsageError as error:
                raise UsageError(f"{place}: {error.message}", error.hint) from None
            if selector.rules <= GUARDS:
                raise UsageError(f"{place}: `{word}` cannot be allowed: it says that something was not checked")
            rules |= selector.rules
        found.append(Waiver(entry, rules - GUARDS))
    return tuple(found)


def today(environ: Mapping[str, str] = os.environ) -> datetime.date:
    """The day that counts, in UTC: that of SOURCE_DATE_EPOCH where it is set, so that a run can be repeated."""
    given = environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.datetime.fromtimestamp(int(given), datetime.UTC).date()
    except (ValueError, OverflowError, OSError):
        return datetime.datetime.now(datetime.UTC).date()


def _takes(entry: Allowance, finding: Finding, places: dict[str, tuple[str, str]]) -> bool:
    if entry.chart is not None and not _is(entry.chart, finding.chart, places):
        return False
    if entry.path is not None and not _is(entry.path, finding.primary.path, places):
        return False
    return entry.takes_object(finding.object, finding.object_path)


def _is(glob: PathGlob, path: str, places: dict[str, tuple[str, str]]) -> bool:
    """Whether a pattern means a path; ``places`` remembers where paths lie."""
    if path not in places:
        places[path] = (os.path.abspath(path), os.path.realpath(path))
    return any(glob.matches(place) for place in places[path])


def _words(entry: Allowance) -> str:
    return f"{entry.reason} (owner {entry.owner})" if entry.owner else entry.reason


def _literal(glob: PathGlob) -> bool:
    """Whether a pattern names one place, and that is there."""
    return not any(sign in glob.pattern for sign in "*?[") and os.path.exists(
        os.path.join(glob.base, glob.pattern.strip("/"))
    )


def _concerns(entry: Allowance, chart: str) -> bool:
    """Whether an entry may be about something in a chart."""
    if entry.chart is not None and not _is(entry.chart, chart, {}):
        return False
    if entry.path is None or "/" not in entry.path.pattern.rstrip("/"):
        return True
    folders = entry.path.pattern.removeprefix("./").lstrip("/").split("/")
    plain = [*folders[: next((at for at, name in enumerate(folders) if set("*?[") & set(name)), len(folders))]]
    start = os.path.normpath(os.path.join(entry.path.base, *plain))
    return any(
        f"{one}{os.sep}".startswith(f"{other}{os.sep}")
        for root in {os.path.abspath(chart), os.path.realpath(chart)}
        for one, other in ((start, root), (root, start))
    )


__all__ = ["CONFIG", "Waiver", "Waivers", "today", "waivers_of"]
