namespace HybridPlacement.Api;

/// <summary>Group, version and plurals of this project's kinds.</summary>
public static class Kinds
{
    /// <summary>The API group.</summary>
    public const string Group = "hybridplacement.io";

    /// <summary>The version.</summary>
    public const string Version = "v1alpha1";

    /// <summary><c>apiVersion</c> as objects carry it.</summary>
    public const string ApiVersion = Group + "/" + Version;

    /// <summary>The category: <c>kubectl get hybridplacement</c>.</summary>
    public const string Category = "hybridplacement";

    /// <summary>All four kinds' types.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [typeof(ModelDeployment), typeof(PlacementPool), typeof(PlacementPolicy), typeof(InferenceRuntime)];
}
