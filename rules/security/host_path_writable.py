"""Mounts of hostPath volumes that are not read-only."""

from chartlint.rules import PodCheck, PodView, Report


class HostPathWritable(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        paths = {
            entry.get("name"): entry["hostPath"].get("path")
            for _, entry in pod.entries("volumes")
            if isinstance(entry.get("hostPath"), dict)
        }
        if not paths:
            return
        for container in pod.containers:
            for path, mount in container.entries("volumeMounts"):
                name = mount.get("name")
                if name in paths and mount.get("readOnly") is not True:
                    where = container.at((*path, "readOnly"))
                    report(where, f"container {container.name} can write to `{paths[name]}` of the node")
