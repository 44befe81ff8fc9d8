"""Group 0 in runAsGroup, fsGroup and supplementalGroups."""

from chartlint.rules import PodCheck, PodView, Report


class RootGroup(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for field in ("runAsGroup", "fsGroup"):
            if _root(pod.get(f"securityContext.{field}")):
                report(pod.at(f"securityContext.{field}"), f"`{field}` of the pod is the group of root")
        groups = pod.get("securityContext.supplementalGroups")
        for index, group in enumerate(groups if isinstance(groups, list) else ()):
            if _root(group):
                where = pod.at(("securityContext", "supplementalGroups", index))
                report(where, "`supplementalGroups` of the pod has the group of root")
        for container in pod.containers:
            if _root(container.get("securityContext.runAsGroup")):
                where = container.at("securityContext.runAsGroup")
                report(where, f"`runAsGroup` of container {container.name} is the group of root")


def _root(group: object) -> bool:
    return group == 0 and not isinstance(group, bool)
