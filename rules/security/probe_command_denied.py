"""Commands of exec probes that are on a list."""

import re

from chartlint.rules import ContainerCheck, ContainerView, Report

WORDS = re.compile(r"[\w./-]+")


class ProbeCommandDenied(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for probe in ("livenessProbe", "readinessProbe", "startupProbe"):
            path = f"{probe}.exec.command"
            command = container.get(path)
            if not isinstance(command, list):
                continue
            words = {word.rsplit("/", 1)[-1] for part in command for word in WORDS.findall(str(part))}
            for denied in self.options["denied"]:
                if denied in words:
                    report(container.at(path), f"{probe} of container {container.name} runs {denied}")
