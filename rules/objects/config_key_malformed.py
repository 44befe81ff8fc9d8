"""Keys of ConfigMaps and Secrets that are no names of files."""

from chartlint.rules import ObjectCheck, ObjectView, Report, config_map_key, plain_problem

FIELDS = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}


class ConfigKeyMalformed(ObjectCheck):
    kinds = tuple(FIELDS)

    def object(self, object: ObjectView, report: Report) -> None:
        if object.group:
            return
        first: set[str] = set()
        for field in FIELDS[object.kind]:
            entries = object.get((field,))
            for key in entries if isinstance(entries, dict) else ():
                place = object.at((field, key), on_key=True)
                for problem in config_map_key(str(key))[:1]:
                    report(place, f"`{key}` cannot be a key of a {object.kind}: {plain_problem(problem)}")
                if field == "binaryData" and key in first:
                    report(place, f"`{key}` stands in `data` too; each key may be there once")
                first.add(str(key))
