#!/bin/sh
# as the pipeline runs it
helm template charts/web | kube-score score \
  --ignore-test pod-networkpolicy,container-image-pull-policy \
  --ignore-test=pod-probes-identical \
  --enable-optional-test container-seccomp-profile \
  --ignore-container-cpu-limit \
  --kubernetes-version v1.31 \
  --min-replicas-deployment 3 \
  --exit-one-on-warning -
