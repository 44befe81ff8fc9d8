"""Numbers whose form parsers do not agree on."""

import re

from chartlint.rules import Report, YamlCheck, YamlFile

ODD = re.compile(r"[-+]?(?:\.\d+(?:[eE][-+]?\d+)?|\d+(?:\.\d*)?[eE][-+]?\d+|\.(?:inf|Inf|INF))|\.(?:nan|NaN|NAN)")


class FloatForm(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        for token in file.visible:
            if token.kind == "SCALAR" and not token.style and ODD.fullmatch(token.value):
                report(file.at(token.start.index, token.end.index), f"`{token.value}` is a number in an odd form")
