"""Runtime classes: names that nothing provides, handlers that are no names, overhead without a class."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report, dns1123_label, plain_problem


class RuntimeClassUnknown(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for view in release.kind("RuntimeClass"):
            handler = view.get("handler")
            for problem in dns1123_label(handler)[:1] if isinstance(handler, str) and handler else ():
                report(view.at("handler"), f"`{handler}` cannot be a handler: {plain_problem(problem)}")
        for pod in release.pods:
            name = pod.get("runtimeClassName")
            if pod.get("overhead") and not name:
                report(pod.at("overhead", on_key=True), "the pod has an `overhead` and no runtime class that has one")
            own = isinstance(name, str) and name and release.complete and release.is_own(name)
            if own and not release.names.get(("RuntimeClass", name)):
                report(pod.at("runtimeClassName"), f"the release has no RuntimeClass `{name}`")
