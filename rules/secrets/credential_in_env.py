"""Environment variables named as a credential, with a literal value that looks like one."""

from chartlint.rules import ContainerCheck, ContainerView, Report, is_credential

# the name that etcd tells its clusters apart by
NO_CREDENTIALS = frozenset({"ETCD_INITIAL_CLUSTER_TOKEN"})


class CredentialInEnv(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        for path, variable in container.entries("env"):
            name, value = variable.get("name"), variable.get("value")
            if name in NO_CREDENTIALS or name in self.options["allowed"] or not is_credential(name, value):
                continue
            said = f"the variable {name} of container {container.name} has its value here"
            report(container.at((*path, "value")), said)
