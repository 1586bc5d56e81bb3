using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Accelerators;
using HybridPlacement.Operator.Building;
using HybridPlacement.Operator.Mapping;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Status;

/// <summary>A pod that runs where its model must not.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Node">The node that it runs on.</param>
/// <param name="Why">What forbids it.</param>
/// <param name="IsStrict">Whether policy, law or the pool's own bounds forbid it, and not just the model's wish.</param>
public sealed record PodViolation(NamespacedName Pod, string Node, string Why, bool IsStrict = true);

/// <summary>What a model's status depends on.</summary>
public sealed record StatusInput
{
    /// <summary>The model, with the status that it has.</summary>
    public required Api.ModelDeployment Model { get; init; }

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What is wrong with the spec; null where nothing is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether the problem is a name that somebody else's object has, which may go without a word to the operator.</summary>
    public bool IsNameTaken { get; init; }

    /// <summary>What the API server said when it refused an object that is to be written; null where it didn't.</summary>
    public string? Refusal { get; init; }

    /// <summary>The only namespaces whose pods are seen, and counted where room is looked for; empty for all.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>What is waited for before anything can be written; null for nothing.</summary>
    public string? Awaited { get; init; }

    /// <summary>Whether replicas give way to a model of higher priority.</summary>
    public bool IsYielding { get; init; }

    /// <summary>A call that failed; it is made again.</summary>
    public Exception? Failure { get; init; }

    /// <summary>The decision; null where the spec makes no sense.</summary>
    public Decision? Decision { get; init; }

    /// <summary>The Deployments that are to be.</summary>
    public IReadOnlyList<PlannedDeployment> Plan { get; init; } = [];

    /// <summary>The Deployments that are.</summary>
    public IReadOnlyList<ExistingDeployment> Existing { get; init; } = [];

    /// <summary>The model's pods.</summary>
    public IReadOnlyList<ObservedPod> Pods { get; init; } = [];

    /// <summary>Pods that served when last heard of, and since when nothing is.</summary>
    public IReadOnlyDictionary<NamespacedName, DateTimeOffset?> Stale { get; init; } =
        new SortedDictionary<NamespacedName, DateTimeOffset?>();

    /// <summary>Pods whose node has come to another pool than the one that they were made for, and which that is.</summary>
    public IReadOnlyDictionary<NamespacedName, string> Elsewhere { get; init; } = new SortedDictionary<NamespacedName, string>();

    /// <summary>What the servers of a GPU model say about the GPU, by pod.</summary>
    public IReadOnlyDictionary<NamespacedName, AcceleratorReading> Accelerators { get; init; } =
        new Dictionary<NamespacedName, AcceleratorReading>();

    /// <summary>Pods where they must not be.</summary>
    public IReadOnlyList<PodViolation> Violations { get; init; } = [];
}
