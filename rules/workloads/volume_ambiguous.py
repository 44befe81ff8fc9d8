"""Volumes of a pod with more than one source."""

from chartlint.rules import PodCheck, PodView, Report


class VolumeAmbiguous(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        for at, volume in pod.entries("volumes"):
            sources = [key for key in volume if key != "name"]
            if len(sources) > 1:
                report(
                    pod.at((*at, sources[1]), on_key=True),
                    f"the volume {volume.get('name')} has `{sources[0]}` and `{sources[1]}`; one source may be there",
                )
