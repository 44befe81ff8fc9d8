"""Images whose reference means whatever is newest."""

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_image


class ImageTagFloating(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = parse_image(container.body.get("image"))
        if image is not None and image.is_latest:
            why = "has the tag `latest`" if image.tag else "has no tag"
            report(container.at("image"), f"the image `{image.text}` {why}")
