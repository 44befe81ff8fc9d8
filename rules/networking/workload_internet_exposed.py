"""Workloads that an Ingress, a route, a node's port or a load balancer leads to."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report

OPEN = ("NodePort", "LoadBalancer")
ROUTES = ("HTTPRoute", "GRPCRoute", "TCPRoute", "UDPRoute", "TLSRoute")


class WorkloadInternetExposed(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        leads: dict[tuple[str, str], ObjectView] = {}
        for view in release.kind("Ingress", *ROUTES, "VirtualService"):
            for name in _services(view):
                leads.setdefault((name, view.namespace), view)
        seen: set[int] = set()
        for service in release.kind("Service"):
            if service.group or service.selector is None:
                continue
            way = service if service.get("spec.type") in OPEN else leads.get((service.name, service.namespace))
            for pod in release.selected(service.selector.selector, service.namespace) if way else ():
                if way and id(pod.object) not in seen:
                    seen.add(id(pod.object))
                    through = f"the {way.kind} {way.name}"
                    report(
                        pod.object.at("metadata.name"),
                        f"the workload can be reached from outside of the cluster through {through}",
                        Related(way.at("metadata.name"), through),
                    )


def _services(view: ObjectView) -> list[str]:
    names = [view.get("spec.defaultBackend.service.name")]
    for at, _ in view.entries("spec.rules"):
        names += [backend.get("name") for _, backend in view.entries((*at, "backendRefs"))]
        names += [view.get((*path, "backend", "service", "name")) for path, _ in view.entries((*at, "http", "paths"))]
    for protocol in ("http", "tcp", "tls"):
        for at, _ in view.entries(("spec", protocol)):
            names += [view.get((*path, "destination", "host")) for path, _ in view.entries((*at, "route"))]
    return [name.partition(".")[0] for name in names if isinstance(name, str)]
