"""Pods with the network, the processes or the IPC of their node."""

from chartlint.rules import PodCheck, PodView, Report

SHARED = {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "IPC"}


class HostNamespace(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for field, word in SHARED.items():
            if pod.body.get(field) is True:
                report(pod.at(field), f"the pod shares the {word} of its node")
