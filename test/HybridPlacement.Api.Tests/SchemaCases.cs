using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;

namespace HybridPlacement.Api.Tests;

/// <summary>Objects that an API server with the definitions must accept, or refuse with a message that holds a text.</summary>
internal static class SchemaCases
{
    private const string Model = """
        apiVersion: hybridplacement.io/v1alpha1
        kind: ModelDeployment
        metadata: {name: chest-xray, namespace: default}
        spec:
          model: {uri: "https://models.corp.example/chest-xray/3/model.onnx"}
          sensitivity: High
        """;

    private const string Pool = """
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPool
        metadata: {name: dc-munich}
        spec: {tier: OnPrem, nodeSelector: {matchLabels: {site: munich}}}
        """;

    private const string Policy = """
        apiVersion: hybridplacement.io/v1alpha1
        kind: PlacementPolicy
        metadata: {name: default}
        spec: {rules: [{name: all, tiers: [Cloud, OnPrem]}]}
        """;

    private const string Runtime = """
        apiVersion: hybridplacement.io/v1alpha1
        kind: InferenceRuntime
        metadata: {name: triton}
        spec: {supports: [{format: ONNX, accelerator: Nvidia}], image: nvcr.io/nvidia/tritonserver:25.08-py3}
        """;

    public static IEnumerable<TestCaseData> Accepted()
    {
        yield return Case("smallest model", Model, "{}");
        yield return Case("model of the API document", Model, """
            metadata: {labels: {team: radiology}}
            spec:
              model: {format: ONNX, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", servedName: chest-xray, credentialsSecretRef: {name: model-store}}
              latency: Low
              replicas: 3
              resources: {requests: {cpu: "2", memory: 4Gi}, limits: {memory: 4Gi}}
              accelerator: {count: 1, memory: 16Gi, products: [NVIDIA-A100-SXM4-80GB, NVIDIA-H100-80GB-HBM3], resourceName: nvidia.com/gpu}
              placement:
                mode: Replicated
                tiers: [OnPrem, Edge]
                poolSelector: {matchLabels: {region: eu}}
                jurisdictions: [EU]
                compliance: [HIPAA]
                maxHourlyCost: "12.50"
                overflow: true
                failover: {after: 2m, failback: 10m}
              autoscaling: {minReplicas: 1, maxReplicas: 20, metric: Concurrency, target: "8"}
              priority: 100
              runtime: onnxruntime
              cache: Node
              podTemplate:
                metadata: {annotations: {team: radiology}}
                env: [{name: A, value: b}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                volumes: [{name: extra, configMap: {name: c}}]
                volumeMounts: [{name: extra, mountPath: /extra}]
                imagePullSecrets: [{name: pull}]
                priorityClassName: high
            """);
        yield return Case("unquoted quantities and budget", Model, "spec: {resources: {requests: {cpu: 2}}, placement: {maxHourlyCost: 12}}");
        foreach (var quantity in (string[])["0.5", ".5", "1e3", "500u", "2E", "1Ei", "0"])
            yield return Case($"quantity {quantity}", Model, $"spec: {{resources: {{requests: {{cpu: '{quantity}'}}}}}}");
        yield return Case("the server of an object store", Model, """spec: {model: {uri: "s3://bucket/m.onnx", endpoint: "https://minio.corp.example:9000"}}""");
        yield return Case("TensorRT plan with a GPU", Model, """spec: {model: {uri: "s3://bucket/m.plan", tensorRT: {version: "10.9", computeCapability: "8.0"}}, accelerator: {}}""");
        yield return Case("no replicas", Model, "spec: {replicas: 0}");
        yield return Case("signed url", Model, "spec: {model: {uri: 'https://x.example/m.onnx?sig=a:b@c'}}");
        foreach (var uri in (string[])["http://h/m.onnx", "s3://b/k/m.onnx", "azureblob://acc/con/m.onnx", "pvc://claim/m.onnx", "file:///models/m.onnx"])
            yield return Case($"uri {uri}", Model, $"spec: {{model: {{uri: '{uri}'}}}}");
        yield return Case("oci artifact with a format", Model, "spec: {model: {uri: 'oci://reg.example/m:3', format: ONNX}}");
        yield return Case("smallest pool", Pool, "{}");
        yield return Case("pool of the API document", Pool, """
            metadata: {labels: {region: eu}}
            spec:
              tolerations: [{key: nvidia.com/gpu, operator: Exists, effect: NoSchedule}]
              maxSensitivity: High
              compliance: [HIPAA, ISO27001]
              location: {provider: onprem, region: eu-central, site: munich, jurisdiction: EU}
              connectivity: Connected
              cost: {perGpuHour: "2.10", perCpuHour: "0.03", perGiBHour: "0.004"}
              latency: {typical: 8ms}
              quota: {maxGpus: 16, maxModels: 50}
              elastic: {maxNodes: 10, node: {cpu: "32", memory: 220Gi, gpus: {nvidia.com/gpu: 4}, gpuProduct: NVIDIA-A100-SXM4-80GB, gpuMemory: 80Gi}}
            """);
        yield return Case("policy of the API document", Policy, """
            spec:
              priority: 0
              namespaceSelector: {}
              rules:
              - {name: sensitive-stays-on-premises, when: {sensitivity: [High]}, tiers: [OnPrem], compliance: [HIPAA], isolation: Restricted}
              - {name: low-latency-at-the-edge, when: {latency: [Low]}, tiers: [Edge, OnPrem, Cloud]}
              - {name: everything-else, tiers: [Cloud, OnPrem], requireTrustedPools: true}
              weights: {cost: 40, headroom: 30, latency: 20, spread: 10}
              stability: {minImprovement: 15}
            """);
        yield return Case("runtime of the API document", Runtime, """
            spec:
              supports: [{format: TensorRT, accelerator: Nvidia}, {format: ONNX, accelerator: Nvidia}]
              args: ["tritonserver", "--model-repository=/models", "--strict-readiness=true"]
              modelLayout: TritonRepository
              ports: {http: 8000, grpc: 8001, metrics: 8002}
              probes: {startup: /v2/health/ready, readiness: /v2/health/ready, liveness: /v2/health/live}
              overhead: {memory: 1500Mi, gpuMemory: 600Mi}
              tensorRTVersion: "10.9"
              shmSize: 1Gi
            """);
    }

    public static IEnumerable<TestCaseData> Refused()
    {
        yield return Case("wrong enum", Model, "spec: {sensitivity: Extreme}", "spec.sensitivity", "\"High\"");
        yield return Case("no sensitivity", Model, "spec: {sensitivity: null}", "spec.sensitivity");
        yield return Case("no uri", Model, "spec: {model: {uri: null}}", "spec.model.uri");
        yield return Case("misspelt field", Model, "spec: {sensitivty: High}", "sensitivty");
        yield return Case("name with a dot", Model, "metadata: {name: a.b}", "name of a Service");
        yield return Case("name that begins with a digit", Model, "metadata: {name: 1a}", "name of a Service");
        yield return Case("long name", Model, $"metadata: {{name: {new string('a', 64)}}}", "name of a Service");
        yield return Case("unknown scheme", Model, "spec: {model: {uri: 'ftp://host/model.onnx'}}", "write a uri that begins with https://");
        yield return Case("uri with a blank", Model, "spec: {model: {uri: 'https://host/a b.onnx'}}", "holds no blank");
        yield return Case("the server of a web address", Model, "spec: {model: {endpoint: 'https://minio.corp.example:9000'}}", "endpoint is the server of an s3://");
        yield return Case("a server without a scheme", Model, "spec: {model: {uri: 's3://bucket/m.onnx', endpoint: 'minio:9000'}}", "for instance https://minio.corp.example:9000");
        yield return Case("password in the uri", Model, "spec: {model: {uri: 'https://me:secret@host/model.onnx'}}", "credentialsSecretRef");
        yield return Case("no format to be told", Model, "spec: {model: {uri: 'https://host/model.bin'}}", "write format: ONNX");
        yield return Case("short sha256", Model, "spec: {model: {sha256: abc}}", "spec.model.sha256", "sha256sum FILE prints it");
        yield return Case("tensorRT of an ONNX file", Model, """spec: {model: {tensorRT: {version: "10.9", computeCapability: "8.0"}}}""", "write format: TensorRT");
        yield return Case("TensorRT by extension without a GPU", Model, "spec: {model: {uri: 'https://host/m.plan'}}", "add spec.accelerator");
        yield return Case("TensorRT by format without a GPU", Model, "spec: {model: {format: TensorRT}}", "add spec.accelerator");
        yield return Case("served name with a slash", Model, "spec: {model: {servedName: a/b}}", "spec.model.servedName", "write a name of letters");
        yield return Case("negative replicas", Model, "spec: {replicas: -1}", "spec.replicas");
        yield return Case("too many replicas", Model, "spec: {replicas: 100000}", "spec.replicas");
        yield return Case("negative quantity", Model, "spec: {resources: {requests: {cpu: '-1'}}}", "spec.resources.requests", "for instance 2, 500m or 4Gi");
        yield return Case("negative quantity without quotes", Model, "spec: {resources: {requests: {cpu: -1}}}", "spec.resources.requests", "isn't negative");
        yield return Case("quantity with a unit that isn't one", Model, "spec: {resources: {requests: {memory: 4GB}}}", "spec.resources.requests", "for instance 2, 500m or 4Gi");
        yield return Case("GPU memory without a number", Model, "spec: {accelerator: {memory: large}}", "spec.accelerator.memory", "write a quantity");
        yield return Case("TensorRT version in words", Model, """spec: {model: {uri: "s3://bucket/m.plan", tensorRT: {version: latest, computeCapability: "8.0"}}, accelerator: {}}""", "for instance \"10.9\"");
        yield return Case("compute capability as nvcc names it", Model, """spec: {model: {uri: "s3://bucket/m.plan", tensorRT: {version: "10.9", computeCapability: sm_80}}, accelerator: {}}""", "for instance \"8.0\"");
        yield return Case("label with a blank", Model, "spec: {podTemplate: {metadata: {labels: {team: 'a b'}}}}", "spec.podTemplate.metadata.labels", "with a letter or digit at both ends");
        yield return Case("relative mount", Model, "spec: {podTemplate: {volumeMounts: [{name: v, mountPath: data}]}}", "write an absolute path");
        yield return Case("GPU in resources", Model, "spec: {resources: {limits: {nvidia.com/gpu: 1}}}", "write a GPU as spec.accelerator");
        yield return Case("no GPU at all", Model, "spec: {accelerator: {count: 0}}", "spec.accelerator.count");
        yield return Case("resource without a domain", Model, "spec: {accelerator: {resourceName: gpu}}", "nvidia.com/gpu");
        yield return Case("least above most", Model, "spec: {autoscaling: {minReplicas: 5, maxReplicas: 2, target: 8}}", "raise maxReplicas");
        yield return Case("least by default above most", Model, "spec: {autoscaling: {maxReplicas: 0, target: 8}}", "spec.autoscaling.maxReplicas");
        yield return Case("no tier", Model, "spec: {placement: {tiers: []}}", "spec.placement.tiers");
        yield return Case("a tier twice", Model, "spec: {placement: {tiers: [Edge, Edge]}}", "spec.placement.tiers");
        yield return Case("wrong duration", Model, "spec: {placement: {failover: {after: soon}}}", "spec.placement.failover.after", "for instance 8ms, 2m or 1h30m");
        yield return Case("empty duration", Model, "spec: {rollout: {progressDeadline: ''}}", "spec.rollout.progressDeadline", "write a duration with its unit");
        yield return Case("budget with a currency", Model, "spec: {placement: {maxHourlyCost: 12 EUR}}", "spec.placement.maxHourlyCost", "without a currency");
        yield return Case("budget as a fraction without quotes", Model, "spec: {placement: {maxHourlyCost: 12.5}}", "spec.placement.maxHourlyCost");
        yield return Case("selector without values", Model, "spec: {placement: {poolSelector: {matchExpressions: [{key: a, operator: In}]}}}", "In and NotIn need values");
        foreach (var (field, value) in ((string, string)[])[
            ("affinity", "{}"), ("tolerations", "[{operator: Exists}]"), ("nodeSelector", "{a: b}"), ("nodeName", "n"),
            ("topologySpreadConstraints", "[]"), ("resources", "{}"), ("securityContext", "{privileged: true}")])
            yield return Case($"podTemplate {field}", Model, $"spec: {{podTemplate: {{{field}: {value}}}}}", $"{field} can't be set here");
        yield return Case("folder of the node", Model, "spec: {podTemplate: {volumes: [{name: v, hostPath: {path: /}}]}}", "hostPath can't be set here");
        yield return Case("volume with a name of ours", Model, "spec: {podTemplate: {volumes: [{name: models, emptyDir: {}}]}}", "are the operator's");
        yield return Case("mount at a path of ours", Model, "spec: {podTemplate: {volumeMounts: [{name: v, mountPath: /models}]}}", "choose another mountPath");
        yield return Case("variable of ours", Model, "spec: {podTemplate: {env: [{name: HYBRIDPLACEMENT_FILE_ROOT, value: /}]}}", "choose another name");
        yield return Case("variable with two values", Model, "spec: {podTemplate: {env: [{name: A, value: b, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]}}", "not both");
        yield return Case("label of ours", Model, "spec: {podTemplate: {metadata: {labels: {hybridplacement.io/pool: x}}}}", "labels of your own domain");
        yield return Case("annotation of ours", Model, "spec: {podTemplate: {metadata: {annotations: {hybridplacement.io/x: y}}}}", "annotations of your own domain");
        yield return Case("pool of all nodes", Pool, "spec: {nodeSelector: {matchLabels: null}}", "an empty selector is every node");
        yield return Case("pool without a tier", Pool, "spec: {tier: null}", "spec.tier");
        yield return Case("pool name with a dot", Pool, "metadata: {name: a.b}", "value of a label");
        yield return Case("toleration of everything by mistake", Pool, "spec: {tolerations: [{effect: NoSchedule}]}", "without a key tolerates every taint");
        yield return Case("toleration with a value too many", Pool, "spec: {tolerations: [{key: a, operator: Exists, value: b}]}", "takes no value");
        yield return Case("negative cost", Pool, "spec: {cost: {perGpuHour: '-2'}}", "spec.cost.perGpuHour", "write an amount that isn't negative");
        yield return Case("negative cost without quotes", Pool, "spec: {cost: {perGpuHour: -2}}", "spec.cost.perGpuHour", "write an amount that isn't negative");
        yield return Case("half a GPU on a node to come", Pool, "spec: {elastic: {maxNodes: 2, node: {cpu: 8, memory: 64Gi, gpus: {nvidia.com/gpu: '0.5'}}}}", "spec.elastic.node.gpus", "write the number of GPUs");
        yield return Case("latency without a unit", Pool, "spec: {latency: {typical: '8'}}", "spec.latency.typical", "write a duration with its unit");
        yield return Case("no rule", Policy, "spec: {rules: []}", "spec.rules");
        yield return Case("a rule name twice", Policy, "spec: {rules: [{name: a, tiers: [Edge]}, {name: a, tiers: [Cloud]}]}", "two rules have the same name");
        yield return Case("a tier twice in a rule", Policy, "spec: {rules: [{name: a, tiers: [Edge, Edge]}]}", "a tier stands twice");
        yield return Case("no weight", Policy, "spec: {weights: {cost: 0, headroom: 0, latency: 0, spread: 0}}", "all weights are 0");
        yield return Case("runtime without a format", Runtime, "spec: {supports: []}", "spec.supports");
        yield return Case("one port for two", Runtime, "spec: {ports: {http: 8001}}", "three different numbers");
        yield return Case("TensorRT version without TensorRT", Runtime, "spec: {tensorRTVersion: '10.9'}", "tensorRTVersion is for runtimes");
        yield return Case("probe of an address", Runtime, "spec: {probes: {startup: 'http://localhost/health'}}", "spec.probes.startup", "which begins with /");
        yield return Case("image with a blank", Runtime, "spec: {image: 'a b'}", "without blanks");
    }

    private static TestCaseData Case(string name, string manifest, string change, params string[] messages)
    {
        var content = ManifestReader.Read(manifest, name).Single().Content;
        Merge(content, ManifestReader.Read($"apiVersion: v1\nkind: Change\nmetadata: {{name: x}}\nchange: {Indent(change)}", name)
            .Single().Content["change"]!.AsObject());
        return new TestCaseData(content, messages).SetArgDisplayNames(name);
    }

    private static string Indent(string yaml) =>
        yaml.StartsWith('{') ? yaml : "\n  " + yaml.Replace("\n", "\n  ", StringComparison.Ordinal);

    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (key, value) in change)
        {
            if (value is null)
                target.Remove(key);
            else if (value is JsonObject inner && target[key] is JsonObject existing)
                Merge(existing, inner);
            else
                target[key] = value.DeepClone();
        }
    }
}
