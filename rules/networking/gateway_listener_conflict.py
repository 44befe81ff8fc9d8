"""Listeners of a Gateway that cannot be told apart."""

from typing import Any

from chartlint.rules import ObjectCheck, ObjectView, Report

GROUP = "gateway.networking.k8s.io"


class GatewayListenerConflict(ObjectCheck):
    kinds = ("Gateway",)

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group != GROUP:
            return
        seen: dict[tuple[Any, ...], Any] = {}
        names: set[Any] = set()
        for at, listener in object.entries("spec.listeners"):
            name = listener.get("name")
            if name is not None and name in names:
                report(object.at((*at, "name")), f"the Gateway has two listeners `{name}`")
                continue
            names.add(name)
            key = (listener.get("port"), listener.get("protocol"), listener.get("hostname") or "")
            if key in seen:
                report(object.at((*at, "port")), f"the listener `{seen[key]}` has the same port, protocol and host")
            seen.setdefault(key, name)
