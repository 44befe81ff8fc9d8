"""Images that a template has in so many words."""

import re

from chartlint.rules import Report, TemplateCheck, TemplateView, TextNode

IMAGE = re.compile(r"^[ \t]*(?:-[ \t]+)?image:[ \t]+[\"']?([^\s\"'{}#|>&*]+)[\"']?[ \t]*(?:#.*)?$", re.M)
TEST = re.compile(r"helm\.sh/hook[\"']?:[ \t]*[\"']?test")


class ImageNotConfigurable(TemplateCheck):
    def text(self, node: TextNode, template: TemplateView, report: Report) -> None:
        whole = template.text
        part = whole[node.start : node.end]
        if "image:" not in part or template.is_notes or "/tests/" in template.name or TEST.search(whole):
            return
        if "CustomResourceDefinition" in whole:
            return
        for match in IMAGE.finditer(part):
            start, end = node.start + match.start(), node.start + match.end()
            if (start and whole[start - 1] != "\n") or (end < len(whole) and whole[end] not in "\r\n"):
                continue  # an action goes on with it
            at = node.start + match.start(1)
            report(template.span(at, at + len(match[1])), f"the image `{match[1]}` cannot be set by values")
