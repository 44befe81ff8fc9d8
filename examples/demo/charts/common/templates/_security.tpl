{{/* A security context that the restricted Pod Security Standard accepts. */}}
{{- define "common.hardened" -}}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: ["ALL"]
{{- end -}}

{{/* An init container that sets kernel parameters of the node. The dot: parameter name to value. */}}
{{- define "common.sysctl" -}}
- name: sysctl
  image: docker.io/library/busybox:1.37
  command:
    - sh
    - -c
    - |
      {{- range $name, $value := . }}
      sysctl -w {{ $name }}={{ $value }}
      {{- end }}
  {{- include "common.rootContext" . | nindent 2 }}
{{- end -}}

{{- define "common.rootContext" -}}
securityContext:
  runAsUser: 0
  privileged: true
{{- end -}}
