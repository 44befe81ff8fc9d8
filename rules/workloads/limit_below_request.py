"""Amounts that the API server would refuse as a pair."""

from chartlint.rules import ContainerCheck, ContainerView, Related, Report, parse_quantity


class LimitBelowRequest(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        resources = container.body.get("resources")
        if not isinstance(resources, dict):
            return
        limits, requests = resources.get("limits"), resources.get("requests")
        if not isinstance(limits, dict) or not isinstance(requests, dict):
            return
        for name, limit in limits.items():
            request = requests.get(name)
            most, least = parse_quantity(limit), parse_quantity(request)
            if most is not None and least is not None and most < least:
                report(
                    container.at(("resources", "limits", name)),
                    f"container {container.name} requests {request} {name}, but is limited to {limit}",
                    Related(container.at(("resources", "requests", name)), "the request"),
                )
