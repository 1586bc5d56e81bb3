using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HybridPlacement.Api.Schema;
using k8s.Models;

namespace HybridPlacement.Api;

/// <summary>What is laid over the generated pods. Fields that decide where a pod runs, or what it may do to its node, aren't
/// here.</summary>
[ForbiddenField("affinity", "object", "the operator decides the place: narrow it with spec.placement")]
[ForbiddenField("tolerations", "array", "the pool decides what its pods tolerate: write tolerations in the PlacementPool")]
[ForbiddenField("nodeSelector", "object", "the operator decides the place: narrow it with spec.placement.poolSelector")]
[ForbiddenField("nodeName", "string", "the operator decides the place: narrow it with spec.placement")]
[ForbiddenField("topologySpreadConstraints", "array", "the operator spreads the replicas: write spec.placement.mode: EachPool for one set per pool")]
[ForbiddenField("resources", "object", "write spec.resources, and GPUs as spec.accelerator")]
[ForbiddenField("securityContext", "object", "pods meet the Pod Security Standard 'restricted': leave securityContext out")]
public sealed record PodTemplateOverlay
{
    /// <summary>Labels and annotations of the pods.</summary>
    public PodTemplateMetadata? Metadata { get; init; }

    /// <summary>Environment variables of the server.</summary>
    [Items(0, 64)]
    [ListMap("name")]
    public IReadOnlyList<PodEnvironmentVariable>? Env { get; init; }

    /// <summary>Further volumes.</summary>
    [Items(0, 16)]
    [ListMap("name")]
    public IReadOnlyList<PodVolume>? Volumes { get; init; }

    /// <summary>Where the server sees them.</summary>
    [Items(0, 16)]
    [ListMap("mountPath")]
    public IReadOnlyList<PodVolumeMount>? VolumeMounts { get; init; }

    /// <summary>Secrets for the registry of the runtime's image.</summary>
    [Items(0, 8)]
    [ListMap("name")]
    public IReadOnlyList<V1LocalObjectReference>? ImagePullSecrets { get; init; }

    /// <summary>The pods' PriorityClass.</summary>
    [Length(1, 253)]
    [DnsSubdomain]
    public string? PriorityClassName { get; init; }

    /// <summary>The pods' RuntimeClass, for instance nvidia.</summary>
    [Length(1, 253)]
    [DnsSubdomain]
    public string? RuntimeClassName { get; init; }

    /// <summary>A ServiceAccount of yours instead of the generated one, for workload identity. Its token isn't mounted.</summary>
    [Length(1, 253)]
    [DnsSubdomain]
    public string? ServiceAccountName { get; init; }

    /// <summary>How long a pod may take to finish its requests.</summary>
    [Bounds(0, 3600)]
    public int? TerminationGracePeriodSeconds { get; init; }
}

/// <summary>Labels and annotations of the generated pods.</summary>
public sealed record PodTemplateMetadata
{
    /// <summary>Labels, beside the generated ones.</summary>
    [Items(0, 32)]
    [Length(0, 63)]
    [Pattern(Patterns.LabelValue,
        "write letters, digits, hyphens, underscores and dots, with a letter or digit at both ends, or nothing")]
    [Rule("self.all(k, !k.startsWith('hybridplacement.io/') && !k.startsWith('app.kubernetes.io/'))",
        "labels under hybridplacement.io/ and app.kubernetes.io/ are the operator's: write labels of your own domain")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Annotations, beside the generated ones.</summary>
    [Items(0, 32)]
    [Length(0, 4096)]
    [Rule("self.all(k, !k.startsWith('hybridplacement.io/'))",
        "annotations under hybridplacement.io/ are the operator's: write annotations of your own domain")]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
}

/// <summary>An environment variable of the server.</summary>
[Rule("!(has(self.value) && has(self.valueFrom))", "write value or valueFrom, not both")]
[Rule("!self.name.startsWith('HYBRIDPLACEMENT_')", "variables that begin with HYBRIDPLACEMENT_ are the operator's: choose another name")]
public sealed record PodEnvironmentVariable
{
    /// <summary>Its name.</summary>
    [RequiredField]
    [Length(1, 128)]
    [Pattern("^[A-Za-z_][A-Za-z0-9_.-]*$",
        "write letters, digits, underscores, dots and hyphens, not beginning with a digit, dot or hyphen")]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its value.</summary>
    [Length(0, 4096)]
    public string? Value { get; init; }

    /// <summary>Where its value comes from, as in a container: secretKeyRef, configMapKeyRef, fieldRef or resourceFieldRef.</summary>
    [PreserveUnknown]
    public JsonObject? ValueFrom { get; init; }
}

/// <summary>A volume, as in a pod.</summary>
[PreserveUnknown]
[ForbiddenField("hostPath", "object", "a node's own folders can't be mounted: use a persistentVolumeClaim, or spec.cache: Node for the model")]
[Rule("!(self.name in ['models', 'cache', 'tmp'])", "the names models, cache and tmp are the operator's: choose another name")]
public sealed record PodVolume
{
    /// <summary>Its name.</summary>
    [RequiredField]
    [Length(1, 63)]
    [DnsLabel]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>What it is of, as in a pod: configMap, secret, persistentVolumeClaim, emptyDir, csi, ephemeral, projected.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Source { get; set; }
}

/// <summary>Where the server sees a volume.</summary>
[Rule("!(self.mountPath in ['/models', '/cache', '/tmp', '/'])", "/models, /cache, /tmp and / are the operator's: choose another mountPath")]
public sealed record PodVolumeMount
{
    /// <summary>The volume's name.</summary>
    [RequiredField]
    [Length(1, 63)]
    [DnsLabel]
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>The path in the container.</summary>
    [RequiredField]
    [Length(1, 512)]
    [Pattern("^/[^:]*$", "write an absolute path without a colon")]
    public string MountPath { get; init => field = value ?? ""; } = "";

    /// <summary>A folder in the volume instead of its root.</summary>
    [Length(1, 512)]
    public string? SubPath { get; init; }

    /// <summary>Not writable.</summary>
    public bool? ReadOnly { get; init; }
}
