namespace HybridPlacement.KubeRuntime;

/// <summary>What to list.</summary>
public sealed record ListOptions
{
    /// <summary>Empty: all namespaces, or a cluster-scoped resource.</summary>
    public string Namespace { get; init; } = string.Empty;

    /// <summary>As for <c>kubectl -l</c>.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>As for <c>kubectl --field-selector</c>.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>The resourceVersion of which the list is to be; null: of now. The server has them for some minutes, then answers 410.</summary>
    public string? ExactVersion { get; init; }

    /// <summary>Objects per call.</summary>
    public int PageSize { get; init; } = 500;
}

/// <summary>All objects of a list, at one resourceVersion.</summary>
/// <param name="Items">Those that could be read.</param>
/// <param name="ResourceVersion">Where a watch may go on.</param>
/// <param name="Poisoned">Those that couldn't.</param>
public sealed record KubeList<T>(IReadOnlyList<T> Items, string ResourceVersion, IReadOnlyList<PoisonedObject> Poisoned);

/// <summary>An object that isn't of the shape its type promises: named, so that the others can go on.</summary>
/// <param name="Key">Its name; empty where not even that could be read.</param>
/// <param name="Uid">Its uid, if it had one.</param>
/// <param name="ResourceVersion">Of the state that couldn't be read.</param>
/// <param name="Error">What was wrong, with the JSON path.</param>
public sealed record PoisonedObject(NamespacedName Key, string? Uid, string? ResourceVersion, string Error);
