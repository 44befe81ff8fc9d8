"""`serviceAccount.create` and `serviceAccount.name` against the accounts that pods get."""

from chartlint.rules import PodView, ReleaseCheck, ReleaseView, Report


class ServiceAccountNameIgnored(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        settings = release.rendered.values.get("serviceAccount")
        if not isinstance(settings, dict) or not isinstance(settings.get("create"), bool) or not release.complete:
            return
        create, name = settings["create"], settings.get("name") or ""
        if not isinstance(name, str) or "{{" in name:
            return
        pods = [pod for pod in release.pods if pod.built_in and not pod.object.is_hook and self._own(release, pod)]
        accounts = {(view.name, view.namespace) for view in release.kind("ServiceAccount")}
        used = {pod.get("serviceAccountName") or "default" for pod in pods}
        if name:
            if pods and name not in used:
                report(release.value_at(("serviceAccount", "name")), f"no pod uses the account `{name}`")
            elif create and (name, release.namespace) not in accounts and accounts and pods:
                report(release.value_at(("serviceAccount", "name")), f"no account `{name}` is made, and pods use it")
        elif not create:
            for pod in pods:
                wanted = pod.get("serviceAccountName") or "default"
                if wanted != "default" and (wanted, pod.object.namespace) not in accounts and release.name in wanted:
                    report(
                        pod.at("serviceAccountName"),
                        f"the account `{wanted}` is not made when `serviceAccount.create` is false; use default",
                    )

    def _own(self, release: ReleaseView, pod: PodView) -> bool:
        """Whether a pod is of the chart itself and not of a dependency, whose settings are its own."""
        return "/charts/" not in pod.object.manifest.file.name
