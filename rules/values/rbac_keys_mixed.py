"""Settings of RBAC and of the ServiceAccount under one key."""

from chartlint.rules import Report, ValuesCheck, ValuesView


class RbacKeysMixed(ValuesCheck):
    def values(self, values: ValuesView, report: Report) -> None:
        for table, word, home in (("rbac", "serviceaccount", "serviceAccount"), ("serviceAccount", "rbac", "rbac")):
            held = values.data.get(table)
            for key in held if isinstance(held, dict) else ():
                if word in key.lower():
                    report(values.at((table, key)), f"`{table}.{key}` belongs under `{home}`")
