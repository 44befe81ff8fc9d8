"""Keys of maps out of order."""

from chartlint.rules import Report, YamlCheck, YamlFile


class KeysUnordered(YamlCheck):
    def yaml(self, file: YamlFile, report: Report) -> None:
        last: list[str | None] = []
        tokens = file.tokens
        for number, token in enumerate(tokens):
            if token.kind in ("BLOCK-MAPPING-START", "FLOW-MAPPING-START", "BLOCK-SEQUENCE-START"):
                last.append(None)
            elif token.kind in ("BLOCK-END", "FLOW-MAPPING-END") and last:
                last.pop()
            elif token.kind == "KEY" and last and tokens[number + 1].kind == "SCALAR":
                key = tokens[number + 1]
                before, last[-1] = last[-1], key.value
                if before is not None and key.value < before:
                    report(file.at(key.start.index, key.end.index), f"the key `{key.value}` stands after `{before}`")
