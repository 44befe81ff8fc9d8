"""Limits that are many times their request."""

from fractions import Fraction

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_quantity


class LimitFarAboveRequest(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        limits, requests = container.get("resources.limits"), container.get("resources.requests")
        if not isinstance(limits, dict) or not isinstance(requests, dict):
            return
        for name, given in limits.items():
            limit, request = parse_quantity(given), parse_quantity(requests.get(name))
            if limit and request and limit > request * _exact(self.options["most"]):
                times = f"{float(limit / request):g}"
                path = ("resources", "limits", name)
                report(
                    container.at(path), f"container {container.name} has a limit of {name} {times} times its request"
                )


def _exact(number: float) -> Fraction:
    return Fraction(str(number))
