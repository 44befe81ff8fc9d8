{{- define "shop.security" -}}
privileged: {{ .Values.privileged }}
{{- end -}}
