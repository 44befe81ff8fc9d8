"""Subjects and roles of bindings that are not of the form that the API server asks for."""

from chartlint.rules import ObjectCheck, ObjectView, Report

GROUP = "rbac.authorization.k8s.io"
SUBJECTS = ("ServiceAccount", "User", "Group")


class SubjectInvalid(ObjectCheck):
    kinds = ("RoleBinding", "ClusterRoleBinding")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group != GROUP:
            return
        everywhere = object.kind == "ClusterRoleBinding"
        role = object.get("roleRef.kind")
        allowed = ("ClusterRole",) if everywhere else ("Role", "ClusterRole")
        if isinstance(role, str) and role not in allowed:
            report(object.at("roleRef.kind"), f"a {object.kind} gives a {' or '.join(allowed)}, not a `{role}`")
        for at, subject in object.entries("subjects"):
            kind, group = subject.get("kind"), subject.get("apiGroup")
            if isinstance(kind, str) and kind not in SUBJECTS:
                report(object.at((*at, "kind")), f"`{kind}` is no kind of subject; there are {', '.join(SUBJECTS)}")
            elif kind == "ServiceAccount":
                if everywhere and not subject.get("namespace"):
                    report(
                        object.at((*at, "namespace")), f"the ServiceAccount {subject.get('name')} needs its namespace"
                    )
                if group:
                    report(object.at((*at, "apiGroup")), "a ServiceAccount has no apiGroup")
            elif isinstance(kind, str) and group not in (None, "", GROUP):
                report(object.at((*at, "apiGroup")), f"the apiGroup of a {kind} is {GROUP}, not `{group}`")
