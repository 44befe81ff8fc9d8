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
            mounts = container.body.get("volumeMounts")
            for index, mount in enumerate(mounts if isinstance(mounts, list) else ()):
                path = mount.get("mountPath") if isinstance(mount, dict) else None
                if isinstance(path, str) and path and path in paths:
                    place = container.at(("volumeMounts", index, "mountPath"))
                    report(place, f"container {container.name} mounts two volumes at `{path}`")
                paths.add(str(path))
        names: set[str] = set()
        volumes = pod.body.get("volumes")
        for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
            name = volume.get("name") if isinstance(volume, dict) else None
            if isinstance(name, str) and name in names:
                report(pod.at(("volumes", index, "name")), f"the pod has two volumes `{name}`")
            names.add(str(name))
