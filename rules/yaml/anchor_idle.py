"""Anchors without an alias, and names of anchors that are used again."""

from chartlint.rules import Report, YamlCheck, YamlFile


class AnchorIdle(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        anchors = [token for token in file.visible if token.kind == "ANCHOR"]
        used = {token.value for token in file.visible if token.kind == "ALIAS"} if anchors else frozenset()
        seen: set[str] = set()
        for anchor in anchors:
            if anchor.value in seen:
                report(file.at(anchor.start.index, anchor.end.index), f"the anchor `{anchor.value}` is declared twice")
            elif anchor.value not in used:
                report(file.at(anchor.start.index, anchor.end.index), f"the anchor `{anchor.value}` is never used")
            seen.add(anchor.value)
