"""Hosts of Ingress rules that the TLS section of the same Ingress leaves out."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class IngressTlsHostMismatch(ObjectCheck):
    kinds = ("Ingress",)

    def object(self, object: ObjectView, report: Report) -> None:
        entries = [entry for _, entry in object.entries("spec.tls")]
        if not entries or any(not entry.get("hosts") for entry in entries):
            return  # an entry without hosts is for all of them
        hosts = {str(host) for entry in entries if isinstance(entry["hosts"], list) for host in entry["hosts"]}
        for at, rule in object.entries("spec.rules"):
            host = rule.get("host")
            if isinstance(host, str) and host and host not in hosts and f"*.{host.partition('.')[2]}" not in hosts:
                report(object.at((*at, "host")), f"the host {host} is not among those of `tls`")
