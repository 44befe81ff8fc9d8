"""Keys and values of labels, selectors and annotations that are not of their form."""

from chartlint.rules import ObjectCheck, ObjectView, Report, label_key, label_value, plain_problem


class LabelMalformed(ObjectCheck):
    def object(self, object: ObjectView, report: Report) -> None:
        for path, what in object.label_maps:
            has_labels = what != "annotation"
            entries = object.get(path)
            for key, value in entries.items() if isinstance(entries, dict) else ():
                where = "label" if has_labels else "annotation"
                for problem in label_key(str(key) if has_labels else str(key).lower())[:1]:
                    place = object.at((*path, key), on_key=True)
                    report(place, f"`{key}` cannot be the key of {where}s: {plain_problem(problem)}")
                for problem in label_value(value)[:1] if has_labels and isinstance(value, str) else ():
                    report(object.at((*path, key)), f"the label `{key}` cannot be `{value}`: {plain_problem(problem)}")
