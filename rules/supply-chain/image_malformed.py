"""Image references that no runtime accepts."""

from chartlint.rules import ContainerCheck, ContainerView, Report, image_problem


class ImageMalformed(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = container.body.get("image")
        if image is None or image == "":
            return  # a pod without image may be completed by somebody else
        problem = image_problem(image)
        if problem is not None:
            report(container.at("image"), f"the image `{image}` {problem}")
