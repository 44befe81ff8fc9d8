"""Selectors of Services that no pod of the release matches, where the release has pods of its own at all."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class ServiceSelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete or not release.pods:
            return
        if release.more_pods:
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
            if not release.selected(selector, view.namespace) and not release.switched_off(view, selector):
                report(view.at(placed.path, on_key=True), f"no pod of the release has the labels {selector}")
