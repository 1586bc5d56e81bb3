using HybridPlacement.Placement;

namespace HybridPlacement.Operator.Building;

/// <summary>What the generated objects depend on.</summary>
public sealed record BuildInput
{
    /// <summary>The model.</summary>
    public required Api.ModelDeployment Model { get; init; }

    /// <summary>The decision.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The runtime that serves it.</summary>
    public required Api.InferenceRuntimeSpec Runtime { get; init; }

    /// <summary>The runtime's name.</summary>
    public required string RuntimeName { get; init; }

    /// <summary>The image of this project's server, which also fetches for other runtimes.</summary>
    public required string ServerImage { get; init; }

    /// <summary>The folder below which <c>file://</c> is read; null where it isn't.</summary>
    public string? FileRoot { get; init; }
}
