"""Custom resources whose definition is a template of the same release."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report


class CustomResourceBeforeCrd(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        defined = {
            (view.get("spec.group"), view.get("spec.names.kind"))
            for view in release.kind("CustomResourceDefinition")
            if not view.is_hook
        }
        for view in release.objects if defined else ():
            if (view.group, view.kind) in defined and not view.is_hook:
                report(view.at("kind"), f"the kind {view.kind} is defined by a template of the same release")
