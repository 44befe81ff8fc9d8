"""Ports for remote logins in containers and Services."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class RemoteLoginPort(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        ports = self.options["ports"]
        for container in object.containers:
            for path, entry in container.entries("ports"):
                if entry.get("containerPort") in ports and entry.get("protocol", "TCP") == "TCP":
                    where = container.at((*path, "containerPort"))
                    report(
                        where, f"container {container.name} opens the port {entry['containerPort']} for remote logins"
                    )
        if object.kind != "Service" or object.group:
            return
        for path, entry in object.entries("spec.ports"):
            for field in ("port", "targetPort"):
                if entry.get(field) in ports and entry.get("protocol", "TCP") == "TCP":
                    report(object.at((*path, field)), f"the Service opens the port {entry[field]} for remote logins")
                    break
