"""Files that are secrets by their name."""

import re

from chartlint.rules import ChartCheck, ChartView, Report

NAMES = re.compile(
    r"(?:.*/)?(?:\.env(?:\.(?!example|sample|template|dist)\w+)?|id_(?:rsa|dsa|ecdsa|ed25519)|kubeconfig|\.kube/config|\.netrc|\.npmrc"
    r"|\.pypirc|\.docker/config\.json|\.dockercfg|\.aws/credentials|.*\.(?:p12|pfx|jks|keystore|ppk)|credentials\.json)"
)


class FilePackaged(ChartCheck):
    def chart(self, chart: ChartView, report: Report) -> None:
        for name in chart.file_names:
            if NAMES.fullmatch(name):
                source = chart.file(name)
                if source is not None:
                    report(chart.in_file(source, 0), f"{name} goes into the package")
