"""Rules of roles without verbs, resources or API groups."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class RoleRuleIncomplete(ObjectCheck):
    kinds = ("Role", "ClusterRole")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group != "rbac.authorization.k8s.io":
            return
        for at, rule in object.entries("rules"):
            urls = rule.get("nonResourceURLs")
            if urls and object.kind == "Role":
                report(object.at((*at, "nonResourceURLs"), on_key=True), "only a ClusterRole can allow URLs")
                continue
            wanted = ("verbs",) if urls else ("verbs", "apiGroups", "resources")
            for field in wanted:
                if not rule.get(field):
                    report(object.at((*at, field)), f"the rule has no {field}")
