using k8s.Models;

namespace HybridPlacement.Operator.Building;

/// <summary>All that one ModelDeployment becomes, besides Deployments that are on their way out.</summary>
public sealed record DesiredObjects
{
    /// <summary>One Deployment per pool that the decision names.</summary>
    public required IReadOnlyList<V1Deployment> Deployments { get; init; }

    /// <summary>The Service in front of them.</summary>
    public required V1Service Service { get; init; }

    /// <summary>The pods' identity, without a token.</summary>
    public required V1ServiceAccount ServiceAccount { get; init; }

    /// <summary>For two replicas or more.</summary>
    public V1PodDisruptionBudget? DisruptionBudget { get; init; }

    /// <summary>Where the rule isolates.</summary>
    public V1NetworkPolicy? NetworkPolicy { get; init; }

    /// <summary>Where the model scales.</summary>
    public V2HorizontalPodAutoscaler? Autoscaler { get; init; }

    /// <summary>For clusters that have the Prometheus operator's kinds.</summary>
    public required PodMonitor Monitor { get; init; }
}

/// <summary>The objects that a decision becomes. Pure: the same input gives the same objects.</summary>
public static class ResourceBuilder
{
    /// <summary>Builds all objects.</summary>
    /// <param name="input">What they depend on.</param>
    /// <param name="plan">The Deployments to have; those without a placement aren't built.</param>
    public static DesiredObjects Build(BuildInput input, IReadOnlyList<PlannedDeployment> plan)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(plan);
        return new DesiredObjects
        {
            Deployments = [.. plan.Where(p => p.Placement is not null).Select(p => DeploymentBuilder.Build(input, p))],
            Service = Service(input),
            ServiceAccount = new V1ServiceAccount
            {
                ApiVersion = "v1",
                Kind = "ServiceAccount",
                Metadata = Metadata(input.Model, ChildNames.ServiceAccount(input.Model.Metadata.Name)),
                AutomountServiceAccountToken = false,
            },
            DisruptionBudget = plan.Sum(p => p.PlacedReplicas) >= 2 ? DisruptionBudget(input.Model) : null,
            NetworkPolicy = input.Decision.Rule?.Isolation == Placement.Isolation.Restricted
                ? NetworkPolicyBuilder.Build(input)
                : null,
            Monitor = PodMonitor.Of(input.Model),
            Autoscaler = input.Model.Spec.Autoscaling is { } scaling ? AutoscalerBuilder.Build(input.Model, scaling) : null,
        };
    }

    internal static V1ObjectMeta Metadata(Api.ModelDeployment model, string name) => new()
    {
        Name = name,
        NamespaceProperty = model.Metadata.NamespaceProperty,
        Labels = ObjectLabels.Of(model),
        OwnerReferences = [Owner(model)],
    };

    internal static V1OwnerReference Owner(Api.ModelDeployment model) => new()
    {
        ApiVersion = Api.Kinds.ApiVersion,
        Kind = Api.ModelDeployment.KubeKind,
        Name = model.Metadata.Name,
        Uid = model.Metadata.Uid,
        Controller = true,
        BlockOwnerDeletion = true,
    };

    // The Service keeps its ports whatever the runtime listens on: an endpoint outlives a change of runtime.
    private static V1Service Service(BuildInput input) => new()
    {
        ApiVersion = "v1",
        Kind = "Service",
        Metadata = Metadata(input.Model, input.Model.Metadata.Name),
        Spec = new V1ServiceSpec
        {
            Type = "ClusterIP",
            Selector = ObjectLabels.ModelSelector(input.Model),
            Ports =
            [
                new V1ServicePort { Name = "http", Port = 8000, Protocol = "TCP", TargetPort = "http" },
                new V1ServicePort { Name = "grpc", Port = 8001, Protocol = "TCP", TargetPort = "grpc", AppProtocol = "kubernetes.io/h2c" },
                new V1ServicePort { Name = "metrics", Port = 8002, Protocol = "TCP", TargetPort = "metrics" },
            ],
        },
    };

    private static V1PodDisruptionBudget DisruptionBudget(Api.ModelDeployment model) => new()
    {
        ApiVersion = "policy/v1",
        Kind = "PodDisruptionBudget",
        Metadata = Metadata(model, model.Metadata.Name),
        Spec = new V1PodDisruptionBudgetSpec
        {
            MaxUnavailable = 1,
            Selector = new V1LabelSelector { MatchLabels = ObjectLabels.ModelSelector(model) },
            // A pod that doesn't serve anyway must not hold up a drain.
            UnhealthyPodEvictionPolicy = "AlwaysAllow",
        },
    };
}
