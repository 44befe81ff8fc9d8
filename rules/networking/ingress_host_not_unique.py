"""Hosts and paths that two Ingresses of one class claim."""

from chartlint.rules import ObjectPath, ObjectView, Related, ReleaseCheck, ReleaseView, Report

CLASS = "kubernetes.io/ingress.class"
CANARY = "nginx.ingress.kubernetes.io/canary"


class IngressHostNotUnique(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        seen: dict[tuple[str, ...], tuple[ObjectView, ObjectPath]] = {}
        for view in release.kind("Ingress"):
            if view.annotations.get(CANARY) == "true":
                continue
            taken = view.get("spec.ingressClassName") or view.annotations.get(CLASS) or ""
            for at, rule in view.entries("spec.rules"):
                host = rule.get("host") if isinstance(rule.get("host"), str) else ""
                if not host:
                    continue
                if self.options["hosts"]:
                    self._claim(seen, (str(taken), str(host)), view, (*at, "host"), f"the host {host}", report)
                    continue
                for path, entry in view.entries((*at, "http", "paths")):
                    text = str(entry.get("path") or "/")
                    key = (str(taken), str(host), text, str(entry.get("pathType") or ""))
                    self._claim(seen, key, view, (*path, "path"), f"{host}{text}", report)

    def _claim(
        self,
        seen: dict[tuple[str, ...], tuple[ObjectView, ObjectPath]],
        key: tuple[str, ...],
        view: ObjectView,
        at: ObjectPath,
        what: str,
        report: Report,
    ) -> None:
        other, place = seen.setdefault(key, (view, at))
        if place != at or other is not view:
            if self.options["hosts"] and other is view:
                return
            where = "this Ingress" if other is view else f"the Ingress {other.name}"
            report(view.at(at), f"{what} stands in {where} already", Related(other.at(place), where))
