"""Host folders of container logs as log collectors mount them: links that lead nowhere, folders they can write to."""

import posixpath

from chartlint.rules import PodCheck, PodView, Report

LINKS, FILES = "/var/log/containers", "/var/log/pods"


class LogCollectorMounts(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        paths: dict[str, str] = {}
        for at, volume in pod.entries("volumes"):
            host = volume.get("hostPath")
            path = host.get("path") if isinstance(host, dict) else None
            if isinstance(path, str) and path.startswith("/var/log"):
                paths[str(volume.get("name"))] = posixpath.normpath(path)
                if paths[str(volume.get("name"))] == LINKS and not self._files(pod):
                    report(
                        pod.at((*at, "hostPath", "path")),
                        f"the files in {LINKS} are links to {FILES}, which the pod does not mount",
                    )
        if self.options["readOnly"] and (LINKS in paths.values() or FILES in paths.values()):
            for container in pod.containers:
                for at, mount in container.entries("volumeMounts"):
                    path = paths.get(str(mount.get("name")))
                    if path in (LINKS, FILES) and mount.get("readOnly") is not True:
                        report(container.at(at), f"container {container.name} can write to the node's {path}")

    def _files(self, pod: PodView) -> bool:
        for _, volume in pod.entries("volumes"):
            host = volume.get("hostPath")
            path = host.get("path") if isinstance(host, dict) else None
            if isinstance(path, str) and posixpath.normpath(path) in ("/", "/var", "/var/log", FILES):
                return True
        return False
