"""Objects that are one and the same for the API server; hooks are left alone, for Helm may replace them."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class DuplicateObject(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        seen: dict[tuple[str, str, str, str], ObjectView] = {}
        for view in release.objects:
            if view.is_hook or not view.name:
                continue
            key = (view.group, view.kind, view.namespace, view.name)
            first = seen.setdefault(key, view)
            if first is not view:
                report(
                    view.at("metadata.name"),
                    f"there is a second {view.kind} `{view.name}`",
                    Related(first.at("metadata.name"), "the first one"),
                )
