"""What was checked and what was not: plain data that every report can show.

Nothing unchecked may pass as clean. Whatever a run looks at, and whatever it leaves out, has an entry here, with the
reason in words.
"""

from __future__ import annotations

from typing import NamedTuple


class NotChecked(NamedTuple):
    """Something that a person may think was checked, and why it was not.

    ``kind`` says what: ``chart``, ``template``, ``document``, ``dependency``, ``scenario``, ``file``, ``schema``,
    ``rule``, ``path``, or ``version`` (whether a chart needs another one); ``what`` names it (a path or a template's
    key), ``reason`` is a short clause without a full stop.
    """

    kind: str
    what: str
    reason: str


class UnknownKind(NamedTuple):
    """A kind that there was no schema for, and how many objects of it were so not checked against one."""

    api_version: str
    kind: str
    objects: int


class ChartLedger(NamedTuple):
    """The account of one chart.

    ``path`` is where a person finds it, ``name`` and ``version`` come from its Chart.yaml (empty when it did not
    load). Templates are those that Helm executes, subcharts' included and partials (``_helpers.tpl``) left out, each
    once however many scenarios there were: ``templates`` of them, of which ``rendered`` in every scenario, ``failed``
    in at least one, and ``empty`` (among the rendered ones) to nothing in all of them. ``objects`` counts rendered
    objects that the rules saw, those of each scenario.
    ``scenarios`` were looked at, ``not_rendered`` names those of which Helm would install nothing; ``never`` are paths
    of templates that gave nothing in any scenario, those of subcharts that were always off included.
    ``dependencies`` are the declared ones, ``missing`` those that were found nowhere; ``resolved`` are those that
    charts/ does not hold and that were found elsewhere: name and path. ``unknown_kinds`` are those of the objects that
    were looked at by rules, but not checked against a schema: there is none for them.
    """

    path: str
    name: str = ""
    version: str = ""
    loaded: bool = False
    scenarios: tuple[str, ...] = ()
    templates: int = 0
    rendered: int = 0
    failed: int = 0
    empty: int = 0
    objects: int = 0
    dependencies: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    not_rendered: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    resolved: tuple[tuple[str, str], ...] = ()
    unknown_kinds: tuple[UnknownKind, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything in the chart was looked at."""
        return self.loaded and not self.not_checked


class RuleLedger(NamedTuple):
    """The account of the rules: names of those that ran, those left out with the reason, those that crashed."""

    run: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    crashed: tuple[str, ...] = ()


class Scope(NamedTuple):
    """What a run over changes looked at, and what it left alone because nothing in it changed.

    ``revision`` is what the changes count from, as the user calls it, ``commit`` the commit that was compared with;
    both are empty where a list of files was given. ``common`` is False where HEAD does not build on that commit.
    ``files`` is the number of changed files, ``outside`` are those that no chart is concerned by, ``unchanged`` the
    charts that were not checked.
    """

    revision: str = ""
    commit: str = ""
    common: bool = True
    files: int = 0
    outside: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


class Ledger(NamedTuple):
    """The account of a run: every chart found in order of its path, what was left out, and the rules.

    ``excluded`` are charts left out on the user's wish, ``outside`` given files that belong to no chart,
    ``passed_over`` what looks like a chart and was not taken for one. ``scope`` is there for a run over changes.
    """

    charts: tuple[ChartLedger, ...] = ()
    excluded: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    passed_over: tuple[NotChecked, ...] = ()
    rules: RuleLedger = RuleLedger()
    scope: Scope | None = None

    @property
    def unrendered(self) -> tuple[str, ...]:
        """Paths of charts that were not loaded or not rendered in a scenario that they should have been rendered in."""
        return tuple(
            chart.path for chart in self.charts if not chart.loaded or chart.not_rendered or not chart.scenarios
        )

    @property
    def found(self) -> int:
        """Charts found, excluded ones left out."""
        return len(self.charts)

    @property
    def loaded(self) -> int:
        """Charts that could be read."""
        return sum(chart.loaded for chart in self.charts)

    @property
    def complete(self) -> int:
        """Charts of which everything was looked at."""
        return sum(chart.complete for chart in self.charts)

    @property
    def templates(self) -> int:
        """Templates of all charts."""
        return sum(chart.templates for chart in self.charts)

    @property
    def rendered(self) -> int:
        """Templates that rendered in every scenario."""
        return sum(chart.rendered for chart in self.charts)

    @property
    def failed(self) -> int:
        """Templates that failed in a scenario."""
        return sum(chart.failed for chart in self.charts)

    @property
    def objects(self) -> int:
        """Objects that the rules saw."""
        return sum(chart.objects for chart in self.charts)

    @property
    def unknown_kinds(self) -> tuple[UnknownKind, ...]:
        """The kinds that there was no schema for, in all charts together, the most frequent first."""
        count: dict[tuple[str, str], int] = {}
        for chart in self.charts:
            for api_version, kind, objects in chart.unknown_kinds:
                count[api_version, kind] = count.get((api_version, kind), 0) + objects
        return tuple(
            UnknownKind(*what, number) for what, number in sorted(count.items(), key=lambda one: (-one[1], one))
        )

    @property
    def not_checked(self) -> tuple[NotChecked, ...]:
        """Everything that was not checked, chart by chart, then what the user left out."""
        found = [entry for chart in self.charts for entry in chart.not_checked]
        found += [NotChecked("chart", path, "excluded") for path in self.excluded]
        found += [NotChecked("path", path, "belongs to no chart") for path in self.outside]
        found += self.passed_over
        return tuple(found)
