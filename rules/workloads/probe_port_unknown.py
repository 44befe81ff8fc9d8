"""Named ports of probes and lifecycle handlers that the container does not declare."""

from chartlint.rules import ContainerCheck, ContainerView, Report

PROBES = (
    ("livenessProbe",),
    ("readinessProbe",),
    ("startupProbe",),
    ("lifecycle", "postStart"),
    ("lifecycle", "preStop"),
)


class ProbePortUnknown(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        ports = container.body.get("ports")
        names = [port.get("name") for port in ports if isinstance(port, dict)] if isinstance(ports, list) else []
        for path in PROBES:
            handler = container.get(path)
            for kind in ("httpGet", "tcpSocket"):
                action = handler.get(kind) if isinstance(handler, dict) else None
                port = action.get("port") if isinstance(action, dict) else None
                if isinstance(port, str) and port and not port.isdigit() and port not in names:
                    report(container.at((*path, kind, "port")), f"container {container.name} has no port `{port}`")
