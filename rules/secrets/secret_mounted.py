"""What pods read."""

from chartlint.rules import PodCheck, PodView, Report


class SecretMounted(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        wanted = self.options["forbidden"]
        for one in pod.references:
            if one.kind != "ServiceAccount" and (not wanted or one.name in wanted):
                report(pod.at(one.path), f"the pod reads the {one.kind} {one.name}")
