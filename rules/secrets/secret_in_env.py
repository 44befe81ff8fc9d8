"""Secrets in environment variables."""

from chartlint.rules import PodCheck, PodView, Report


class SecretInEnv(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for one in pod.references:
            if one.kind == "Secret" and one.field in ("env", "envFrom"):
                report(pod.at(one.path[:-1]), f"the Secret {one.name} is handed over in the environment")
