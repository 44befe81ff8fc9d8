"""Rules of roles without verbs, resources or API groups."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class RoleRuleIncomplete(ObjectCheck):
    kinds = ("Role", "ClusterRole")

    def object(self, object: ObjectView, report: Report) -> None:
        rules = object.get("rules")
        if object.group != "rbac.authorization.k8s.io":
            return
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if not isinstance(rule, dict):
                continue
            urls = rule.get("nonResourceURLs")
            if urls and object.kind == "Role":
                report(object.at(("rules", index, "nonResourceURLs"), on_key=True), "only a ClusterRole can allow URLs")
                continue
            wanted = ("verbs",) if urls else ("verbs", "apiGroups", "resources")
            for field in wanted:
                if not rule.get(field):
                    report(object.at(("rules", index, field)), f"the rule has no {field}")
