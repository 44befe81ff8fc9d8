"""Webhooks that keep their own pods from starting, or everybody waiting."""

from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report


class WebhookLocksCluster(ObjectCheck):
    kinds = ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")

    def object(self, object: ObjectView, report: Report) -> None:
        for path, webhook in object.entries("webhooks"):
            name = webhook.get("name")
            closed = webhook.get("failurePolicy", "Fail") == "Fail"
            chosen = webhook.get("namespaceSelector") or webhook.get("objectSelector") or webhook.get("matchConditions")
            if closed and not chosen and any(_asks_pods(rule) for rule in webhook.get("rules") or ()):
                report(object.at((*path, "name")), f"the webhook {name} fails closed and is asked about its own pods")
            timeout = webhook.get("timeoutSeconds", 10)
            if closed and isinstance(timeout, int) and timeout > 10:
                where = object.at((*path, "timeoutSeconds"))
                report(where, f"requests wait up to {timeout} seconds for the webhook {name}")


def _asks_pods(rule: Any) -> bool:
    if not isinstance(rule, dict) or not {"CREATE", "*"}.intersection(rule.get("operations") or ()):
        return False
    groups, resources = rule.get("apiGroups") or (), rule.get("resources") or ()
    return bool({"", "*"}.intersection(groups) and {"pods", "*", "*/*"}.intersection(resources))
