"""Keys of ConfigMaps named as a credential, with a value that looks like one."""

from chartlint.rules import ObjectCheck, ObjectView, Report, is_credential


class CredentialInConfigMap(ObjectCheck):
    kinds = ("ConfigMap",)

    def object(self, object: ObjectView, report: Report) -> None:
        data = object.get("data")
        for key, value in data.items() if isinstance(data, dict) else ():
            if key not in self.options["allowed"] and is_credential(key, value):
                report(object.at(("data", key)), f"the key {key} holds its value for all to read")
