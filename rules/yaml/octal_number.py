"""Plain scalars that are octal numbers."""

import re

from chartlint.rules import Report, YamlCheck, YamlFile

OCTAL = re.compile(r"0o?([0-7]+)")


class OctalNumber(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for token in file.visible:
            match = OCTAL.fullmatch(token.value) if token.kind == "SCALAR" and not token.style else None
            if match is not None:
                number = int(match[1], 8)
                report(file.at(token.start.index, token.end.index), f"`{token.value}` is octal: the number {number}")
