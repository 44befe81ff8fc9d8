"""Finished Jobs that stay, and such that go before their CronJob cleans up."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class JobTtl(ObjectCheck):
    kinds = ("Job", "CronJob")

    def object(self, object: ObjectView, report: Report) -> None:
        if object.kind == "Job":
            if object.get("spec.ttlSecondsAfterFinished") is None and not object.get("metadata.ownerReferences"):
                report(object.at("spec.ttlSecondsAfterFinished"), "the Job has no ttlSecondsAfterFinished")
            return
        path = "spec.jobTemplate.spec.ttlSecondsAfterFinished"
        if object.get(path) is not None:
            report(object.at(path), "the Jobs of a CronJob have ttlSecondsAfterFinished beside its history limits")
