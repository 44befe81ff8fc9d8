"""Governing Services of StatefulSets that give the pods no names: not headless, or for other pods."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report


class StatefulsetServiceNotHeadless(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("StatefulSet"):
            name = view.get("spec.serviceName")
            service = release.find("Service", name, view.namespace) if isinstance(name, str) and name else None
            if service is None or not view.pods:
                continue
            placed = service.selector
            where = Related(service.at("metadata.name"), f"the Service {name}")
            if service.get("spec.clusterIP") != "None":
                report(view.at("spec.serviceName"), f"the Service {name} is not headless", where)
            elif (
                placed is not None
                and not placed.selector.malformed
                and not placed.selector.matches(view.pods[0].labels)
            ):
                report(
                    view.at("spec.serviceName"),
                    f"the Service {name} does not select the pods of the StatefulSet",
                    where,
                )
