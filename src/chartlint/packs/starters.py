"""Cards to begin with: for each grip a small house rule that works, with its examples, to be changed into one's own."""

from __future__ import annotations

HEAD = """\
# {name}: what it finds and why. The file's name is the rule's; `chartlint rules test` runs the examples.
# All keys: docs/own-rules.md; docs/card.schema.json completes and checks them in an editor.
title: {title}
severity: warning        # error, warning or info
confidence: high         # how sure a finding is a defect: high, medium or low
profile: default         # on from this profile on: default, recommended, strict; selected: only where it is selected
since: "0.1"
tags: [house]
"""

_POD = """\
      apiVersion: apps/v1
      kind: Deployment
      metadata: {{name: web}}
      spec:
        template:
          spec:
            containers:
              - name: web
                image: {image}{mark}
"""

_CARDS: dict[str, tuple[str, str]] = {
    "container": (
        "Container takes its image from a registry that is not ours",
        """\
why: |
  Images from elsewhere are neither scanned nor mirrored, so a deployment can fail or change without us.
cure: |
  Take the image from one of the registries in the option `registries`.
check:
  each: container        # every container: init, sidecar and ephemeral ones too, in every kind with a pod
  must: registries.exists(registry, container.?image.orValue("").startsWith(registry + "/"))
  at: image              # where the finding points; its nearest parent when the field is absent
  say: container {container.name} takes its image from elsewhere
options:
  registries:
    type: list
    default: [registry.example.com]
    description: The registries that are ours.
examples:
  - title: from our registry
    good: |
"""
        + _POD.format(image="registry.example.com/web:1.2.3", mark="")
        + """\
  - title: from another
    bad: |
"""
        + _POD.format(image="docker.io/library/nginx:1.29", mark="  # <-- elsewhere"),
    ),
    "pod": (
        "Pod does not say which team's nodes it may use",
        """\
why: |
  Without a node selector the pods of a team land on the nodes of another, which pays for them.
cure: |
  Set `nodeSelector.team`.
check:
  each: pod
  kinds: [Deployment, StatefulSet, DaemonSet]
  must: has(pod.nodeSelector) && "team" in pod.nodeSelector
  at: nodeSelector
  say: the pod names no team's nodes
examples:
  - title: nodes of a team
    good: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          spec:
            nodeSelector: {team: shop}
            containers: [{name: web, image: "nginx:1.29"}]
  - title: any nodes
    bad: |
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        template:
          spec:  # <--
            containers: [{name: web, image: "nginx:1.29"}]
""",
    ),
    "object": (
        "Object names no owner",
        """\
why: |
  When it fails at night, nobody knows whom to call.
cure: |
  Set the label `owner` to the name of a team.
check:
  each: object
  kinds: [Deployment, StatefulSet, DaemonSet, CronJob]
  must: object.metadata.?labels.?owner.hasValue()
  at: metadata.labels
  say: nobody is named as the owner
examples:
  - title: owned
    good: |
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        labels: {owner: shop}
  - title: owned by nobody
    bad: |
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        labels: {app: web}  # <--
""",
    ),
    "service": (
        "Service uses a port below 1024",
        """\
why: |
  Our meshes keep the low ports for themselves.
cure: |
  Use a port from 1024 on.
check:
  each: service
  items: spec.ports[*]   # each entry of the list is `item`
  must: item.port >= 1024
  at: port
  say: port {item.port} is below 1024
examples:
  - title: a high port
    good: |
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec: {ports: [{port: 8080}]}
  - title: a low port
    bad: |
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        ports:
          - port: 80  # <-- port 80
""",
    ),
    "pair": (
        "PodDisruptionBudget is for pods of a single replica",
        """\
why: |
  A budget for one replica stops every drain of its node.
cure: |
  Run at least two replicas.
check:
  each: pair             # an object with a selector, and a workload (`other`) whose pods it selects
  kinds: [PodDisruptionBudget]
  must: other.?spec.?replicas.orValue(1) >= 2
  at: spec.selector
  say: it selects the pods of {other.kind} {other.metadata.name}, which has a single replica
examples:
  - title: two replicas
    good: &two |
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "nginx:1.29"}]}
  - title: one
    bad: |
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web}
      spec:
        selector: {matchLabels: {app: web}}  # <-- Deployment web
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 1
        template:
          metadata: {labels: {app: web}}
          spec: {containers: [{name: web, image: "nginx:1.29"}]}
""".replace("&two ", ""),
    ),
    "chart": (
        "Chart names no team in its annotations",
        """\
why: |
  The catalogue lists charts by team.
cure: |
  Set `annotations.team` in Chart.yaml.
check:
  each: chart            # Chart.yaml
  must: chart.?annotations.?team.hasValue()
  at: annotations
  say: the chart names no team
examples:
  - title: a team
    good: |
      apiVersion: v2
      name: web
      version: 1.0.0
      annotations: {team: shop}
  - title: another annotation
    bad: |
      apiVersion: v2
      name: web
      version: 1.0.0
      annotations:
        licenses: Apache-2.0  # <--
""",
    ),
    "values": (
        "Values take the image's tag as a number",
        """\
why: |
  `tag: 1.10` is the number 1.1.
cure: |
  Put the tag in quotes.
check:
  each: values           # values.yaml
  when: has(values.image) && has(values.image.tag)
  must: type(values.image.tag) == string
  at: image.tag
  say: the tag is a number
examples:
  - title: a text
    good: |
      image: {tag: "1.10"}
  - title: a number
    bad: |
      image:
        tag: 1.10  # <--
""",
    ),
    "template": (
        "Template asks the cluster",
        """\
why: |
  Our charts are rendered where no cluster is.
cure: |
  Take it from a value.
check:
  each: template         # the text of a template; `at` is a word of it that is pointed at
  must: '!template.text.contains("lookup ")'
  at: "lookup "
  say: "`lookup` needs a cluster"
examples:
  - title: from a value
    good: |
      {{ .Values.secret }}
  - title: from the cluster
    bad: |
      {{ lookup "v1" "Secret" "default" "x" }}  # <--
""",
    ),
}

_PYTHON_CARD = """\
why: |
  When it fails at night, nobody knows whom to call.
cure: |
  Set the label `owner` to the name of a team.
check: python            # the module of the same name beside this card
options:
  label:
    type: string
    default: owner
    description: The label that names the team.
examples:
  - title: owned
    good: |
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        labels: {owner: shop}
  - title: owned by nobody
    bad: |
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        labels: {app: web}  # <-- `owner`
"""

_PYTHON = '''\
"""Workloads that nobody owns."""

from chartlint.rules import ObjectCheck, ObjectView, Report


class {name}(ObjectCheck):
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "CronJob")

    def object(self, object: ObjectView, report: Report) -> None:
        label = self.options["label"]
        if not object.labels.get(label):
            report(object.at("metadata.labels"), f"the label `{{label}}` names no owner")
'''

GRIPS = tuple(_CARDS)
"""The grips that there is a card to begin with for."""


def card(name: str, grip: str) -> str:
    """The text of a declared rule's card."""
    title, body = _CARDS[grip]
    return HEAD.format(name=name, title=title) + body


def python_card(name: str) -> str:
    """The text of the card of a rule in Python."""
    return HEAD.format(name=name, title="Object names no owner") + _PYTHON_CARD


def python_module(name: str) -> str:
    """The text of the module of a rule in Python."""
    return _PYTHON.format(name="".join(word.capitalize() for word in name.split("-")))


__all__ = ["GRIPS", "card", "python_card", "python_module"]
