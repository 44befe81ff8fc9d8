"""Service accounts that a binding names and the release does not have, though they look like its own."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class SubjectMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("RoleBinding", "ClusterRoleBinding"):
            for path, subject in view.entries("subjects"):
                name = subject.get("name")
                if subject.get("kind") != "ServiceAccount" or not isinstance(name, str) or not release.is_own(name):
                    continue
                if ("ServiceAccount", name) not in release.names:
                    report(view.at((*path, "name")), f"the release has no ServiceAccount `{name}`")
