"""Requests and limits above what is allowed."""

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_quantity

NAMES = {"cpu": "cpu", "memory": "memory", "ephemeral-storage": "ephemeralStorage"}


class LimitTooHigh(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for field in ("requests", "limits"):
            given = container.get(("resources", field))
            for name, option in NAMES.items() if isinstance(given, dict) else ():
                amount, most = parse_quantity(given.get(name)), parse_quantity(self.options[option])
                if amount is not None and most is not None and amount > most:
                    said = (
                        f"container {container.name} {'requests' if field == 'requests' else 'may use'} {given[name]}"
                    )
                    report(
                        container.at(("resources", field, name)), f"{said} of {name}, more than {self.options[option]}"
                    )
