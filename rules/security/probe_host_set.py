"""Hosts in probes and lifecycle hooks (policy/check_hostProbesAndhostLifecycle.go of pod-security-admission)."""

from chartlint.rules import ContainerCheck, ContainerView, Report

HANDLERS = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")


class ProbeHostSet(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        if container.pod.object.release.kube_version < (1, 34):
            return
        for handler in HANDLERS:
            if container.get(handler) is None:
                continue
            for action in ("httpGet", "tcpSocket"):
                host = container.get(f"{handler}.{action}.host")
                if host:
                    where = container.at(f"{handler}.{action}.host")
                    report(where, f"{handler} of container {container.name} calls {host}")
