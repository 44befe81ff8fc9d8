"""Users and groups outside of ranges that the site sets."""

from collections.abc import Iterator

from chartlint.rules import ContainerView, ObjectPath, PodCheck, PodView, Report


class UserOrGroupOutOfRange(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for who, view in pod.holders:
            for path, number, (low, high) in self._outside(view):
                report(view.at(path), f"`{path[1]}` of {who} is {number}, outside of {low} to {high}")

    def _outside(self, view: PodView | ContainerView) -> Iterator[tuple[ObjectPath, int, list[int]]]:
        for field, limits in self.options["ranges"].items():
            given = view.get(f"securityContext.{field}")
            many = isinstance(given, list)
            for index, number in enumerate(given if isinstance(given, list) else [given]):
                if isinstance(number, int) and not limits[0] <= number <= limits[-1]:
                    yield ("securityContext", field, *((index,) if many else ())), number, limits
