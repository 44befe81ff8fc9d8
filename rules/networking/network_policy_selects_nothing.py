"""NetworkPolicies, and peers in them, that fit no pod of the release."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class NetworkPolicySelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete or not release.pods:
            return
        if release.more_pods:
            return
        spaces = {release.namespace, *(pod.object.namespace for pod in release.pods)}
        for view in release.kind("NetworkPolicy"):
            placed = view.selector
            if placed is None or placed.selector.malformed or placed.selector.everything:
                continue
            if view.namespace not in spaces or release.selected(placed.selector, view.namespace):
                continue
            if not release.switched_off(view, placed.selector):
                report(view.at(placed.path, on_key=True), f"no pod of the release has the labels {placed.selector}")
