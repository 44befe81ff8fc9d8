"""Disruption budgets whose selector matches no pod, where the release has pods of its own."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class PdbSelectsNothing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        budgets = release.kind("PodDisruptionBudget")
        if not budgets or not release.complete or not release.pods:
            return
        if release.more_pods:
            return
        for view in budgets:
            placed = view.selector
            if placed is None or not placed.selector.exists or placed.selector.malformed:
                continue
            if not placed.selector.requirements or release.selected(placed.selector, view.namespace):
                continue
            if not release.switched_off(view, placed.selector):
                report(view.at(placed.path), f"no pod of the release has the labels {placed.selector}")
