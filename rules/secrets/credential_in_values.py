"""Keys of values.yaml named as a credential, with a default."""

from chartlint.rules import Report, ValuesCheck, ValuesView, is_credential, path_text


class CredentialInValues(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for key in values.keys:
            name = path_text(key.path)
            if name not in self.options["allowed"] and is_credential(str(key.path[-1]), values.get(key.path)):
                report(values.at(key.path), f"{name} has a default, which everybody can read")
