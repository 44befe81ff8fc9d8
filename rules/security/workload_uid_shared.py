"""Workloads that run under a user id which another one of the release has."""

from chartlint.rules import ReleaseCheck, ReleaseView, Report

FIELD = "securityContext.runAsUser"


class WorkloadUidShared(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        first: dict[int, str] = {}
        for pod in release.pods:
            here = f"{pod.object.kind}/{pod.object.name}"
            places = [(pod.get(FIELD), pod.at(FIELD))]
            places += [(each.get(FIELD), each.at(FIELD)) for each in pod.containers]
            for user, where in places:
                if isinstance(user, int) and first.setdefault(user, here) != here:
                    report(where, f"the user id {user} is that of {first[user]} as well")
