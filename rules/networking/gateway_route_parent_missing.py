"""Gateways, listeners and classes that routes and Gateways name and the release does not have."""

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report

ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute")
GROUP = "gateway.networking.k8s.io"


class GatewayRouteParentMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind(*ROUTES):
            if view.group == GROUP:
                self._parents(release, view, report)
        for view in release.kind("Gateway"):
            name = view.get("spec.gatewayClassName")
            if view.group != GROUP or not isinstance(name, str) or not release.is_own(name):
                continue
            if not release.names.get(("GatewayClass", name)):
                report(view.at("spec.gatewayClassName"), f"the release has no GatewayClass `{name}`")

    def _parents(self, release: ReleaseView, view: ObjectView, report: Report) -> None:
        for path, parent in view.entries("spec.parentRefs"):
            name, space = parent.get("name"), parent.get("namespace") or view.namespace
            if parent.get("kind", "Gateway") != "Gateway" or not isinstance(name, str):
                continue
            gateway = release.find("Gateway", name, space)
            if gateway is None:
                if release.is_own(name) and space == view.namespace:
                    report(view.at((*path, "name")), f"the release has no Gateway `{name}`")
                continue
            listeners = [entry for _, entry in gateway.entries("spec.listeners")]
            section, port = parent.get("sectionName"), parent.get("port")
            if section and section not in [entry.get("name") for entry in listeners]:
                report(view.at((*path, "sectionName")), f"the Gateway {name} has no listener `{section}`")
            elif port and port not in [entry.get("port") for entry in listeners]:
                report(view.at((*path, "port")), f"the Gateway {name} has no listener on port {port}")
