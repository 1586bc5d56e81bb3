{{- define "hybrid-placement.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end }}

{{- /* At most 40 characters: the names of objects add to it. */}}
{{- define "hybrid-placement.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "hybrid-placement.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end }}

{{- define "hybrid-placement.selectorLabels" -}}
app.kubernetes.io/name: {{ include "hybrid-placement.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "hybrid-placement.labels" -}}
{{ include "hybrid-placement.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/part-of: hybrid-placement
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- range $key, $value := .Values.commonLabels }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "hybrid-placement.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "hybrid-placement.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name: with serviceAccount.create=false, write the name of one that is there" .Values.serviceAccount.name -}}
{{- end -}}
{{- end }}

{{- define "hybrid-placement.priorityClassName" -}}
{{- if .Values.priorityClass.create -}}
{{- default (include "hybrid-placement.fullname" .) .Values.priorityClass.name -}}
{{- else -}}
{{- .Values.priorityClass.name -}}
{{- end -}}
{{- end }}

{{- /* An image's reference. (dict "root" $ "image" .Values.image) */}}
{{- define "hybrid-placement.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (default .root.Chart.AppVersion .image.tag) -}}
{{- end -}}
{{- end }}

{{- define "hybrid-placement.guardRails" -}}
{{- $served := .Capabilities.APIVersions.Has "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy" -}}
{{- if or (eq (toString .Values.guardRails.enabled) "true") (and (eq (toString .Values.guardRails.enabled) "auto") $served) -}}
true
{{- end -}}
{{- end }}

{{- define "hybrid-placement.guardRailsParameters" -}}
{{ include "hybrid-placement.fullname" . }}-guard-rails
{{- end }}

{{- /* (dict "severity" "warning" "more" labels): labels of an alert, as JSON. */}}
{{- define "hybrid-placement.alertLabels" -}}
{{- merge (dict "severity" .severity) .more | toJson -}}
{{- end }}

{{- /* Match conditions that leave those alone whom the values exempt. */}}
{{- define "hybrid-placement.notExempt" -}}
{{- $users := .Values.guardRails.exemptUsers -}}
{{- range .Values.guardRails.exemptServiceAccounts -}}
{{- $users = append $users (printf "system:serviceaccount:%s" (replace "/" ":" .)) -}}
{{- end -}}
- name: not-exempt
  expression: >-
    !(request.userInfo.username in {{ toJson $users }})
    && !request.userInfo.?groups.orValue([]).exists(g, g in {{ toJson .Values.guardRails.exemptGroups }})
{{- end }}
