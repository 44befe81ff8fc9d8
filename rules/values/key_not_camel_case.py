"""Names of values that are no camelCase, where the name is the chart author's choice."""

import re

from chartlint.rules import Report, ValuesCheck, ValuesView

CAMEL = re.compile(r"[a-z][a-zA-Z0-9]*")
# environment variables, host names, labels, file names and resource names are data
DATA = re.compile(r"[A-Z][A-Z0-9_]*|.*[./: ].*|\d.*")


class KeyNotCamelCase(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        chart, flow = values.chart, values.chart.flow
        subcharts = {dependency.alias or dependency.name for dependency in chart.declared}
        subcharts |= {dependency.name for dependency in chart.declared} | {loaded.name for loaded in chart.loaded}
        allowed = set(self.options["allow"])
        for key in values.keys:
            name = key.path[-1]
            if CAMEL.fullmatch(name) or DATA.fullmatch(name) or name in allowed or key.path[0] in subcharts:
                continue
            if flow.reads_whole(key.path[:-1]) or not flow.reads_part(key.path):
                continue  # printed as a whole, the keys are those of Kubernetes or of a configuration
            hint = " and can be read by `index` alone" if "-" in name else ""
            report(values.at(key.path), f"the value `{'.'.join(key.path)}` is not in camelCase{hint}")
