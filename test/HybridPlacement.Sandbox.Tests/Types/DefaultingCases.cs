namespace HybridPlacement.Sandbox.Tests.Types;

/// <summary>Objects as users write them, and what a Kubernetes 1.36 API server makes of them.</summary>
internal static class DefaultingCases
{
    public static IEnumerable<TestCaseData> All()
    {
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {ports: [{port: 80}], selector: {a: b}}
            """,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "s"}, "spec": {"internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "selector": {"a": "b"}, "sessionAffinity": "None", "type": "ClusterIP"}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Service s");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: hl}
            spec: {clusterIP: None, ports: [{port: 80, name: x, targetPort: http}], selector: {a: b}}
            """,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "hl"}, "spec": {"clusterIP": "None", "clusterIPs": ["None"], "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "ports": [{"name": "x", "port": 80, "protocol": "TCP", "targetPort": "http"}], "selector": {"a": "b"}, "sessionAffinity": "None", "type": "ClusterIP"}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Service hl");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: lb}
            spec: {type: LoadBalancer, ports: [{port: 80}], selector: {a: b}}
            """,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "lb"}, "spec": {"allocateLoadBalancerNodePorts": true, "externalTrafficPolicy": "Cluster", "internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "selector": {"a": "b"}, "sessionAffinity": "None", "type": "LoadBalancer"}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Service lb");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: en}
            spec: {type: ExternalName, externalName: a.b}
            """,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "en"}, "spec": {"externalName": "a.b", "sessionAffinity": "None", "type": "ExternalName"}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Service en");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: ca}
            spec: {sessionAffinity: ClientIP, ports: [{port: 80}]}
            """,
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "ca"}, "spec": {"internalTrafficPolicy": "Cluster", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "ports": [{"port": 80, "protocol": "TCP", "targetPort": 80}], "sessionAffinity": "ClientIP", "sessionAffinityConfig": {"clientIP": {"timeoutSeconds": 10800}}, "type": "ClusterIP"}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Service ca");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            stringData: {a: b}
            """,
            """
            {"apiVersion": "v1", "data": {"a": "Yg=="}, "kind": "Secret", "metadata": {"name": "s"}, "type": "Opaque"}
            """).SetArgDisplayNames("Secret s");
        yield return new TestCaseData(
            """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: s}
            spec: {serviceName: hl, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}, volumeClaimTemplates: [{metadata: {name: v}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}
            """,
            """
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "s"}, "spec": {"persistentVolumeClaimRetentionPolicy": {"whenDeleted": "Retain", "whenScaled": "Retain"}, "podManagementPolicy": "OrderedReady", "replicas": 1, "revisionHistoryLimit": 10, "selector": {"matchLabels": {"a": "b"}}, "serviceName": "hl", "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"image": "i", "imagePullPolicy": "Always", "name": "c", "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}}, "updateStrategy": {"rollingUpdate": {"partition": 0}, "type": "RollingUpdate"}, "volumeClaimTemplates": [{"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "v"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "volumeMode": "Filesystem"}, "status": {"phase": "Pending"}}]}, "status": {"availableReplicas": 0, "replicas": 0}}
            """).SetArgDisplayNames("StatefulSet s");
        yield return new TestCaseData(
            """
            apiVersion: apps/v1
            kind: DaemonSet
            metadata: {name: s}
            spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}
            """,
            """
            {"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "s"}, "spec": {"revisionHistoryLimit": 10, "selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"image": "i", "imagePullPolicy": "Always", "name": "c", "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}}, "updateStrategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}, "type": "RollingUpdate"}}, "status": {"currentNumberScheduled": 0, "desiredNumberScheduled": 0, "numberMisscheduled": 0, "numberReady": 0}}
            """).SetArgDisplayNames("DaemonSet s");
        yield return new TestCaseData(
            """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata: {name: s}
            spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}
            """,
            """
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "s"}, "spec": {"replicas": 1, "selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"image": "i", "imagePullPolicy": "Always", "name": "c", "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}}}, "status": {"replicas": 0}}
            """).SetArgDisplayNames("ReplicaSet s");
        yield return new TestCaseData(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: s}
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}
            """,
            """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "s"}, "spec": {"backoffLimit": 6, "completionMode": "NonIndexed", "completions": 1, "manualSelector": false, "parallelism": 1, "podReplacementPolicy": "TerminatingOrFailed", "suspend": false, "template": {"metadata": {}, "spec": {"containers": [{"image": "i", "imagePullPolicy": "Always", "name": "c", "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "restartPolicy": "Never", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}}}, "status": {}}
            """).SetArgDisplayNames("Job s");
        yield return new TestCaseData(
            """
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: s}
            spec: {schedule: "* * * * *", suspend: true, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}
            """,
            """
            {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "s"}, "spec": {"concurrencyPolicy": "Allow", "failedJobsHistoryLimit": 1, "jobTemplate": {"metadata": {}, "spec": {"template": {"metadata": {}, "spec": {"containers": [{"image": "i", "imagePullPolicy": "Always", "name": "c", "resources": {}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "restartPolicy": "Never", "schedulerName": "default-scheduler", "securityContext": {}, "terminationGracePeriodSeconds": 30}}}}, "schedule": "* * * * *", "successfulJobsHistoryLimit": 3, "suspend": true}, "status": {}}
            """).SetArgDisplayNames("CronJob s");
        yield return new TestCaseData(
            """
            apiVersion: autoscaling/v2
            kind: HorizontalPodAutoscaler
            metadata: {name: s}
            spec: {maxReplicas: 3, scaleTargetRef: {kind: Deployment, name: x, apiVersion: apps/v1}, behavior: {scaleUp: {stabilizationWindowSeconds: 3}, scaleDown: {}}}
            """,
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "s"}, "spec": {"behavior": {"scaleDown": {"policies": [{"periodSeconds": 15, "type": "Percent", "value": 100}], "selectPolicy": "Max"}, "scaleUp": {"policies": [{"periodSeconds": 15, "type": "Pods", "value": 4}, {"periodSeconds": 15, "type": "Percent", "value": 100}], "selectPolicy": "Max", "stabilizationWindowSeconds": 3}}, "maxReplicas": 3, "metrics": [{"resource": {"name": "cpu", "target": {"averageUtilization": 80, "type": "Utilization"}}, "type": "Resource"}], "minReplicas": 1, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}}, "status": {"desiredReplicas": 0}}
            """).SetArgDisplayNames("HorizontalPodAutoscaler s");
        yield return new TestCaseData(
            """
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: s}
            spec: {minAvailable: 1, selector: {matchLabels: {a: b}}}
            """,
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "s"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"a": "b"}}}, "status": {"currentHealthy": 0, "desiredHealthy": 0, "disruptionsAllowed": 0, "expectedPods": 0}}
            """).SetArgDisplayNames("PodDisruptionBudget s");
        yield return new TestCaseData(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: s}
            spec: {podSelector: {}, egress: [{ports: [{port: 53}]}]}
            """,
            """
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "s"}, "spec": {"egress": [{"ports": [{"port": 53, "protocol": "TCP"}]}], "podSelector": {}, "policyTypes": ["Ingress", "Egress"]}}
            """).SetArgDisplayNames("NetworkPolicy s");
        yield return new TestCaseData(
            """
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: s}
            spec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}
            """,
            """
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "s"}, "spec": {"rules": [{"http": {"paths": [{"backend": {"service": {"name": "s", "port": {"number": 80}}}, "path": "/", "pathType": "Prefix"}]}}]}, "status": {"loadBalancer": {}}}
            """).SetArgDisplayNames("Ingress s");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: nn}
            """,
            """
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"labels": {"kubernetes.io/metadata.name": "nn"}, "name": "nn"}, "spec": {}, "status": {}}
            """).SetArgDisplayNames("Namespace nn");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: p}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """,
            """
            {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "p"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "volumeMode": "Filesystem"}, "status": {"phase": "Pending"}}
            """).SetArgDisplayNames("PersistentVolumeClaim p");
        yield return new TestCaseData(
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: s}
            roleRef: {kind: ClusterRole, name: view, apiGroup: rbac.authorization.k8s.io}
            subjects: [{kind: ServiceAccount, name: d, namespace: default}, {kind: User, name: d}]
            """,
            """
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "s"}, "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"}, "subjects": [{"kind": "ServiceAccount", "name": "d", "namespace": "default"}, {"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "d"}]}
            """).SetArgDisplayNames("RoleBinding s");
        yield return new TestCaseData(
            """
            apiVersion: scheduling.k8s.io/v1
            kind: PriorityClass
            metadata: {name: pc}
            value: 3
            """,
            """
            {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "pc"}, "preemptionPolicy": "PreemptLowerPriority", "value": 3}
            """).SetArgDisplayNames("PriorityClass pc");
        yield return new TestCaseData(
            """
            apiVersion: storage.k8s.io/v1
            kind: StorageClass
            metadata: {name: sc}
            provisioner: x/y
            """,
            """
            {"apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "sc"}, "provisioner": "x/y", "reclaimPolicy": "Delete", "volumeBindingMode": "Immediate"}
            """).SetArgDisplayNames("StorageClass sc");
        yield return new TestCaseData(
            """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: foos.x.y}
            spec: {group: x.y, scope: Namespaced, names: {kind: Foo, plural: foos}, versions: [{name: v1, served: true, storage: true, additionalPrinterColumns: [{name: a, type: string, jsonPath: .spec.a}], schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, x-kubernetes-preserve-unknown-fields: true}}}}}]}
            """,
            """
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "foos.x.y"}, "spec": {"conversion": {"strategy": "None"}, "group": "x.y", "names": {"kind": "Foo", "listKind": "FooList", "plural": "foos", "singular": "foo"}, "scope": "Namespaced", "versions": [{"additionalPrinterColumns": [{"jsonPath": ".spec.a", "name": "a", "type": "string"}], "name": "v1", "schema": {"openAPIV3Schema": {"properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}, "type": "object"}}, "served": true, "storage": true}]}}
            """).SetArgDisplayNames("CustomResourceDefinition foos.x.y");
        yield return new TestCaseData(
            """
            apiVersion: v1
            kind: Pod
            metadata: {name: p1}
            spec:
              serviceAccountName: x
              automountServiceAccountToken: false
              hostNetwork: true
              initContainers: [{name: i, image: "i:1", restartPolicy: Always}]
              containers:
              - name: c
                image: r.io:5000/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
                env: [{name: E, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: R, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]
                ports: [{containerPort: 80}]
                resources: {limits: {cpu: 500m, memory: 1024Mi}}
                livenessProbe: {httpGet: {port: 80}}
                readinessProbe: {grpc: {port: 80}}
                startupProbe: {exec: {command: [a]}, timeoutSeconds: 0}
                lifecycle: {preStop: {httpGet: {port: 80}}}
              volumes:
              - {name: a}
              - {name: b, configMap: {name: x}}
              - {name: c, secret: {secretName: x}}
              - {name: d, projected: {sources: [{serviceAccountToken: {path: x}}, {downwardAPI: {items: [{path: x, fieldRef: {fieldPath: metadata.name}}]}}]}}
              - {name: e, downwardAPI: {items: [{path: x, fieldRef: {fieldPath: metadata.name}}]}}
              - {name: f, hostPath: {path: /x}}
              - {name: g, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}
              - {name: h, emptyDir: {sizeLimit: 1000M}}
              topologySpreadConstraints: [{maxSkew: 1, topologyKey: z, whenUnsatisfiable: ScheduleAnyway}]
              tolerations: [{key: a, operator: Exists}]
            """,
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p1"}, "spec": {"automountServiceAccountToken": false, "containers": [{"env": [{"name": "E", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}}}, {"name": "R", "valueFrom": {"resourceFieldRef": {"divisor": "0", "resource": "limits.cpu"}}}], "image": "r.io:5000/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "imagePullPolicy": "IfNotPresent", "lifecycle": {"preStop": {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}}}, "livenessProbe": {"failureThreshold": 3, "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}, "name": "c", "ports": [{"containerPort": 80, "hostPort": 80, "protocol": "TCP"}], "readinessProbe": {"failureThreshold": 3, "grpc": {"port": 80, "service": ""}, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}, "resources": {"limits": {"cpu": "500m", "memory": "1Gi"}, "requests": {"cpu": "500m", "memory": "1Gi"}}, "startupProbe": {"exec": {"command": ["a"]}, "failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}, "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "dnsPolicy": "ClusterFirst", "enableServiceLinks": true, "hostNetwork": true, "initContainers": [{"image": "i:1", "imagePullPolicy": "IfNotPresent", "name": "i", "resources": {}, "restartPolicy": "Always", "terminationMessagePath": "/dev/termination-log", "terminationMessagePolicy": "File"}], "restartPolicy": "Always", "schedulerName": "default-scheduler", "securityContext": {}, "serviceAccount": "x", "serviceAccountName": "x", "terminationGracePeriodSeconds": 30, "tolerations": [{"key": "a", "operator": "Exists"}], "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "z", "whenUnsatisfiable": "ScheduleAnyway"}], "volumes": [{"emptyDir": {}, "name": "a"}, {"configMap": {"defaultMode": 420, "name": "x"}, "name": "b"}, {"name": "c", "secret": {"defaultMode": 420, "secretName": "x"}}, {"name": "d", "projected": {"defaultMode": 420, "sources": [{"serviceAccountToken": {"expirationSeconds": 3600, "path": "x"}}, {"downwardAPI": {"items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}, "path": "x"}]}}]}}, {"downwardAPI": {"defaultMode": 420, "items": [{"fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.name"}, "path": "x"}]}, "name": "e"}, {"hostPath": {"path": "/x", "type": ""}, "name": "f"}, {"ephemeral": {"volumeClaimTemplate": {"metadata": {}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}, "volumeMode": "Filesystem"}}}, "name": "g"}, {"emptyDir": {"sizeLimit": "1G"}, "name": "h"}]}, "status": {}}
            """).SetArgDisplayNames("Pod p1");
    }
}
