"""Pods whose service account is bound to a role that grants everything."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class WorkloadIsAdmin(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        admins: dict[tuple[str, str], ObjectView] = {}
        for view in release.kind("ClusterRoleBinding"):
            if _is_admin(release, view):
                for _, subject in view.entries("subjects"):
                    if subject.get("kind") == "ServiceAccount":
                        key = (str(subject.get("name")), str(subject.get("namespace") or view.namespace))
                        admins[key] = view
        for pod in release.pods if admins else ():
            name = pod.get("serviceAccountName") or "default"
            binding = admins.get((name, pod.object.namespace))
            if binding is not None:
                granted = f"{binding.get('roleRef.kind')} {binding.get('roleRef.name')}"
                related = Related(binding.at("roleRef"), "the binding")
                report(
                    pod.at("serviceAccountName"), f"the account {name} has {granted}, which grants everything", related
                )


def _is_admin(release: ReleaseView, binding: ObjectView) -> bool:
    name = binding.get("roleRef.name")
    if name == "cluster-admin":
        return True
    for view in release.names.get(("ClusterRole", str(name)), ()):
        for _, rule in view.entries("rules"):
            if "*" in (rule.get("verbs") or ()) and "*" in (rule.get("resources") or ()):
                return True
    return False
