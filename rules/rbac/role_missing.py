"""Roles that bindings name and the release does not have."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

# made by the control plane in kube-system and kube-public
BUILT_IN = ("extension-apiserver-authentication-reader", "system:")


class RoleMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        for view in release.kind("RoleBinding"):
            name = view.get("roleRef.name")
            if view.get("roleRef.kind") != "Role" or not isinstance(name, str) or name.startswith(BUILT_IN):
                continue
            if release.find("Role", name, view.namespace) is None:
                report(view.at("roleRef.name"), f"the release has no Role `{name}`")
