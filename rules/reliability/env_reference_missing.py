"""References of environment variables to objects of the release that are not there, or lack the key."""

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report


class EnvReferenceMissing(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        if not release.complete:
            return
        made = release.more_configs
        for pod in release.pods:
            for one in pod.references:
                if one.field not in ("env", "envFrom") or one.optional:
                    continue
                found = release.names.get((one.kind, one.name))
                if found is None:
                    if release.is_own(one.name) and not made:
                        report(pod.at(one.path), f"the release has no {one.kind} `{one.name}`")
                elif one.key and not made and not any(_has(view, one.key) for view in found):
                    where = pod.at((*one.path[:-1], "key"))
                    report(where, f"the {one.kind} {one.name} has no key `{one.key}`")


def _has(view: ObjectView, key: str) -> bool:
    maps = [view.get(field) for field in ("data", "stringData", "binaryData")]
    # an object without data is filled by something else
    return not any(maps) or any(isinstance(each, dict) and key in each for each in maps)
