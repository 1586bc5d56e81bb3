using HybridPlacement.KubeRuntime;
using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Mapping;

/// <summary>
/// The few facts of a pod that are kept: anybody's pod counts for its requests, a model's also for how it fares. The full
/// object isn't kept.
/// </summary>
public sealed record ObservedPod
{
    /// <summary>Namespace and name.</summary>
    public required NamespacedName Key { get; init; }

    /// <summary>The uid.</summary>
    public required string Uid { get; init; }

    /// <summary>The node that it is bound to; null while it waits for one.</summary>
    public string? Node { get; init; }

    /// <summary>What it asks for.</summary>
    public ResourceList Requests { get; init; } = ResourceList.Empty;

    /// <summary>Whether it has ended and holds nothing any more.</summary>
    public bool Ended { get; init; }

    /// <summary>Whether it is on its way out.</summary>
    public bool Deleting { get; init; }

    /// <summary>What is known of it where it is a model's; null for all others.</summary>
    public ModelPod? Model { get; init; }
}

/// <summary>What is known of a model's pod.</summary>
public sealed record ModelPod
{
    /// <summary>Whose it is.</summary>
    public required ModelKey Model { get; init; }

    /// <summary>The pool that it was made for; empty where its labels don't say.</summary>
    public required string Pool { get; init; }

    /// <summary>Whether a controller made it, and would make it anew.</summary>
    public bool HasController { get; init; }

    /// <summary>What of the spec it was made from; empty where its labels don't say.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Whether it serves.</summary>
    public bool Ready { get; init; }

    /// <summary>Whether its server was ready when its node was last heard of.</summary>
    public bool WasReady { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>What its fetcher found in the model's file; null until it has ended well.</summary>
    public Termination? Fetched { get; init; }

    /// <summary>Its pod-deletion-cost: of a ReplicaSet's pods the cheapest go first; null where it has none.</summary>
    public string? DeletionCost { get; init; }

    /// <summary>Where its server is reached; null where it has no address yet.</summary>
    public string? Address { get; init; }

    /// <summary>What keeps it from serving; null where nothing does or nothing is known.</summary>
    public PodTrouble? Trouble { get; init; }
}

/// <summary>What keeps a pod from serving.</summary>
/// <param name="Reason">One of <see cref="Api.Reasons"/>.</param>
/// <param name="Message">What was said, by whom.</param>
public sealed record PodTrouble(string Reason, string Message);
