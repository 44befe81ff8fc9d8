"""AppArmor profiles by field and annotation (policy/check_appArmorProfile.go of pod-security-admission)."""

from chartlint.rules import ContainerView, PodCheck, PodView, Report

FIELD = "securityContext.appArmorProfile"
ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"


class ApparmorUnconfined(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for who, view in pod.holders:
            self._field(who, view, report)
        annotations = pod.metadata.get("annotations")
        for name, value in annotations.items() if isinstance(annotations, dict) else ():
            if str(name).startswith(ANNOTATION) and not self._annotation_allowed(str(value)):
                where = pod.object.at((*pod.metadata_path, "annotations", name))
                report(where, f"the AppArmor profile of container {name[len(ANNOTATION) :]} is {value}")

    def _field(self, who: str, view: PodView | ContainerView, report: Report) -> None:
        profile = view.get(FIELD)
        if not isinstance(profile, dict):
            return
        sort, local = profile.get("type"), profile.get("localhostProfile")
        if sort not in ("RuntimeDefault", "Localhost"):
            said = f"is {sort}" if sort else "has no type"
            report(view.at(f"{FIELD}.type"), f"the AppArmor profile of {who} {said}")
        elif sort == "Localhost" and not self._local_allowed(local):
            report(view.at(f"{FIELD}.localhostProfile"), f"the AppArmor profile {local} of {who} is not allowed")

    def _annotation_allowed(self, value: str) -> bool:
        kind, _, local = value.partition("/")
        return value in ("", "runtime/default") or (kind == "localhost" and "/" in value and self._local_allowed(local))

    def _local_allowed(self, name: object) -> bool:
        return not self.options["allowed"] or name in self.options["allowed"]
