"""Names that would be too long if the release had a name of 53 characters."""

from chartlint.rules import ObjectCheck, ObjectView, Report

LONGEST_RELEASE = 53
# a Service's name is a DNS label; a CronJob's gets 11 characters, a StatefulSet's goes into a label with 11 more
LIMITS = {"Service": 63, "CronJob": 52, "StatefulSet": 52}


class NameOverflow(ObjectCheck):
    kinds = tuple(LIMITS)

    def object(self, object: ObjectView, report: Report) -> None:
        release = object.release.name
        if release not in object.name or "trunc" in object.template.text:
            return
        longest = len(object.name) - len(release) + LONGEST_RELEASE
        if longest > LIMITS[object.kind]:
            said = f"a release of 53 characters makes it {longest} long, and {LIMITS[object.kind]} are allowed"
            report(object.at("metadata.name"), said)
