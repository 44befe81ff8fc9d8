"""Pods that two budgets claim."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class PdbOverlap(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        claimed: dict[int, ObjectView] = {}
        for view in release.kind("PodDisruptionBudget"):
            placed = view.selector
            pods = release.selected(placed.selector, view.namespace) if placed is not None else []
            for pod in pods:
                first = claimed.setdefault(id(pod), view)
                if first is not view:
                    owner = f"{pod.object.kind} {pod.object.name}"
                    report(
                        view.at("spec.selector", on_key=True),
                        f"the budget {first.name} selects the pods of {owner} too: they cannot be evicted",
                        Related(first.at("spec.selector", on_key=True), "the other budget"),
                    )
                    break
