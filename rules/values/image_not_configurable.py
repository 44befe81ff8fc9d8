"""Images that a template has in so many words."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

# a brace would be an action, which reads something
IMAGE = re.compile(r"image:[ \t]+[\"']?([^\s\"'{}#|>&*]+)[\"']?[ \t]*(?:#[^\n]*)?$", re.M)
TEST = re.compile(r"helm\.sh/hook[\"']?:[ \t]*[\"']?test")


class ImageNotConfigurable(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for template in chart.templates:
            text = template.text
            if "image:" not in text or "CustomResourceDefinition" in text or template.is_notes:
                continue
            if "/tests/" in template.name or TEST.search(text):
                continue
            for match in IMAGE.finditer(text):
                before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
                if before.strip(" \t-"):
                    continue
                if text.rfind("{{", 0, match.start()) <= text.rfind("}}", 0, match.start()):  # else in a comment
                    report(template.span(*match.span(1)), f"the image `{match[1]}` cannot be set by values")
