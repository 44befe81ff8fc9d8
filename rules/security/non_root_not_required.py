"""The control runAsNonRoot of the restricted Pod Security Standard (policy/check_runAsNonRoot.go)."""

from chartlint.rules import PodCheck, PodView, Report

FIELD = "securityContext.runAsNonRoot"


class NonRootNotRequired(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        if pod.get("hostUsers") is False and pod.object.release.kube_version >= (1, 35):
            return
        whole = pod.get(FIELD)
        if whole is False:
            report(pod.at(FIELD), "`runAsNonRoot` of the pod is false")
        for container in pod.containers:
            own = container.get(FIELD)
            if own is False:
                report(container.at(FIELD), f"`runAsNonRoot` of container {container.name} is false")
            elif own is None and whole is None:
                report(container.at(FIELD), f"`runAsNonRoot` is not set for container {container.name}")
