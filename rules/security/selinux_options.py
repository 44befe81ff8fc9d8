"""SELinux options beyond those of the baseline Pod Security Standard (policy/check_seLinuxOptions.go)."""

from chartlint.rules import ContainerView, PodCheck, PodView, Report

FIELD = "securityContext.seLinuxOptions"
TYPES = ("", "container_t", "container_init_t", "container_kvm_t")


class SelinuxOptions(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        types = (*TYPES, "container_engine_t") if pod.object.release.kube_version >= (1, 31) else TYPES
        for who, view in pod.holders:
            self._options(who, view, types, report)

    def _options(self, who: str, view: PodView | ContainerView, types: tuple[str, ...], report: Report) -> None:
        given = view.get(FIELD)
        if not isinstance(given, dict):
            return
        if given.get("type", "") not in types:
            report(view.at(f"{FIELD}.type"), f"the SELinux type of {who} is {given['type']}")
        for field in ("user", "role"):
            if given.get(field):
                report(view.at(f"{FIELD}.{field}"), f"{who} sets the SELinux {field} {given[field]}")
