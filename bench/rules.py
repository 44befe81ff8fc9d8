"""What the rules cost: CPU time of all rules together on the objects of a chart, warm, and of the dearest ones.

    python bench/rules.py [CHART] [--each 15]

Without a chart, one of 40 objects is made. Warm: the chart is loaded and rendered and every rule has run once before;
what is measured is showing the chart, its templates and its objects to all rules, and collecting what they find.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from run import cpu, write_charts

from chartlint.chart import load
from chartlint.packs.host import Host
from chartlint.packs.registry import Registry
from chartlint.render import Renderer, Scenario
from chartlint.rules.engine import Checks, Subject
from chartlint.source import Source


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what the rules cost.")
    parser.add_argument("chart", nargs="?", help="a chart (default: one of 40 objects is made)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the fastest counts (default 7)")
    parser.add_argument("--each", type=int, default=0, metavar="N", help="show the N dearest rules")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        path = options.chart
        if path is None:
            write_charts(Path(scratch), 1, 20)
            path = str(Path(scratch, "chart000"))
        renderer = Renderer()
        chart = load(path)
        rendered = renderer.render(chart, Scenario())
        parsed = {}

        def parse(source: Source, name: str):  # type: ignore[no-untyped-def]
            if (source.path, name) not in parsed:
                from chartlint.rules.sources import plain_parse

                parsed[source.path, name] = plain_parse(source, name)
            return parsed[source.path, name]

        def subject() -> Subject:
            return Subject(chart, [rendered], parse)

        rules = [rule for rule in Registry(Host(installed=False).packs()) if rule.card.by != "engine"]
        objects = len(subject().releases[0].objects)

        def cost(checks: Checks) -> float:
            checks.run(subject())
            return cpu(lambda: checks.run(subject()), options.rounds)

        whole = cost(Checks(rules))
        idle = cost(Checks([]))
        sys.stdout.write(
            f"{len(rules)} rules, {objects} objects: {whole * 1e3:.1f} ms CPU, {idle * 1e3:.1f} without rules\n"
        )
        if options.each:
            costs = sorted(((cost(Checks([rule])) - idle, rule.name) for rule in rules), reverse=True)
            for seconds, name in costs[: options.each]:
                sys.stdout.write(f"  {seconds * 1e3:7.2f} ms  {name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
