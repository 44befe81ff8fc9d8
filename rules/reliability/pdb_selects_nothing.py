"""Disruption budgets whose selector matches no pod, where the release has pods of its own."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

# groups of Kubernetes' own kinds; objects of others may make an operator create pods
OWN_GROUPS = frozenset({"", "apps", "batch", "policy", "autoscaling", "extensions"})


class PdbSelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        budgets = release.kind("PodDisruptionBudget")
        if not budgets or not release.complete or not release.pods:
            return
        if any(view.group not in OWN_GROUPS and not view.group.endswith(".k8s.io") for view in release.objects):
            return
        for view in budgets:
            placed = view.selector
            if placed is None or not placed.selector.exists or placed.selector.malformed:
                continue
            if not placed.selector.requirements or release.selected(placed.selector, view.namespace):
                continue
            if not release.switched_off(view, placed.selector):
                report(view.at(placed.path), f"no pod of the release has the labels {placed.selector}")
