"""Blanks inside the brackets of list on one lines."""

from chartlint.rules import Report, YamlCheck, YamlFile


class FlowListSpacing(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        least, most = self.options["least"], self.options["most"]
        for before, after in file.pairs():
            opens, closes = before.kind == "FLOW-SEQUENCE-START", after.kind == "FLOW-SEQUENCE-END"
            if opens == closes:  # neither, or an empty one
                continue
            blanks = file.gap(before, after)
            if blanks is not None and not least <= blanks <= most:
                where = "after `[`" if opens else "before `]`"
                wanted = least if blanks < least else most
                report(file.at(before.start.index, after.end.index), f"{blanks} blanks {where}, not {wanted}")
