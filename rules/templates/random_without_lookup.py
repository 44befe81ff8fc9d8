"""Random functions in files that never look at the cluster."""

from chartlint.rules import Call, Report, TemplateCheck, TemplateView

RANDOM = frozenset({
    "randAlpha", "randAlphaNum", "randAscii", "randNumeric", "randBytes", "randInt", "uuidv4", "shuffle",
    "genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert",
    "genSignedCertWithKey",
})  # fmt: skip


class RandomWithoutLookup(TemplateCheck):
    def call(self, node: Call, template: TemplateView, report: Report) -> None:
        if node.name in RANDOM and "lookup" not in template.text and not template.is_notes:
            report(node, f"{node.name} gives something else at every render")
