"""Names and mount paths that occur twice where each may occur once."""

from chartlint.rules import PodCheck, PodView, Report


class DuplicateInPod(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        containers: set[str] = set()
        for container in sorted(pod.containers, key=lambda one: one.field != "initContainers"):
            if container.name and container.name in containers:
                report(container.at("name"), f"the pod has two containers `{container.name}`")
            containers.add(container.name)
            paths: set[str] = set()
            for at, mount in container.entries("volumeMounts"):
                path = mount.get("mountPath")
                if isinstance(path, str) and path and path in paths:
                    report(
                        container.at((*at, "mountPath")), f"container {container.name} mounts two volumes at `{path}`"
                    )
                paths.add(str(path))
        names: set[str] = set()
        for at, volume in pod.entries("volumes"):
            name = volume.get("name")
            if isinstance(name, str) and name in names:
                report(pod.at((*at, "name")), f"the pod has two volumes `{name}`")
            names.add(str(name))
