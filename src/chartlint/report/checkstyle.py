"""A result as Checkstyle XML, which Jenkins, reviewdog and many editors read.

Source: https://github.com/checkstyle/checkstyle (XMLLogger.java); there is no schema of its makers.
"""

from __future__ import annotations

from typing import TextIO

from chartlint.report.characters import Charset, safe
from chartlint.report.paths import Repository
from chartlint.report.protocol import ReportOptions
from chartlint.report.sentences import one_line
from chartlint.report.xmltext import allowed, write_xml
from chartlint.session import Result

VERSION = "4.3"
"""The version of the form; readers look at nothing but its presence."""

_UTF8 = Charset()


class CheckstyleReporter:
    """``checkstyle``: findings by file."""

    name = "checkstyle"
    account = False

    def render(self, result: Result, out: TextIO, options: ReportOptions) -> None:
        """Write the XML."""
        from xml.etree.ElementTree import Element, SubElement

        repository = Repository(options.base, options.root)
        root = Element("checkstyle", version=VERSION)
        files: dict[str, Element] = {}
        for finding in result.findings:
            name = allowed(safe(repository.file(finding.primary.path), _UTF8))
            if name not in files:
                files[name] = SubElement(root, "file", name=name)
            SubElement(
                files[name],
                "error",
                line=str(finding.primary.line),
                column=str(finding.primary.column),
                severity=finding.severity.value,
                message=allowed(safe(one_line(finding, result.rules.get(finding.rule)), _UTF8)),
                source=f"chartlint.{finding.rule}",
            )
        write_xml(root, out)
