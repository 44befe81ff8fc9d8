"""Names of governing Services that the release does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class StatefulsetServiceMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("StatefulSet"):
            name = view.get("spec.serviceName")
            if isinstance(name, str) and name and release.find("Service", name, view.namespace) is None:
                report(view.at("spec.serviceName"), f"the release has no Service `{name}`")
