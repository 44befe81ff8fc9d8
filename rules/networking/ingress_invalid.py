"""Ingresses with rules that are not of the form that the API server asks for."""

import re
from typing import Any

from chartlint.rules import (
    ObjectCheck,
    ObjectPath,
    ObjectView,
    Report,
    dns1123_subdomain,
    plain_problem,
    wildcard_dns1123_subdomain,
)

GROUPS = ("networking.k8s.io", "extensions")
ADDRESS = re.compile(r"[0-9]+(?:\.[0-9]+){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F]*\]?")


class IngressInvalid(ObjectCheck):
    kinds = ("Ingress",)

    def object(self, object: ObjectView, report: Report) -> None:
        spec = object.get("spec")
        if object.group not in GROUPS or not isinstance(spec, dict):
            return
        if not spec.get("rules") and not spec.get("defaultBackend") and not spec.get("backend"):
            report(object.at("spec.rules"), f"the Ingress {object.name} has neither rules nor a default backend")
        self._backend(object, ("spec", "defaultBackend"), report)
        for at, rule in object.entries("spec.rules"):
            self._rule(object, at, rule, report)

    def _rule(self, object: ObjectView, at: ObjectPath, rule: dict[str, Any], report: Report) -> None:
        host = rule.get("host")
        if isinstance(host, str) and host:
            if ADDRESS.fullmatch(host):
                report(object.at((*at, "host")), f"the host `{host}` is an address; it must be a DNS name")
            else:
                check = wildcard_dns1123_subdomain if "*" in host else dns1123_subdomain
                for problem in check(host)[:1]:
                    report(object.at((*at, "host")), f"`{host}` cannot be a host: {plain_problem(problem)}")
        for where, entry in object.entries((*at, "http", "paths")):
            path = entry.get("path")
            if isinstance(path, str) and path and not path.startswith("/"):
                report(object.at((*where, "path")), f"the path `{path}` must begin with `/`")
            self._backend(object, (*where, "backend"), report)

    def _backend(self, object: ObjectView, at: ObjectPath, report: Report) -> None:
        backend = object.get(at)
        if not isinstance(backend, dict):
            return
        service = backend.get("service")
        if isinstance(service, dict) and "resource" in backend:
            report(object.at((*at, "resource"), on_key=True), "a backend has `service` or `resource`, not both")
        elif isinstance(service, dict):
            port = service.get("port")
            given = [key for key in ("name", "number") if isinstance(port, dict) and port.get(key)]
            if len(given) != 1:
                which = "both" if given else "neither"
                report(
                    object.at((*at, "service", "port"), on_key=True),
                    f"the port of a backend has a name or number, not {which}",
                )
