"""Images from registries outside the list."""

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_image


class ImageRegistryForbidden(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = parse_image(container.body.get("image"))
        if image is None or not (self.options["allowed"] or self.options["denied"]):
            return
        name = f"{image.registry or 'docker.io'}/{image.repository}"
        allowed = not self.options["allowed"] or any(_under(name, prefix) for prefix in self.options["allowed"])
        if not allowed or any(_under(name, prefix) for prefix in self.options["denied"]):
            report(container.at("image"), f"the image comes from {name}, which is not allowed")


def _under(name: str, prefix: str) -> bool:
    """Whether a name lies under a registry or a path; a prefix ends at a slash."""
    return name == prefix or name.startswith(prefix.rstrip("/") + "/")
