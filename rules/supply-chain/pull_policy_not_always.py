"""Floating tags that are not pulled anew."""

from chartlint.rules import ContainerCheck, ContainerView, Report, parse_image


class PullPolicyNotAlways(ContainerCheck):
    def container(self, container: ContainerView, report: Report) -> None:
        image = parse_image(container.body.get("image"))
        if image is None or image.digest or not (image.is_latest or self.options["anyTag"]):
            return
        policy = container.get("imagePullPolicy") or ("Always" if image.is_latest else "IfNotPresent")
        if policy != "Always":
            report(container.at("imagePullPolicy"), f"the image {image.text} is pulled {policy}")
