"""Images whose tag is not the expected one."""

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_image


class ImageTagUnexpected(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = parse_image(container.body.get("image")) if self.options["expected"] else None
        if image is None:
            return
        names = (f"{image.registry}/{image.repository}", image.repository, image.repository.rpartition("/")[2])
        wanted = next((self.options["expected"][name] for name in names if name in self.options["expected"]), None)
        if wanted is not None and image.tag != str(wanted):
            report(container.at("image"), f"the image {image.text} has not the tag {wanted}")
