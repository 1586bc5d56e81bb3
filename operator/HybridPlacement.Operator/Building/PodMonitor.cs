using k8s;
using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>The Prometheus operator's PodMonitor, as far as it is written here.</summary>
[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "PodMonitor", PluralName = "podmonitors")]
public sealed class PodMonitor : IKubernetesObject<V1ObjectMeta>
{
    /// <inheritdoc/>
    public string ApiVersion { get; set; } = "monitoring.coreos.com/v1";

    /// <inheritdoc/>
    public string Kind { get; set; } = "PodMonitor";

    /// <inheritdoc/>
    public V1ObjectMeta Metadata { get; set; } = new();

    /// <summary>What is scraped.</summary>
    public PodMonitorSpec? Spec { get; set; }

    /// <summary>The monitor of a model's pods.</summary>
    internal static PodMonitor Of(Api.ModelDeployment model) => new()
    {
        Metadata = ResourceBuilder.Metadata(model, model.Metadata.Name),
        Spec = new PodMonitorSpec
        {
            Selector = new V1LabelSelector { MatchLabels = ObjectLabels.ModelSelector(model) },
            PodMetricsEndpoints = [new PodMetricsEndpoint { Port = "metrics", Path = "/metrics" }],
            PodTargetLabels = [Api.Labels.ModelDeployment, Api.Labels.Pool, Api.Labels.Tier, Api.Labels.Revision],
        },
    };
}

/// <summary>What a PodMonitor scrapes.</summary>
public sealed record PodMonitorSpec
{
    /// <summary>The pods.</summary>
    public V1LabelSelector? Selector { get; init; }

    /// <summary>Where they answer.</summary>
    public IReadOnlyList<PodMetricsEndpoint>? PodMetricsEndpoints { get; init; }

    /// <summary>The pods' labels that become labels of what is scraped.</summary>
    public IReadOnlyList<string>? PodTargetLabels { get; init; }
}

/// <summary>A port that is scraped.</summary>
public sealed record PodMetricsEndpoint
{
    /// <summary>Its name.</summary>
    public string? Port { get; init; }

    /// <summary>The path.</summary>
    public string? Path { get; init; }
}
