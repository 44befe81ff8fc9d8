"""Several ingress classes that want to be the cluster's default."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report

DEFAULT = "ingressclass.kubernetes.io/is-default-class"


class IngressClassMultipleDefaults(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        found = [view for view in release.kind("IngressClass") if view.annotations.get(DEFAULT) == "true"]
        for view in found[1:]:
            report(
                view.at(("metadata", "annotations", DEFAULT)),
                f"the class {found[0].name} is the default already",
                Related(found[0].at(("metadata", "annotations", DEFAULT)), f"the class {found[0].name}"),
            )
