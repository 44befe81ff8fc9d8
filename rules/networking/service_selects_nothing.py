"""Selectors of Services that no pod of the release matches, where the release has pods of its own at all."""

import re

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report, Selector

# groups of Kubernetes' own kinds; objects of others may make an operator create pods
OWN_GROUPS = frozenset({"", "apps", "batch", "policy", "autoscaling", "extensions"})

WORKLOAD = re.compile(r"^kind:\s*(?:Pod|Deployment|StatefulSet|DaemonSet|ReplicaSet|Job|CronJob)\b", re.MULTILINE)


class ServiceSelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete or not release.pods:
            return
        if any(view.group not in OWN_GROUPS and not view.group.endswith(".k8s.io") for view in release.objects):
            return
        # a label that no pod has from the start is given by a controller: the name of a pod, the leader
        known = {key for pod in release.pods for key in pod.labels}
        spaces = {release.namespace, *(pod.object.namespace for pod in release.pods)}
        for view in release.kind("Service"):
            placed = view.selector
            if placed is None or view.get("spec.type") == "ExternalName" or view.namespace not in spaces:
                continue
            selector = placed.selector
            if (
                not selector.exists
                or selector.malformed
                or any(need.key not in known for need in selector.requirements)
            ):
                continue
            if not release.selected(selector, view.namespace) and not self._off(release, view, selector):
                report(view.at(placed.path, on_key=True), f"no pod of the release has the labels {selector}")

    def _off(self, release: ReleaseView, view: ObjectView, selector: Selector) -> bool:
        """Whether it is meant for a workload that these values switch off: a template that names it gives nothing."""
        asked = [need.values[0] for need in selector.requirements if len(need.values) == 1]
        carried = {value for pod in release.pods for value in pod.labels.values()}
        wanted = [value for value in asked if value not in carried and release.name not in value]
        home = view.template.path.rpartition("/templates/")[0]
        return any(
            source.path.startswith(f"{home}/")
            and WORKLOAD.search(source.text)
            and all(word in source.text for word in wanted)
            for source in release.idle
        )
