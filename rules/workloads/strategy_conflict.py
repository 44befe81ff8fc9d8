"""Update strategies whose parts do not go together."""

from chartlint.rules import ObjectCheck, ObjectView, Report

FIELD = {"Deployment": "strategy", "StatefulSet": "updateStrategy", "DaemonSet": "updateStrategy"}


class StrategyConflict(ObjectCheck):
    kinds = tuple(FIELD)

    def object(self, object: ObjectView, report: Report) -> None:
        path = ("spec", FIELD[object.kind])
        strategy = object.get(path)
        rolling = strategy.get("rollingUpdate") if isinstance(strategy, dict) else None
        if object.group != "apps" or not isinstance(rolling, dict):
            return
        kind = strategy.get("type") or "RollingUpdate"
        where = (*path, "rollingUpdate")
        # a DaemonSet with OnDelete keeps what it does not use
        if kind != "RollingUpdate" and object.kind != "DaemonSet":
            report(object.at(where, on_key=True), f"`rollingUpdate` does not go with type {kind}")
        elif object.kind != "StatefulSet" and _nothing(rolling, "maxSurge") and _nothing(rolling, "maxUnavailable"):
            report(
                object.at((*where, "maxUnavailable")), "`maxSurge` and `maxUnavailable` are both 0: no pod could change"
            )


def _nothing(rolling: dict[str, object], key: str) -> bool:
    return rolling.get(key) in (0, "0", "0%") and not isinstance(rolling.get(key), bool)
