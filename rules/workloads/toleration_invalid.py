"""Tolerations whose parts exclude one another."""

from chartlint.rules import PodCheck, PodView, Report


class TolerationInvalid(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for at, toleration in pod.entries("tolerations"):
            operator = toleration.get("operator") or "Equal"
            if operator == "Exists" and toleration.get("value"):
                report(pod.at((*at, "value")), "a toleration with the operator Exists has no value")
            if not toleration.get("key") and operator != "Exists":
                report(pod.at((*at, "operator")), f"a toleration with the operator {operator} needs a key")
            if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
                report(pod.at((*at, "tolerationSeconds")), "tolerationSeconds goes with the effect NoExecute")
