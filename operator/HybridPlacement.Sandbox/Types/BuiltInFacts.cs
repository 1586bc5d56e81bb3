namespace HybridPlacement.Sandbox.Types;

/// <summary>What a schema of a built-in type knows beyond OpenAPI's structure.</summary>
internal sealed record BuiltInFacts
{
    public static readonly BuiltInFacts None = new();

    /// <summary>The name of the type in OpenAPI documents; empty for what has none of its own, such as strings.</summary>
    public string TypeName { get; init; } = "";

    /// <summary>What the type is for, where a field of the type says what the field is for.</summary>
    public string TypeDescription { get; init; } = "";

    /// <summary>The field by which strategic merge finds the items of a list again; empty where it doesn't.</summary>
    public string PatchMergeKey { get; init; } = "";

    /// <summary><c>merge</c>, <c>replace</c> and <c>retainKeys</c>, as far as given.</summary>
    public IReadOnlyList<string> PatchStrategies { get; init; } = [];

    /// <summary>
    /// The fields that the finished object must have. Not the schema's own <c>required</c>, which would refuse the
    /// configurations that appliers send of a part of an object.
    /// </summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Whether the server writes the field even where it is empty: a struct in Go, not a pointer to one.</summary>
    public bool AlwaysPresent { get; init; }
}
