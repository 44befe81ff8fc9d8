"""CSIDrivers, inline volumes and snapshot objects that do not fit together."""

from chartlint.rules import ObjectView, ReleaseCheck, ReleaseView, Report

SNAPSHOTS = "snapshot.storage.k8s.io"
DRIVER_NAME = 63


class CsiObjectConflict(ReleaseCheck):
    def release(self, release: ReleaseView, report: Report) -> None:
        drivers = {view.name: view for view in release.kind("CSIDriver")}
        for name, view in drivers.items():
            if len(name) > DRIVER_NAME:
                report(
                    view.at("metadata.name"), f"the driver's name has {len(name)} characters; {DRIVER_NAME} are allowed"
                )
        self._inline(release, drivers, report)
        for view in release.kind("VolumeSnapshot", "VolumeSnapshotContent"):
            if view.group == SNAPSHOTS:
                self._snapshot(release, view, report)

    def _inline(self, release: ReleaseView, drivers: dict[str, ObjectView], report: Report) -> None:
        for pod in release.pods if drivers else ():
            for at, volume in pod.entries("volumes"):
                csi = volume.get("csi")
                driver = drivers.get(str(csi.get("driver"))) if isinstance(csi, dict) else None
                if driver is not None and "Ephemeral" not in (
                    driver.get("spec.volumeLifecycleModes") or ["Persistent"]
                ):
                    report(
                        pod.at((*at, "csi", "driver")),
                        f"the CSIDriver {driver.name} has no lifecycle mode Ephemeral: no pod can name it in a volume",
                    )

    def _snapshot(self, release: ReleaseView, view: ObjectView, report: Report) -> None:
        source = view.get("spec.source")
        content = view.kind == "VolumeSnapshotContent"
        choices = (
            ("volumeHandle", "snapshotHandle")
            if content
            else ("persistentVolumeClaimName", "volumeSnapshotContentName")
        )
        given = [key for key in choices if isinstance(source, dict) and source.get(key)]
        if len(given) != 1:
            which = "both" if given else "neither"
            report(view.at("spec.source", on_key=True), f"the source has {which} of {choices[0]} and {choices[1]}")
        name = view.get("spec.volumeSnapshotClassName")
        own = isinstance(name, str) and release.complete and release.is_own(name)
        if own and not release.names.get(("VolumeSnapshotClass", name)):
            report(view.at("spec.volumeSnapshotClassName"), f"the release has no VolumeSnapshotClass `{name}`")
