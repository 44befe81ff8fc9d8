"""Settings of the cluster's DNS that charts bring: Corefiles with plugins that are gone, kube-dns' ConfigMap.

Plugins: the release notes of CoreDNS (``proxy`` left with 1.5.0,
``federation`` and the option ``upstream`` with 1.7.0).
"""

import json
import re

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report

GONE = {"proxy": ("1.5", "forward"), "federation": ("1.7", ""), "upstream": ("1.7", ""), "resyncperiod": ("1.5", "")}
DIRECTIVE = re.compile(r"^[ \t]+(proxy|federation|upstream|resyncperiod)\b", re.MULTILINE)
JSON_KEYS = ("stubDomains", "upstreamNameservers", "federations")


class ClusterDnsSettings(ObjectCheck):
    kinds = ("ConfigMap",)

    def object(self, object: ObjectView, report: Report) -> None:
        data = object.get("data")
        if not isinstance(data, dict):
            return
        corefile = data.get("Corefile")
        if isinstance(corefile, str):
            self._corefile(object, ("data", "Corefile"), corefile, report)
        if object.name != "kube-dns" or object.namespace != "kube-system":
            return
        for key in JSON_KEYS:
            text = data.get(key)
            if not isinstance(text, str):
                continue
            if key == "federations":
                report(object.at(("data", key), on_key=True), "no DNS add-on reads `federations` any more")
                continue
            try:
                json.loads(text)
            except ValueError as error:
                report(object.at(("data", key)), f"{key} is not JSON: {error}")
            else:
                report(object.at(("data", key), on_key=True), f"CoreDNS does not read `{key}`; it has its Corefile")

    def _corefile(self, object: ObjectView, at: ObjectPath, text: str, report: Report) -> None:
        plain = re.sub(r"#[^\n]*|\"[^\"\n]*\"|\{\$[^}\n]*\}|\{%[^%\n]*%\}", "", text)
        for word in sorted(set(DIRECTIVE.findall(plain))):
            version, instead = GONE[word]
            advice = f"; use `{instead}`" if instead else ""
            report(object.at(at, on_key=True), f"CoreDNS has no `{word}` since {version}{advice}")
        # a brace in a pattern or a template is a part of a word
        braces = [word for word in plain.split() if word in ("{", "}") or word.endswith(":53{")]
        opened = sum(1 for word in braces if word != "}")
        if opened != len(braces) - opened:
            report(object.at(at, on_key=True), f"the Corefile opens {opened} blocks and closes {len(braces) - opened}")
