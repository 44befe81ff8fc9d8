"""Numbers of ports where the port that is meant has a name."""

from chartlint.rules import ObjectView, PodView, ReleaseCheck, ReleaseView, Report

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")


class PortNumberInsteadOfName(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for pod in release.pods:
            self._probes(pod, report)
        for view in release.kind("Service"):
            if not view.group and view.selector is not None:
                self._service(release, view, report)
        for view in release.kind("Ingress"):
            for at, _ in view.entries("spec.rules"):
                for path, _ in view.entries((*at, "http", "paths")):
                    number = view.get((*path, "backend", "service", "port", "number"))
                    target = view.get((*path, "backend", "service", "name"))
                    service = release.find("Service", target, view.namespace) if isinstance(target, str) else None
                    for _, port in service.entries("spec.ports") if service and number else ():
                        if port.get("port") == number and port.get("name"):
                            report(
                                view.at((*path, "backend", "service", "port", "number")),
                                f"the port {number} of the Service {target} has the name `{port['name']}`",
                            )

    def _probes(self, pod: PodView, report: Report) -> None:
        for container in pod.containers:
            names = {port.get("containerPort"): port.get("name") for _, port in container.entries("ports")}
            for probe in PROBES:
                for handler in ("httpGet", "tcpSocket"):
                    number = container.get((probe, handler, "port"))
                    if isinstance(number, int) and names.get(number):
                        report(
                            container.at((probe, handler, "port")),
                            f"the port {number} of container {container.name} has the name `{names[number]}`",
                        )

    def _service(self, release: ReleaseView, view: ObjectView, report: Report) -> None:
        assert view.selector is not None
        pods = release.selected(view.selector.selector, view.namespace)
        names = {
            port.get("containerPort"): port.get("name")
            for pod in pods[:1]
            for container in pod.containers
            for _, port in container.entries("ports")
        }
        for at, port in view.entries("spec.ports"):
            number = port.get("targetPort", port.get("port"))
            if isinstance(number, int) and names.get(number):
                report(
                    view.at((*at, "targetPort") if "targetPort" in port else (*at, "port")),
                    f"the port {number} of the pods has the name `{names[number]}`",
                )
