"""Texts of values.yaml without quotes."""

import re

from chartlint.rules import Report, ValuesCheck, ValuesView

# what another reader of YAML takes for a date, a time of day, an octal or grouped number, or what is a number once
# its last part is dropped
RISKY = re.compile(
    r"\d{4}-\d\d?-\d\d?.*|[-+]?\d+(?::[0-5]?\d)+(?:\.\d*)?|0o[0-7]+|[-+]?\d[\d_,]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?|\d+(?:\.\d+)+"
)


class TextUnquoted(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        assert values.source is not None
        text, everything = values.source.text, self.options["everything"]
        for key in values.keys:
            if not isinstance(key.value, str) or not key.value:
                continue
            written = text[slice(*key.written)]
            if written[:1] in ("'", '"', "|", ">", "!", "&", "*") or not (everything or RISKY.fullmatch(written)):
                continue
            what = "no quotes" if everything else "no quotes and looks like a number or a date"
            report(values.at(key.path), f"the text `{written[:60]}` of `{'.'.join(key.path)}` has {what}")
