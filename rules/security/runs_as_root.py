"""Pods and containers with runAsUser 0 (policy/check_runAsUser.go of pod-security-admission)."""

from chartlint.rules import PodCheck, PodView, Report

FIELD = "securityContext.runAsUser"


class RunsAsRoot(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        if pod.get("hostUsers") is False and pod.object.release.kube_version >= (1, 35):
            return
        if _root(pod.get(FIELD)):
            report(pod.at(FIELD), "the pod is told to run as root")
        for container in pod.containers:
            if _root(container.get(FIELD)):
                report(container.at(FIELD), f"container {container.name} is told to run as root")


def _root(user: object) -> bool:
    return user == 0 and not isinstance(user, bool)
