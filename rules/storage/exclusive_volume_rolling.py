"""Deployments whose old and new pods cannot both have their volume."""

from chartlint.rules import Related, ReleaseCheck, ReleaseView, Report

EXCLUSIVE = {"ReadWriteOnce", "ReadWriteOncePod"}


class ExclusiveVolumeRolling(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        claims = {view.name: view for view in release.kind("PersistentVolumeClaim")}
        for view in release.kind("Deployment") if claims else ():
            replicas = view.get("spec.replicas", 1)
            rolling = view.get("spec.strategy.type", "RollingUpdate") == "RollingUpdate"
            surge = view.get("spec.strategy.rollingUpdate.maxSurge")
            several = isinstance(replicas, int) and replicas > 1
            if replicas == 0 or not (several or (rolling and surge not in (0, "0", "0%"))):
                continue
            for pod in view.pods:
                for one in pod.references:
                    claim = claims.get(one.name) if one.kind == "PersistentVolumeClaim" else None
                    modes = claim.get("spec.accessModes") if claim is not None else None
                    if claim is None or not isinstance(modes, list) or not modes or not EXCLUSIVE.issuperset(modes):
                        continue
                    why = f"{replicas} replicas share" if several else "the old and the new pod of a rollout want"
                    related = Related(claim.at("spec.accessModes"), "its access modes")
                    report(pod.at(one.path), f"{why} the claim {one.name}, which one node at a time may mount", related)
