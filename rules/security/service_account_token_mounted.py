"""Pods that mount the token of an account which the release binds to no role."""

from chartlint.rules import PodView, ReleaseCheck, ReleaseView, Report

FIELD = "automountServiceAccountToken"


class ServiceAccountTokenMounted(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        bound = set() if self.options["bound"] else _bound(release)
        for pod in release.pods:
            name = pod.get("serviceAccountName") or pod.get("serviceAccount") or "default"
            own = pod.get(FIELD)
            if own is False or not isinstance(name, str) or self._bound_to_role(pod, name, bound):
                continue
            account = release.find("ServiceAccount", name, pod.object.namespace)
            if own is None and account is not None and account.get(FIELD) is False:
                continue
            report(pod.at(FIELD), f"the pod mounts the token of the service account {name}, which is bound to no role")

    def _bound_to_role(self, pod: PodView, name: str, bound: set[tuple[str, str]]) -> bool:
        return (name, pod.object.namespace) in bound


def _bound(release: ReleaseView) -> set[tuple[str, str]]:
    """The accounts that bindings name, with their namespaces."""
    found = set()
    for view in release.kind("RoleBinding", "ClusterRoleBinding"):
        for _, subject in view.entries("subjects"):
            if subject.get("kind") == "ServiceAccount" and isinstance(subject.get("name"), str):
                found.add((subject["name"], subject.get("namespace") or view.namespace))
    return found
