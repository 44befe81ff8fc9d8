"""Backends of Ingresses that the release's Services do not answer for."""

from collections.abc import Iterator
from typing import Any

from chartlint.rules import ObjectPath, ObjectView, ReleaseCheck, ReleaseView, Report

# the AWS controller's way to say that an annotation decides
ANNOTATION = "use-annotation"


class IngressBackendMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("Ingress"):
            for path, service in _backends(view):
                name, port = service.get("name"), service.get("port")
                wanted = (port.get("name") or port.get("number")) if isinstance(port, dict) else None
                if not isinstance(name, str) or wanted == ANNOTATION:
                    continue
                target = release.find("Service", name, view.namespace)
                if target is None:
                    report(view.at((*path, "name")), f"the release has no Service `{name}`")
                elif wanted is not None and target.get("spec.type") != "ExternalName":
                    ports = target.get("spec.ports")
                    known = [entry for entry in ports if isinstance(entry, dict)] if isinstance(ports, list) else []
                    if not any(wanted in (entry.get("name"), entry.get("port")) for entry in known):
                        field = "name" if isinstance(wanted, str) else "number"
                        report(view.at((*path, "port", field)), f"the Service {name} has no port {wanted}")


def _backends(view: ObjectView) -> Iterator[tuple[ObjectPath, dict[str, Any]]]:
    default = view.get("spec.defaultBackend.service")
    if isinstance(default, dict):
        yield ("spec", "defaultBackend", "service"), default
    rules = view.get("spec.rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        http = rule.get("http") if isinstance(rule, dict) else None
        paths = http.get("paths") if isinstance(http, dict) else None
        for number, entry in enumerate(paths if isinstance(paths, list) else ()):
            backend = entry.get("backend") if isinstance(entry, dict) else None
            service = backend.get("service") if isinstance(backend, dict) else None
            if isinstance(service, dict):
                yield ("spec", "rules", index, "http", "paths", number, "backend", "service"), service
