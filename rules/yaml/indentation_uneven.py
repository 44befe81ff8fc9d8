"""Levels of maps and lists that are indented unlike the first."""

from chartlint.rules import Report, YamlCheck, YamlFile


class IndentationUneven(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        step = self.options["spaces"]
        columns: list[int] = []
        line = -1  # of the last hyphen: what follows it on its line is indented by the hyphen
        for token in file.tokens:
            if token.kind == "BLOCK-ENTRY":
                line = token.start.line
            elif token.kind == "BLOCK-END":
                columns.pop()
            elif token.kind in ("BLOCK-MAPPING-START", "BLOCK-SEQUENCE-START"):
                column = token.start.column
                deeper = column - columns[-1] if columns else 0
                columns.append(column)
                if len(columns) == 1 or token.start.line == line:
                    continue
                if token.kind == "BLOCK-SEQUENCE-START" and deeper == 0:
                    continue
                step = step or deeper
                if deeper != step:
                    end = token.start.index
                    report(file.at(end - column, end), f"{deeper} blanks deeper than the level above, not {step}")
