"""Addresses and ranges in Services, NetworkPolicies and pods that Go does not read as such."""

import ipaddress
from typing import Any

from chartlint.rules import ObjectCheck, ObjectPath, ObjectView, Report


class AddressMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "Service" and not object.group:
            self._addresses(object, ("spec", "externalIPs"), report)
            self._ranges(object, ("spec", "loadBalancerSourceRanges"), report)
            cluster = object.get("spec.clusterIP")
            if isinstance(cluster, str) and cluster not in ("", "None"):
                self._address(object, ("spec", "clusterIP"), cluster, report)
        if object.kind == "NetworkPolicy" and object.group == "networking.k8s.io":
            for direction, side in (("ingress", "from"), ("egress", "to")):
                for at, _ in object.entries(("spec", direction)):
                    for peer, _ in object.entries((*at, side)):
                        self._block(object, (*peer, "ipBlock"), report)
        for pod in object.pods:
            self._addresses(object, (*pod.path, "dnsConfig", "nameservers"), report)
            for at, alias in object.entries((*pod.path, "hostAliases")):
                self._address(object, (*at, "ip"), alias.get("ip"), report)

    def _addresses(self, object: ObjectView, path: ObjectPath, report: Report) -> None:
        for at in _places(object, path):
            self._address(object, at, object.get(at), report)

    def _address(self, object: ObjectView, at: ObjectPath, value: Any, report: Report) -> None:
        if isinstance(value, str) and _read(value, ipaddress.ip_address) is None:
            report(object.at(at), f"`{value}` is no IP address")

    def _ranges(self, object: ObjectView, path: ObjectPath, report: Report) -> None:
        for at in _places(object, path):
            self._range(object, at, object.get(at), report)

    def _range(self, object: ObjectView, at: ObjectPath, value: Any, report: Report) -> Any:
        if not isinstance(value, str):
            return None
        network = _read(value.strip(), lambda text: ipaddress.ip_network(text, strict=False)) if "/" in value else None
        if network is None:
            report(object.at(at), f"`{value}` is no range of IP addresses such as 10.0.0.0/8")
        return network

    def _block(self, object: ObjectView, at: ObjectPath, report: Report) -> None:
        block = object.get(at)
        if not isinstance(block, dict):
            return
        whole = self._range(object, (*at, "cidr"), block.get("cidr"), report)
        for path in _places(object, (*at, "except")):
            part = self._range(object, path, object.get(path), report)
            inside = whole is None or part is None or (part.version == whole.version and part.subnet_of(whole))
            if not inside:
                report(object.at(path), f"`{object.get(path)}` does not lie inside `{block.get('cidr')}`")


def _places(object: ObjectView, path: ObjectPath) -> list[ObjectPath]:
    value = object.get(path)
    return [(*path, index) for index in range(len(value))] if isinstance(value, list) else []


def _read(text: str, parse: Any) -> Any:
    """An address or range; None where the text is none. Scopes (`fe80::1%eth0`) are no part of an address here."""
    try:
        return None if "%" in text else parse(text)
    except ValueError:
        return None
