"""Names that the API server refuses for their kind."""

from chartlint.rules import ObjectCheck, ObjectView, Report, name_problems, plain_problem

# served by an API server of its own, whose objects may be called `user:somebody` or `image:tag`
OTHER_SERVERS = (".openshift.io",)


class NameMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        name = object.name
        if not name or object.group.endswith(OTHER_SERVERS):
            return
        for problem in name_problems(object.group, object.kind, name)[:1]:
            report(object.at("metadata.name"), f"`{name}` cannot name a {object.kind}: {plain_problem(problem)}")
