"""Host names that two Services ask ExternalDNS for."""

from chartlint.rules import ObjectView, Related, ReleaseCheck, ReleaseView, Report

HOST = "external-dns.alpha.kubernetes.io/hostname"


class ExternalDnsHostNotUnique(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        first: dict[str, ObjectView] = {}
        for view in release.kind("Service"):
            for host in view.annotations.get(HOST, "").split(","):
                name = host.strip().rstrip(".").lower()
                other = first.setdefault(name, view) if name else view
                if other is not view:
                    report(
                        view.at(("metadata", "annotations", HOST)),
                        f"the Service {other.name} asks for the name {name} too",
                        Related(other.at(("metadata", "annotations", HOST)), f"the Service {other.name}"),
                    )
