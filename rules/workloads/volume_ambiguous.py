"""Volumes of a pod with more than one source."""

from chartlint.rules import PodCheck, PodView, Report


class VolumeAmbiguous(PodCheck):
    def pod(self, pod: PodView, report: Report) -> None:
        volumes = pod.body.get("volumes")
        for index, volume in enumerate(volumes if isinstance(volumes, list) else ()):
            sources = [key for key in volume if key != "name"] if isinstance(volume, dict) else []
            if len(sources) > 1:
                report(
                    pod.at(("volumes", index, sources[1]), on_key=True),
                    f"the volume {volume.get('name')} has `{sources[0]}` and `{sources[1]}`; one source may be there",
                )
