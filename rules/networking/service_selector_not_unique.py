"""Services of one namespace that choose the same pods."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class ServiceSelectorNotUnique(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        first: dict[tuple[str, str, bool], ObjectView] = {}
        for view in release.kind("Service"):
            placed = view.selector
            if view.group or placed is None or not placed.selector.exists:
                continue
            text = ",".join(sorted(str(need) for need in placed.selector.requirements))
            # a headless twin gives a StatefulSet's pods their names
            key = (view.namespace, text, view.get("spec.clusterIP") == "None")
            other = first.setdefault(key, view)
            if other is not view:
                report(
                    view.at(placed.path, on_key=True),
                    f"the Service {other.name} has the same selector {text}",
                    Related(other.at("spec.selector", on_key=True), f"the Service {other.name}"),
                )
