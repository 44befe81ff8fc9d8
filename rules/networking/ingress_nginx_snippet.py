"""Snippets of nginx configuration from annotations, and controllers that take them (CVE-2021-25742)."""

import re

from chartlint.rules import ObjectCheck, ObjectView, Report, parse_image

SNIPPET = re.compile(r"^nginx\.(?:ingress\.kubernetes\.io|org)/(?:[a-z-]+-)?snippets?$")
CODE = re.compile(r"\blua_|_by_lua|\balias\b|\broot\b|\bserviceaccount\b|[{}]")
# annotations that controllers before 1.12.1 put into the configuration as they are (CVE-2025-1097, 1098 and 24514)
INJECTED = frozenset(
    f"nginx.ingress.kubernetes.io/{key}" for key in ("auth-url", "auth-tls-match-cn", "mirror-target", "mirror-host")
)
BREAKS = re.compile(r"[;{}#\"\n]")
VERSION = re.compile(r"v?(\d+)\.(\d+)\.(\d+)")
# the first with the setting allow-snippet-annotations, see the advisory
FIXED = (0, 49, 1)
AFFECTED = (1, 0, 0)
SETTING = "allow-snippet-annotations"


class IngressNginxSnippet(ObjectCheck):
    kinds = ("Ingress", "ConfigMap", "Deployment", "DaemonSet")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "Ingress":
            for key, text in object.annotations.items():
                if key in INJECTED and (found := BREAKS.search(text)):
                    place = object.at(("metadata", "annotations", key))
                    report(place, f"{key} breaks out of the nginx configuration with `{found[0]}`")
                elif key.startswith("nginx.") and SNIPPET.match(key):
                    found = CODE.search(text)
                    more = f" with `{found[0]}`" if found else ""
                    report(object.at(("metadata", "annotations", key)), f"{key} writes nginx configuration{more}")
        elif object.kind == "ConfigMap":
            if str(object.get(("data", SETTING))).lower() == "true":
                report(object.at(("data", SETTING)), "the controller takes snippets of configuration from annotations")
        else:
            self._controller(object, report)

    def _controller(self, object: ObjectView, report: Report) -> None:
        for container in object.containers:
            text = container.body.get("image")
            if not isinstance(text, str) or "ingress" not in text or "controller" not in text or "nginx" not in text:
                continue
            parsed = parse_image(text)
            version = VERSION.match((parsed.tag if parsed else None) or "")
            if version and ("ingress-nginx/" in text or "kubernetes-ingress-controller/" in text):
                number = tuple(map(int, version.groups()))
                if number < FIXED or number == AFFECTED:
                    report(container.at("image"), f"ingress-nginx {version[0]} cannot refuse snippets in annotations")
