"""Tolerations whose parts exclude one another."""

from chartlint.rules import PodCheck, PodView, Report


class TolerationInvalid(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        tolerations = pod.body.get("tolerations")
        for index, toleration in enumerate(tolerations if isinstance(tolerations, list) else ()):
            if not isinstance(toleration, dict):
                continue
            at = ("tolerations", index)
            operator = toleration.get("operator") or "Equal"
            if operator == "Exists" and toleration.get("value"):
                report(pod.at((*at, "value")), "a toleration with the operator Exists has no value")
            if not toleration.get("key") and operator != "Exists":
                report(pod.at((*at, "operator")), f"a toleration with the operator {operator} needs a key")
            if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
                report(pod.at((*at, "tolerationSeconds")), "tolerationSeconds goes with the effect NoExecute")
