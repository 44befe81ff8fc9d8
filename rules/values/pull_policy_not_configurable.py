"""Pull policies that are fixed in a template, that values get wrong, or that nothing sets."""

import re
from collections.abc import Iterator
from typing import Any

from chartlint.rules import ChartCheck, ChartView, Report

POLICIES = ("Always", "IfNotPresent", "Never", "")
FIXED = re.compile(r"imagePullPolicy:[ \t]+[\"']?(\w+)[\"']?[ \t]*(?:#.*)?$", re.M)
IMAGE = re.compile(r"\bimage:[ \t]+\S")
KEY = re.compile(r"(?:image)?[pP]ullPolicy")
TEST = re.compile(r"helm\.sh/hook[\"']?:[ \t]*[\"']?test")


class PullPolicyNotConfigurable(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for path, value in _policies(chart.values.data, ()):
            report(chart.values.at(path), f"`{'.'.join(path)}` is `{value}`; there are Always, IfNotPresent and Never")
        seen, first = chart.mentions("ullPolicy"), None
        for template in chart.templates:
            text = template.text
            if "image" not in text or template.is_notes or "/tests/" in template.name or TEST.search(text):
                continue
            if "imagePullPolicy:" in text:
                for match in FIXED.finditer(text):
                    if text[text.rfind("\n", 0, match.start()) + 1 : match.start()].strip(" \t-"):
                        continue  # a comment
                    message = f"the pull policy `{match[1]}` cannot be set by values"
                    report(template.span(match.start(1), match.end(1)), message)
            elif not seen and first is None and "image:" in text and "CustomResourceDefinition" not in text:
                shown = IMAGE.search(text)
                first = template.span(shown.start(), shown.end()) if shown else None
        if first is not None:
            report(first, "no template of the chart sets a pull policy")


def _policies(data: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The values by the name of a pull policy that are none."""
    if isinstance(data, dict):
        for key, value in data.items():
            if isinstance(value, dict):
                yield from _policies(value, (*path, key))
            elif isinstance(value, str) and value not in POLICIES and "{{" not in value and KEY.fullmatch(key):
                yield (*path, key), value
