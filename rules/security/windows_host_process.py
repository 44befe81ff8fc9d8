"""Windows HostProcess pods and containers (policy/check_windowsHostProcess.go of pod-security-admission)."""

from chartlint.rules import PodCheck, PodView, Report

FIELD = "securityContext.windowsOptions.hostProcess"


class WindowsHostProcess(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for who, view in pod.holders:
            if view.get(FIELD) is True:
                report(view.at(FIELD), f"{who} runs as a process of the node")
