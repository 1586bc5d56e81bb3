using HybridPlacement.Api.Schema;

namespace HybridPlacement.Api;

/// <summary>Which versions of the model are known to serve, and which not.</summary>
public sealed record RolloutStatus
{
    /// <summary>The last version that served in all its places: what is returned to when a new one fails.</summary>
    public ModelSource? LastGood { get; init; }

    /// <summary>The version in the spec, where it failed while another was good. It isn't tried again until the spec's model,
    /// runtime, resources, accelerator, cache or podTemplate changes.</summary>
    public FailedRollout? Failed { get; init; }
}

/// <summary>A version of the model that failed.</summary>
public sealed record FailedRollout
{
    /// <summary>What was tried: the value of the label hybridplacement.io/revision on its pods.</summary>
    [RequiredField]
    public string Revision { get; init => field = value ?? ""; } = "";

    /// <summary>The model's uri.</summary>
    public string? Uri { get; init; }

    /// <summary>When it was given up.</summary>
    public DateTime Time { get; init; }

    /// <summary>Why, in one word: ModelRejected, ModelLoadFailed, ModelFetchFailed or RuntimeNotReady.</summary>
    public string? Reason { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string? Message { get; init; }
}
