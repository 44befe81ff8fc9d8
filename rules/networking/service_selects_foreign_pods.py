"""Selectors that fit the pods of several workloads: traffic for one, or the care of one, goes to another."""

from chartlint.rules import PodView, Related, ReleaseCheck, ReleaseView, Report

OWNERS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
RUNS_ONCE = ("Job", "CronJob")


class ServiceSelectsForeignPods(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        by_space: dict[str, list[PodView]] = {}
        for pod in release.pods:
            if pod.built_in and pod.labels:
                by_space.setdefault(pod.object.namespace, []).append(pod)
        for view in release.objects:
            if view.kind not in ("Service", *OWNERS) or view.selector is None or not view.selector.selector.exists:
                continue
            selector = view.selector.selector
            found = [pod for pod in by_space.get(view.namespace, []) if selector.matches(pod.labels)]
            if view.kind == "Service":
                if view.group or selector.malformed:
                    continue
                foreign = self._foreign(view.get("spec.ports"), found)
            else:
                foreign = [pod for pod in found if pod.object is not view and pod.object.kind not in RUNS_ONCE]
            if foreign:
                pod = foreign[0]
                report(
                    view.at(view.selector.path, on_key=True),
                    f"the selector {selector} also fits the pods of {pod.object.kind} {pod.object.name}",
                    Related(pod.object.at("metadata.name"), f"{pod.object.kind} {pod.object.name}"),
                )

    def _foreign(self, ports: object, found: list[PodView]) -> list[PodView]:
        """The pods among those a Service selects that do not answer on its ports, where others do."""
        serving = [pod for pod in found if pod.object.kind not in RUNS_ONCE]
        if not serving:
            return []
        names = (
            [port.get("targetPort", port.get("port")) for port in ports if isinstance(port, dict)]
            if isinstance(ports, list)
            else []
        )
        answering = [pod for pod in serving if _opens(pod) & set(map(str, names))]
        silent = [pod for pod in found if pod not in answering and _declares(pod)]
        running = [pod for pod in found if pod.object.kind in RUNS_ONCE and not pod.object.is_test]
        # a pod that declares no port may serve all the same; a Job's pods never should
        return [*(silent if answering else []), *(pod for pod in running if pod not in silent)]


def _opens(pod: PodView) -> set[str]:
    found: set[str] = set()
    for container in pod.containers:
        for _, port in container.entries("ports"):
            found |= {str(port[key]) for key in ("name", "containerPort") if port.get(key) is not None}
    return found


def _declares(pod: PodView) -> bool:
    return bool(_opens(pod))
