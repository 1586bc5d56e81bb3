namespace HybridPlacement.Sandbox.Tests.Types;

/// <summary>Objects with mistakes (JSON), and what a Kubernetes 1.36 API server finds wrong with them.</summary>
internal static class ValidationCases
{
    public static IEnumerable<TestCaseData> All()
    {
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "1abc"}, "spec": {"ports": [{"port": 80}]}}
            """,
            """

            """).SetArgDisplayNames("Service 1");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a.b"}, "spec": {"ports": [{"port": 80}]}}
            """,
            """
            metadata.name: Invalid value: "a.b": must not contain dots
            """).SetArgDisplayNames("Service 2");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a.b"}}
            """,
            """
            metadata.name: Invalid value: "a.b": must not contain dots
            """).SetArgDisplayNames("Namespace 3");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"a b": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("ConfigMap 4");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"a": "c d"}}}
            """,
            """
            metadata.labels: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
            """).SetArgDisplayNames("ConfigMap 5");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"a/b/c": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "a/b/c": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')
            """).SetArgDisplayNames("ConfigMap 6");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"/b": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "/b": prefix part must be non-empty
            """).SetArgDisplayNames("ConfigMap 7");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"A_/b": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "A_/b": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            """).SetArgDisplayNames("ConfigMap 8");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"a": "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"}}}
            """,
            """
            metadata.labels: Invalid value: "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc": must be no more than 63 bytes
            """).SetArgDisplayNames("ConfigMap 9");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": name part must be no more than 63 bytes
            """).SetArgDisplayNames("ConfigMap 10");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "labels": {"": "c"}}}
            """,
            """
            metadata.labels: Invalid value: "": name part must be non-empty
            metadata.labels: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("ConfigMap 11");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "annotations": {"a b": "c"}}}
            """,
            """
            metadata.annotations: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("ConfigMap 12");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "finalizers": ["x"]}}
            """,
            """
            metadata.finalizers[0]: Invalid value: "x": name is neither a standard finalizer name nor is it fully qualified
            """).SetArgDisplayNames("ConfigMap 13");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "finalizers": ["x y"]}}
            """,
            """
            metadata.finalizers: Invalid value: "x y": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            metadata.finalizers[0]: Invalid value: "x y": name is neither a standard finalizer name nor is it fully qualified
            """).SetArgDisplayNames("ConfigMap 14");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "ownerReferences": [{"apiVersion": "", "kind": "", "name": "", "uid": ""}]}}
            """,
            """
            metadata.ownerReferences.apiVersion: Invalid value: "": version must not be empty
            metadata.ownerReferences.kind: Invalid value: "": must not be empty
            metadata.ownerReferences.name: Invalid value: "": must not be empty
            metadata.ownerReferences.uid: Invalid value: "": must not be empty
            """).SetArgDisplayNames("ConfigMap 15");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "b"}]}}
            """,
            """
            metadata.ownerReferences: Invalid value: {"apiVersion":"v1","kind":"Event","name":"a","uid":"b"}: /v1, Kind=Event is disallowed from being an owner
            """).SetArgDisplayNames("ConfigMap 16");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n", "ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "b", "controller": true}, {"apiVersion": "v1", "kind": "Pod", "name": "c", "uid": "d", "controller": true}]}}
            """,
            """
            metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"a","uid":"b","controller":true},{"apiVersion":"v1","kind":"Pod","name":"c","uid":"d","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/a and Pod/c
            """).SetArgDisplayNames("ConfigMap 17");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n"}, "data": {"a b": "c"}}
            """,
            """
            data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
            """).SetArgDisplayNames("ConfigMap 18");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "n"}, "data": {"a": "c"}, "binaryData": {"a": "Yg=="}}
            """,
            """
            data[a]: Invalid value: "a": duplicate of key present in binaryData
            """).SetArgDisplayNames("ConfigMap 19");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "data": {"a b": "Yg=="}}
            """,
            """
            data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
            """).SetArgDisplayNames("Secret 20");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "type": "kubernetes.io/tls"}
            """,
            """
            data[tls.crt]: Required value
            data[tls.key]: Required value
            """).SetArgDisplayNames("Secret 21");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "type": "kubernetes.io/dockerconfigjson"}
            """,
            """
            data[.dockerconfigjson]: Required value
            """).SetArgDisplayNames("Secret 22");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "n"}, "type": "kubernetes.io/basic-auth"}
            """,
            """
            data[username]: Required value
            data[password]: Required value
            """).SetArgDisplayNames("Secret 24");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": []}}
            """,
            """
            spec.containers: Required value
            """).SetArgDisplayNames("Pod 25");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"image": "i"}]}}
            """,
            """
            spec.containers[0].name: Required value
            """).SetArgDisplayNames("Pod 26");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c"}]}}
            """,
            """
            spec.containers[0].image: Required value
            """).SetArgDisplayNames("Pod 27");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "A", "image": "i"}]}}
            """,
            """
            spec.containers[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
            """).SetArgDisplayNames("Pod 28");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": " i"}]}}
            """,
            """
            spec.containers[0].image: Invalid value: " i": must not have leading or trailing whitespace
            """).SetArgDisplayNames("Pod 29");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}, {"name": "c", "image": "i"}]}}
            """,
            """
            spec.containers[1].name: Duplicate value: "c"
            """).SetArgDisplayNames("Pod 30");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "initContainers": [{"name": "c", "image": "i"}]}}
            """,
            """
            spec.initContainers[0].name: Duplicate value: "c"
            """).SetArgDisplayNames("Pod 31");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{}]}]}}
            """,
            """
            spec.containers[0].ports[0].containerPort: Required value
            """).SetArgDisplayNames("Pod 32");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 70000}]}]}}
            """,
            """
            spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive
            """).SetArgDisplayNames("Pod 33");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "name": "Bad_"}]}]}}
            """,
            """
            spec.containers[0].ports[0].name: Invalid value: "Bad_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)
            """).SetArgDisplayNames("Pod 34");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]}]}}
            """,
            """
            spec.containers[0].ports[1].name: Duplicate value: "a"
            """).SetArgDisplayNames("Pod 35");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "name": "abcdefghijklmnopqr"}]}]}}
            """,
            """
            spec.containers[0].ports[0].name: Invalid value: "abcdefghijklmnopqr": must be no more than 15 characters
            """).SetArgDisplayNames("Pod 36");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "protocol": "X"}]}]}}
            """,
            """
            spec.containers[0].ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
            """).SetArgDisplayNames("Pod 37");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "name": "123"}]}]}}
            """,
            """
            spec.containers[0].ports[0].name: Invalid value: "123": must contain at least one letter (a-z)
            """).SetArgDisplayNames("Pod 38");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 80, "hostPort": 8}, {"containerPort": 81, "hostPort": 8}]}]}}
            """,
            """
            spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//8"
            """).SetArgDisplayNames("Pod 39");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": ""}]}]}}
            """,
            """
            spec.containers[0].env[0].name: Required value
            """).SetArgDisplayNames("Pod 40");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "a=b"}]}]}}
            """,
            """
            spec.containers[0].env[0].name: Invalid value: "a=b": a valid environment variable name must consist only of printable ASCII characters other than '='
            """).SetArgDisplayNames("Pod 41");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "value": "x", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}}]}]}}
            """,
            """
            spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty
            """).SetArgDisplayNames("Pod 42");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "valueFrom": {}}]}]}}
            """,
            """
            spec.containers[0].env[0].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`
            """).SetArgDisplayNames("Pod 43");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "valueFrom": {"fieldRef": {"fieldPath": "metadata.foo"}}}]}]}}
            """,
            """
            spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "metadata.foo": error converting fieldPath: field label not supported: metadata.foo
            """).SetArgDisplayNames("Pod 44");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "env": [{"name": "A", "valueFrom": {"secretKeyRef": {"name": "", "key": ""}}}]}]}}
            """,
            """
            spec.containers[0].env[0].valueFrom.secretKeyRef.name: Invalid value: "": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            spec.containers[0].env[0].valueFrom.secretKeyRef.key: Required value
            """).SetArgDisplayNames("Pod 45");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "envFrom": [{}]}]}}
            """,
            """
            spec.containers[0].envFrom: Invalid value: "": must specify one of: `configMapRef` or `secretRef`
            """).SetArgDisplayNames("Pod 46");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/x"}]}]}}
            """,
            """
            spec.containers[0].volumeMounts[0].name: Not found: "v"
            """).SetArgDisplayNames("Pod 47");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "volumeMounts": [{"name": "", "mountPath": ""}]}]}}
            """,
            """
            spec.containers[0].volumeMounts[0].name: Required value
            spec.containers[0].volumeMounts[0].name: Not found: ""
            spec.containers[0].volumeMounts[0].mountPath: Required value
            """).SetArgDisplayNames("Pod 48");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/x"}, {"name": "v", "mountPath": "/x"}]}], "volumes": [{"name": "v"}]}}
            """,
            """
            spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/x": must be unique
            """).SetArgDisplayNames("Pod 49");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "volumeMounts": [{"name": "v", "mountPath": "/x", "subPath": "../y"}]}], "volumes": [{"name": "v"}]}}
            """,
            """
            spec.containers[0].volumeMounts.subPath: Invalid value: "../y": must not contain '..'
            """).SetArgDisplayNames("Pod 50");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v"}, {"name": "v"}]}}
            """,
            """
            spec.volumes[1].name: Duplicate value: "v"
            """).SetArgDisplayNames("Pod 51");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": ""}]}}
            """,
            """
            spec.volumes[0].name: Required value
            """).SetArgDisplayNames("Pod 52");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "A_"}]}}
            """,
            """
            spec.volumes[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
            """).SetArgDisplayNames("Pod 53");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "emptyDir": {}, "hostPath": {"path": "/x"}}]}}
            """,
            """
            spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type
            """).SetArgDisplayNames("Pod 54");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "hostPath": {"path": ""}}]}}
            """,
            """
            spec.volumes[0].hostPath.path: Required value
            """).SetArgDisplayNames("Pod 55");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "configMap": {}}]}}
            """,
            """
            spec.volumes[0].configMap.name: Required value
            """).SetArgDisplayNames("Pod 56");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "secret": {}}]}}
            """,
            """
            spec.volumes[0].secret.secretName: Required value
            """).SetArgDisplayNames("Pod 57");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "persistentVolumeClaim": {"claimName": ""}}]}}
            """,
            """
            spec.volumes[0].persistentVolumeClaim.claimName: Required value
            """).SetArgDisplayNames("Pod 58");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "volumes": [{"name": "v", "emptyDir": {"sizeLimit": "-1"}}]}}
            """,
            """
            spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity
            """).SetArgDisplayNames("Pod 59");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "1"}}}]}}
            """,
            """
            spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 1
            """).SetArgDisplayNames("Pod 60");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"requests": {"foo": "1"}}}]}}
            """,
            """
            spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified
            spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers
            """).SetArgDisplayNames("Pod 61");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"requests": {"cpu": "-1"}}}]}}
            """,
            """
            spec.containers[0].resources.requests[cpu]: Invalid value: "-1": must be greater than or equal to 0
            """).SetArgDisplayNames("Pod 62");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"requests": {"nvidia.com/gpu": "1"}}}]}}
            """,
            """
            spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources
            """).SetArgDisplayNames("Pod 63");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"limits": {"nvidia.com/gpu": "1500m"}}}]}}
            """,
            """
            spec.containers[0].resources.limits[nvidia.com/gpu]: Invalid value: "1500m": must be an integer
            spec.containers[0].resources.requests[nvidia.com/gpu]: Invalid value: "1500m": must be an integer
            """).SetArgDisplayNames("Pod 64");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"limits": {"nvidia.com/gpu": "2"}, "requests": {"nvidia.com/gpu": "1"}}}]}}
            """,
            """
            spec.containers[0].resources.requests: Invalid value: "1": must be equal to nvidia.com/gpu limit of 2
            """).SetArgDisplayNames("Pod 65");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"limits": {"memory": "100m"}}}]}}
            """,
            """

            """).SetArgDisplayNames("Pod 66");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "resources": {"limits": {"a_/b": "1"}}}]}}
            """,
            """
            spec.containers[0].resources.limits[a_/b]: Invalid value: "a_/b": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            spec.containers[0].resources.limits[a_/b]: Invalid value: "a_/b": doesn't follow extended resource name standard
            spec.containers[0].resources.requests[a_/b]: Invalid value: "a_/b": prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            spec.containers[0].resources.requests[a_/b]: Invalid value: "a_/b": doesn't follow extended resource name standard
            """).SetArgDisplayNames("Pod 67");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {}}]}}
            """,
            """
            spec.containers[0].livenessProbe: Required value: must specify a handler type
            """).SetArgDisplayNames("Pod 68");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": 0}}}]}}
            """,
            """
            spec.containers[0].livenessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive
            """).SetArgDisplayNames("Pod 69");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": 80}, "exec": {"command": ["a"]}}}]}}
            """,
            """
            spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type
            """).SetArgDisplayNames("Pod 70");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": 80}, "successThreshold": 2}}]}}
            """,
            """
            spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1
            """).SetArgDisplayNames("Pod 71");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": 80}, "periodSeconds": -1}}]}}
            """,
            """
            spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Pod 72");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": "nope_"}}}]}}
            """,
            """
            spec.containers[0].livenessProbe.httpGet.port: Invalid value: "nope_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)
            """).SetArgDisplayNames("Pod 73");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"exec": {}}}]}}
            """,
            """
            spec.containers[0].livenessProbe.exec.command: Required value
            """).SetArgDisplayNames("Pod 74");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "livenessProbe": {"httpGet": {"port": 80, "scheme": "X"}}}]}}
            """,
            """
            spec.containers[0].livenessProbe.httpGet.scheme: Unsupported value: "X": supported values: "HTTP", "HTTPS"
            """).SetArgDisplayNames("Pod 75");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "readinessProbe": {"tcpSocket": {"port": 99999}}}]}}
            """,
            """
            spec.containers[0].readinessProbe.tcpSocket.port: Invalid value: 99999: must be between 1 and 65535, inclusive
            """).SetArgDisplayNames("Pod 76");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "imagePullPolicy": "Foo"}]}}
            """,
            """
            spec.containers[0].imagePullPolicy: Unsupported value: "Foo": supported values: "Always", "IfNotPresent", "Never"
            """).SetArgDisplayNames("Pod 77");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "terminationMessagePolicy": "Foo"}]}}
            """,
            """
            spec.containers[0].terminationMessagePolicy: Unsupported value: "Foo": supported values: "File", "FallbackToLogsOnError"
            """).SetArgDisplayNames("Pod 78");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Foo"}}
            """,
            """
            spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"
            """).SetArgDisplayNames("Pod 79");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "dnsPolicy": "Foo"}}
            """,
            """
            spec.dnsPolicy: Unsupported value: "Foo": supported values: "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"
            """).SetArgDisplayNames("Pod 80");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "dnsPolicy": "None"}}
            """,
            """
            spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None
            """).SetArgDisplayNames("Pod 81");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "terminationGracePeriodSeconds": -1}}
            """,
            """

            """).SetArgDisplayNames("Pod 82");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "activeDeadlineSeconds": 0}}
            """,
            """
            spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive
            """).SetArgDisplayNames("Pod 83");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "nodeName": "A_"}}
            """,
            """
            spec.nodeName: Invalid value: "A_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            """).SetArgDisplayNames("Pod 84");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "hostname": "A_"}}
            """,
            """
            spec.hostname: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
            """).SetArgDisplayNames("Pod 85");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "nodeSelector": {"a b": "c"}}}
            """,
            """
            spec.nodeSelector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("Pod 86");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "imagePullSecrets": [{"name": ""}]}}
            """,
            """

            """).SetArgDisplayNames("Pod 87");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "hostAliases": [{"ip": "x", "hostnames": ["a_"]}]}}
            """,
            """
            spec.hostAliases[0].ip: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
            spec.hostAliases[0].hostnames[0]: Invalid value: "a_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            """).SetArgDisplayNames("Pod 88");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"operator": "Foo"}]}}
            """,
            """
            spec.tolerations[0].operator: Invalid value: "Foo": operator must be Exists when `key` is empty, which means "match all values and all keys"
            spec.tolerations[0].operator: Unsupported value: "Foo": supported values: "Equal", "Exists"
            """).SetArgDisplayNames("Pod 89");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"operator": "Exists", "value": "x", "key": "a"}]}}
            """,
            """
            spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is 'Exists'
            """).SetArgDisplayNames("Pod 90");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"operator": "Equal"}]}}
            """,
            """
            spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"
            """).SetArgDisplayNames("Pod 91");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"key": "a", "operator": "Exists", "effect": "Foo"}]}}
            """,
            """
            spec.tolerations[0].effect: Unsupported value: "Foo": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
            """).SetArgDisplayNames("Pod 92");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"key": "a", "operator": "Exists", "effect": "NoSchedule", "tolerationSeconds": 3}]}}
            """,
            """
            spec.tolerations[0].effect: Invalid value: "NoSchedule": effect must be 'NoExecute' when `tolerationSeconds` is set
            """).SetArgDisplayNames("Pod 93");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "tolerations": [{"key": "a b", "operator": "Exists"}]}}
            """,
            """
            spec.tolerations[0].key: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("Pod 94");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": []}}}}}
            """,
            """
            spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term
            """).SetArgDisplayNames("Pod 95");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Foo"}]}]}}}}}
            """,
            """
            spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator
            """).SetArgDisplayNames("Pod 96");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "In"}]}]}}}}}
            """,
            """
            spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
            """).SetArgDisplayNames("Pod 97");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Exists", "values": ["x"]}]}]}}}}}
            """,
            """
            spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'
            """).SetArgDisplayNames("Pod 98");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["x", "y"]}]}]}}}}}
            """,
            """
            spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].values: Required value: must be specified single value when `operator` is 'Lt' or 'Gt'
            """).SetArgDisplayNames("Pod 99");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": [{"matchExpressions": [{"key": "a", "operator": "Gt", "values": ["x"]}]}]}}}}}
            """,
            """

            """).SetArgDisplayNames("Pod 100");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 0, "preference": {}}]}}}}
            """,
            """
            spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 0: must be in the range 1-100
            """).SetArgDisplayNames("Pod 101");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{}]}}}}
            """,
            """
            spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Required value: can not be empty
            spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must be non-empty
            spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].topologyKey: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("Pod 102");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 101, "podAffinityTerm": {"topologyKey": "a", "labelSelector": {"matchExpressions": [{"key": "a", "operator": "X"}]}}}]}}}}
            """,
            """
            spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].weight: Invalid value: 101: must be in the range 1-100
            spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector.matchExpressions[0].operator: Invalid value: "X": not a valid selector operator
            """).SetArgDisplayNames("Pod 103");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "topologySpreadConstraints": [{"maxSkew": 0, "topologyKey": "", "whenUnsatisfiable": "X"}]}}
            """,
            """
            spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero
            spec.topologySpreadConstraints[0].topologyKey: Required value: can not be empty
            spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "X": supported values: "DoNotSchedule", "ScheduleAnyway"
            """).SetArgDisplayNames("Pod 104");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"}, {"maxSkew": 1, "topologyKey": "a", "whenUnsatisfiable": "DoNotSchedule"}]}}
            """,
            """
            spec.topologySpreadConstraints[0].{topologyKey, whenUnsatisfiable}: Duplicate value: "{a, DoNotSchedule}"
            """).SetArgDisplayNames("Pod 105");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "lifecycle": {"preStop": {}}}]}}
            """,
            """
            spec.containers[0].lifecycle.preStop: Required value: must specify a handler type
            """).SetArgDisplayNames("Pod 106");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i", "securityContext": {"runAsUser": -1}}]}}
            """,
            """
            spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
            """).SetArgDisplayNames("Pod 107");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "n"}, "spec": {"containers": [{"name": "c", "image": "i"}], "securityContext": {"runAsUser": -1, "fsGroup": -3}}}
            """,
            """
            spec.securityContext.fsGroup: Invalid value: -3: must be between 0 and 2147483647, inclusive
            spec.securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive
            """).SetArgDisplayNames("Pod 109");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.selector: Invalid value: {}: empty selector is invalid for deployment
            """).SetArgDisplayNames("Deployment 110");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "c"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`
            """).SetArgDisplayNames("Deployment 111");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "replicas": -1}}
            """,
            """
            spec.replicas: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Deployment 112");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "strategy": {"type": "Foo"}}}
            """,
            """
            spec.strategy: Unsupported value: {"Type":"Foo","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"
            """).SetArgDisplayNames("Deployment 113");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "strategy": {"type": "Recreate", "rollingUpdate": {"maxSurge": 1}}}}
            """,
            """
            spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'
            """).SetArgDisplayNames("Deployment 114");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "strategy": {"rollingUpdate": {"maxSurge": 0, "maxUnavailable": 0}}}}
            """,
            """
            spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0
            """).SetArgDisplayNames("Deployment 115");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "strategy": {"rollingUpdate": {"maxSurge": "x"}}}}
            """,
            """
            spec.strategy.rollingUpdate.maxSurge: Invalid value: "x": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
            """).SetArgDisplayNames("Deployment 116");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "strategy": {"rollingUpdate": {"maxUnavailable": "101%"}}}}
            """,
            """
            spec.strategy.rollingUpdate.maxUnavailable: Invalid value: "101%": must not be greater than 100%
            """).SetArgDisplayNames("Deployment 117");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "minReadySeconds": -1}}
            """,
            """
            spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Deployment 118");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "progressDeadlineSeconds": 0}}
            """,
            """
            spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds
            """).SetArgDisplayNames("Deployment 119");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "progressDeadlineSeconds": 5, "minReadySeconds": 10}}
            """,
            """
            spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds
            """).SetArgDisplayNames("Deployment 120");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "revisionHistoryLimit": -1}}
            """,
            """
            spec.revisionHistoryLimit: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Deployment 121");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}], "restartPolicy": "Never"}}}}
            """,
            """
            spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
            """).SetArgDisplayNames("Deployment 122");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "A"}]}}}}
            """,
            """
            spec.template.spec.containers[0].name: Invalid value: "A": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
            spec.template.spec.containers[0].image: Required value
            """).SetArgDisplayNames("Deployment 123");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {}}
            """,
            """
            spec.selector: Required value
            spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
            spec.template.spec.containers: Required value
            """).SetArgDisplayNames("Deployment 124");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchExpressions": [{"key": "a", "operator": "In"}]}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'
            spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"In"}]}: invalid label selector
            """).SetArgDisplayNames("Deployment 125");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchExpressions": [{"key": "a", "operator": "Foo"}]}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.selector.matchExpressions[0].operator: Invalid value: "Foo": not a valid selector operator
            spec.selector: Invalid value: {"matchExpressions":[{"key":"a","operator":"Foo"}]}: invalid label selector
            """).SetArgDisplayNames("Deployment 126");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a b": "c"}}, "template": {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.selector.matchLabels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            spec.selector: Invalid value: {"matchLabels":{"a b":"c"}}: invalid label selector
            """).SetArgDisplayNames("Deployment 127");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "n"}, "spec": {}}
            """,
            """
            spec.selector: Required value
            spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`
            spec.template.spec.containers: Required value
            """).SetArgDisplayNames("ReplicaSet 128");
        yield return new TestCaseData(
            """
            {"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a": "b"}}, "template": {"metadata": {"labels": {"a": "c"}}, "spec": {"containers": [{"name": "c", "image": "i"}]}}, "podManagementPolicy": "X", "updateStrategy": {"type": "X"}}}
            """,
            """
            spec.podManagementPolicy: Invalid value: "X": must be 'OrderedReady' or 'Parallel'
            spec.updateStrategy: Invalid value: {"Type":"X","RollingUpdate":null}: must be 'RollingUpdate' or 'OnDelete'
            spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
            """).SetArgDisplayNames("StatefulSet 129");
        yield return new TestCaseData(
            """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "n"}, "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
            """).SetArgDisplayNames("Job 130");
        yield return new TestCaseData(
            """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "n"}, "spec": {"parallelism": -1, "backoffLimit": -1, "completions": -1, "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.parallelism: Invalid value: -1: must be greater than or equal to 0
            spec.completions: Invalid value: -1: must be greater than or equal to 0
            spec.backoffLimit: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Job 131");
        yield return new TestCaseData(
            """
            {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "n"}, "spec": {"ttlSecondsAfterFinished": -1, "activeDeadlineSeconds": -1, "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}}}
            """,
            """
            spec.activeDeadlineSeconds: Invalid value: -1: must be greater than or equal to 0
            spec.ttlSecondsAfterFinished: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Job 132");
        yield return new TestCaseData(
            """
            {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "n"}, "spec": {"schedule": "x", "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "c", "image": "i"}]}}}}}}
            """,
            """
            spec.schedule: Invalid value: "x": expected exactly 5 fields, found 1: [x]
            """).SetArgDisplayNames("CronJob 133");
        yield return new TestCaseData(
            """
            {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "n"}, "spec": {"schedule": "", "concurrencyPolicy": "X", "jobTemplate": {"spec": {"template": {"spec": {"restartPolicy": "Always", "containers": [{"name": "c", "image": "i"}]}}}}}}
            """,
            """
            spec.schedule: Required value
            spec.concurrencyPolicy: Unsupported value: "X": supported values: "Allow", "Forbid", "Replace"
            spec.jobTemplate.spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
            """).SetArgDisplayNames("CronJob 134");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {}}
            """,
            """
            spec.ports: Required value
            """).SetArgDisplayNames("Service 135");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 0}]}}
            """,
            """
            spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive
            spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive
            """).SetArgDisplayNames("Service 136");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80}, {"port": 81}]}}
            """,
            """
            spec.ports[0].name: Required value
            spec.ports[1].name: Required value
            """).SetArgDisplayNames("Service 137");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"name": "a", "port": 80}, {"name": "a", "port": 81}]}}
            """,
            """
            spec.ports[1].name: Duplicate value: "a"
            """).SetArgDisplayNames("Service 138");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"name": "a", "port": 80}, {"name": "b", "port": 80}]}}
            """,
            """
            spec.ports[1]: Duplicate value: {"Name":"","Protocol":"TCP","AppProtocol":null,"Port":80,"TargetPort":0,"NodePort":0}
            """).SetArgDisplayNames("Service 139");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80, "targetPort": "Bad_"}]}}
            """,
            """
            spec.ports[0].targetPort: Invalid value: "Bad_": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)
            """).SetArgDisplayNames("Service 140");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80, "targetPort": 70000}]}}
            """,
            """
            spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive
            """).SetArgDisplayNames("Service 141");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80, "protocol": "X"}]}}
            """,
            """
            spec.ports[0].protocol: Unsupported value: "X": supported values: "SCTP", "TCP", "UDP"
            """).SetArgDisplayNames("Service 142");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"type": "X", "ports": [{"port": 80}]}}
            """,
            """
            spec.type: Unsupported value: "X": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"
            """).SetArgDisplayNames("Service 143");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"type": "ExternalName"}}
            """,
            """
            spec.externalName: Required value
            """).SetArgDisplayNames("Service 144");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"type": "ExternalName", "externalName": "A_"}}
            """,
            """
            spec.externalName: Invalid value: "A_": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
            """).SetArgDisplayNames("Service 145");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80}], "clusterIP": "x"}}
            """,
            """
            spec.clusterIPs[0]: Invalid value: "x": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)
            """).SetArgDisplayNames("Service 146");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80, "nodePort": 30000}]}}
            """,
            """
            spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'
            """).SetArgDisplayNames("Service 147");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80}], "sessionAffinity": "X"}}
            """,
            """
            spec.sessionAffinity: Unsupported value: "X": supported values: "ClientIP", "None"
            """).SetArgDisplayNames("Service 148");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80}], "selector": {"a b": "c"}}}
            """,
            """
            spec.selector: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("Service 149");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"ports": [{"port": 80, "name": "A_"}]}}
            """,
            """
            spec.ports[0].name: Invalid value: "A_": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
            """).SetArgDisplayNames("Service 150");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "n"}, "spec": {"type": "NodePort", "clusterIP": "None", "ports": [{"port": 80}]}}
            """,
            """
            spec.clusterIPs[0]: Invalid value: "None": may not be set to 'None' for NodePort services
            """).SetArgDisplayNames("Service 151");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"minAvailable": 1, "maxUnavailable": 1}}
            """,
            """
            spec: Invalid value: {"MinAvailable":1,"Selector":null,"MaxUnavailable":1,"UnhealthyPodEvictionPolicy":null}: minAvailable and maxUnavailable cannot be both set
            """).SetArgDisplayNames("PodDisruptionBudget 152");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"minAvailable": -1}}
            """,
            """
            spec.minAvailable: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("PodDisruptionBudget 153");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"maxUnavailable": "x"}}
            """,
            """
            spec.maxUnavailable: Invalid value: "x": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')
            """).SetArgDisplayNames("PodDisruptionBudget 154");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"maxUnavailable": "101%"}}
            """,
            """
            spec.maxUnavailable: Invalid value: "101%": must not be greater than 100%
            """).SetArgDisplayNames("PodDisruptionBudget 155");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"selector": {"matchLabels": {"a b": "c"}}}}
            """,
            """
            spec.selector.matchLabels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("PodDisruptionBudget 156");
        yield return new TestCaseData(
            """
            {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": {"name": "n"}, "spec": {"unhealthyPodEvictionPolicy": "X"}}
            """,
            """
            spec.unhealthyPodEvictionPolicy: Unsupported value: "X": supported values: "AlwaysAllow", "IfHealthyBudget"
            """).SetArgDisplayNames("PodDisruptionBudget 157");
        yield return new TestCaseData(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "n"}, "spec": {"minReplicas": 3, "maxReplicas": 1, "scaleTargetRef": {"kind": "a", "name": "b"}}}
            """,
            """
            spec.maxReplicas: Invalid value: 1: must be greater than or equal to `minReplicas`
            spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
            """).SetArgDisplayNames("HorizontalPodAutoscaler 158");
        yield return new TestCaseData(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "n"}, "spec": {"maxReplicas": 0, "scaleTargetRef": {"kind": "", "name": ""}}}
            """,
            """
            spec.maxReplicas: Required value: must be set and greater than 0
            spec.maxReplicas: Invalid value: 0: must be greater than or equal to `minReplicas`
            spec.scaleTargetRef.kind: Required value
            spec.scaleTargetRef.name: Required value
            spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
            """).SetArgDisplayNames("HorizontalPodAutoscaler 159");
        yield return new TestCaseData(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "n"}, "spec": {"minReplicas": 0, "maxReplicas": 1, "scaleTargetRef": {"kind": "a", "name": "b"}}}
            """,
            """
            spec.minReplicas: Invalid value: 0: must be greater than or equal to 1
            spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
            spec.metrics: Forbidden: must specify at least one Object or External metric to support scaling to zero replicas
            """).SetArgDisplayNames("HorizontalPodAutoscaler 160");
        yield return new TestCaseData(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "n"}, "spec": {"maxReplicas": 1, "scaleTargetRef": {"kind": "a", "name": "b"}, "metrics": [{"type": "X"}]}}
            """,
            """
            spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
            spec.metrics[0].type: Unsupported value: "X": supported values: "ContainerResource", "External", "Object", "Pods", "Resource"
            """).SetArgDisplayNames("HorizontalPodAutoscaler 161");
        yield return new TestCaseData(
            """
            {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "n"}, "spec": {"maxReplicas": 1, "scaleTargetRef": {"kind": "a", "name": "b"}, "metrics": [{"type": "Resource"}]}}
            """,
            """
            spec.scaleTargetRef.apiVersion: Invalid value: "": apiVersion must specify API group
            spec.metrics[0].resource: Required value: must populate information for the given metric source
            """).SetArgDisplayNames("HorizontalPodAutoscaler 162");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "a", "effect": "X"}]}}
            """,
            """
            metadata.taints[0].effect: Unsupported value: "X": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"
            """).SetArgDisplayNames("Node 163");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "", "effect": "NoSchedule"}]}}
            """,
            """
            metadata.taints[0].key: Invalid value: "": name part must be non-empty
            metadata.taints[0].key: Invalid value: "": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            """).SetArgDisplayNames("Node 164");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "a", "effect": "NoSchedule"}, {"key": "a", "effect": "NoSchedule"}]}}
            """,
            """
            metadata.taints[1]: Duplicate value: {"Key":"a","Value":"","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair
            """).SetArgDisplayNames("Node 165");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "a", "effect": ""}]}}
            """,
            """
            metadata.taints[0].effect: Required value
            """).SetArgDisplayNames("Node 166");
        yield return new TestCaseData(
            """
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "n"}, "spec": {"taints": [{"key": "a b", "value": "c d", "effect": "NoSchedule"}]}}
            """,
            """
            metadata.taints[0].key: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
            metadata.taints[0].value: Invalid value: "c d": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
            """).SetArgDisplayNames("Node 167");
        yield return new TestCaseData(
            """
            {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "n"}, "spec": {"leaseDurationSeconds": 0}}
            """,
            """
            spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0
            """).SetArgDisplayNames("Lease 168");
        yield return new TestCaseData(
            """
            {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "n"}, "spec": {"leaseTransitions": -1, "holderIdentity": ""}}
            """,
            """
            spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0
            """).SetArgDisplayNames("Lease 169");
        yield return new TestCaseData(
            """
            {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": {"name": "n"}, "roleRef": {"kind": "X", "name": "", "apiGroup": "rbac.authorization.k8s.io"}, "subjects": [{"kind": "X", "name": ""}, {"kind": "ServiceAccount", "name": "a"}]}
            """,
            """
            roleRef.kind: Unsupported value: "X": supported values: "Role", "ClusterRole"
            roleRef.name: Required value
            subjects[0].name: Required value
            subjects[0].kind: Unsupported value: "X": supported values: "ServiceAccount", "User", "Group"
            """).SetArgDisplayNames("RoleBinding 170");
    }
}
