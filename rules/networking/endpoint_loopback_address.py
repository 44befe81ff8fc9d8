"""Endpoints on a node's own addresses (CVE-2021-25737); the API server refuses them as ValidateNonSpecialIP does."""

import ipaddress
from typing import Any

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report


class EndpointLoopbackAddress(ObjectCheck):
    kinds = ("EndpointSlice", "Endpoints")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "EndpointSlice":
            for at, endpoint in object.entries("endpoints"):
                addresses = endpoint.get("addresses")
                for index, address in enumerate(addresses if isinstance(addresses, list) else ()):
                    self._look(object, (*at, "addresses", index), address, report)
            return
        for at, _ in object.entries("subsets"):
            for field in ("addresses", "notReadyAddresses"):
                for path, address in object.entries((*at, field)):
                    self._look(object, (*path, "ip"), address.get("ip"), report)

    def _look(self, object: ObjectView, at: ObjectPath, text: Any, report: Report) -> None:
        try:
            address = ipaddress.ip_address(text) if isinstance(text, str) else None
        except ValueError:
            return
        if address is None:
            return
        for what in ("unspecified", "loopback", "link_local", "multicast"):
            if getattr(address, f"is_{what}"):
                report(object.at(at), f"the address {text} is {what.replace('_', '-')}: the node's own, not a pod's")
                return
