"""Backends of Gateway API routes that the release's Services do not answer for."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute")


class GatewayRouteBackendMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind(*ROUTES):
            for at, _ in view.entries("spec.rules"):
                for path, backend in view.entries((*at, "backendRefs")):
                    name, space = backend.get("name"), backend.get("namespace") or view.namespace
                    if backend.get("kind", "Service") != "Service" or backend.get("group") or not isinstance(name, str):
                        continue
                    service = release.find("Service", name, space)
                    if service is None:
                        if release.is_own(name) and space == view.namespace:
                            report(view.at((*path, "name")), f"the release has no Service `{name}`")
                        continue
                    ports = {port.get("port") for _, port in service.entries("spec.ports")}
                    wanted = backend.get("port")
                    if ports and wanted is not None and wanted not in ports:
                        report(view.at((*path, "port")), f"the Service {name} has no port {wanted}")
                    elif wanted is None:
                        report(view.at((*path, "port")), f"the backend `{name}` is a Service and needs a port")
