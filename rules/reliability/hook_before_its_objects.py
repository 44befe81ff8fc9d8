"""Hooks that run before the release's objects and use some of them."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report


class HookBeforeItsObjects(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        for pod in release.pods:
            view = pod.object
            if not view.is_hook or "pre-install" not in _events(view):
                continue
            for one in pod.references:
                found = release.names.get((one.kind, one.name), ())
                if found and not one.optional and not any(_earlier(other, view) for other in found):
                    related = Related(found[0].at("metadata.name"), "it is created after the hook")
                    report(pod.at(one.path), f"the {one.kind} {one.name} is not there when the hook runs", related)


def _events(view: ObjectView) -> set[str]:
    return {word.strip() for word in str(view.annotations.get("helm.sh/hook", "")).split(",")}


def _weight(view: ObjectView) -> int:
    try:
        return int(view.annotations.get("helm.sh/hook-weight", "0"))
    except ValueError:
        return 0


def _earlier(other: ObjectView, hook: ObjectView) -> bool:
    """Whether it exists when the hook runs: of one weight, kinds are created in the order of installation."""
    return other.is_hook and "pre-install" in _events(other) and _weight(other) <= _weight(hook)
