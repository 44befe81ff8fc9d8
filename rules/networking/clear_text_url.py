"""Addresses of remote hosts that are asked over http or ftp, in what a container is given."""

import re
from typing import Any

from chartlint.rules import ContainerCheck, ContainerView, ObjectPath, Report

URL = re.compile(r"\b(http|ftp)://(?:[^\s/@'\"]*@)?([A-Za-z0-9.-]+\.[A-Za-z]{2,})(?=[:/?#\s'\"]|$)")
# names that only the cluster or the node knows, and identifiers of XML that nobody asks for
INSIDE = re.compile(r"(?:^|\.)(?:svc|local|localhost|internal|cluster|lan|test|example|invalid|home\.arpa)$|\.svc\.")
NAMESPACES = re.compile(
    r"^(?:www\.)?(?:w3\.org|xmlsoap\.org|schemas\.[a-z.]+|json-schema\.org|purl\.org|xml\.apache\.org)$"
)


class ClearTextUrl(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for field in ("command", "args"):
            texts = container.body.get(field)
            for index, text in enumerate(texts if isinstance(texts, list) else ()):
                self._look(container, (field, index), text, report)
        for at, variable in container.entries("env"):
            self._look(container, (*at, "value"), variable.get("value"), report)

    def _look(self, container: ContainerView, at: ObjectPath, text: Any, report: Report) -> None:
        if not isinstance(text, str) or "p://" not in text:
            return
        for found in URL.finditer(text):
            host = found[2].lower()
            if host.count(".") and not INSIDE.search(host) and not NAMESPACES.match(host):
                report(container.at(at), f"container {container.name} asks {host} over {found[1]}")
                return
