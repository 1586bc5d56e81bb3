namespace HybridPlacement.Sandbox.Api;

/// <summary>Fields of new objects that the server sets by a decision of its own, so that no client owns them.</summary>
internal static class ServerDefaults
{
    private static readonly string[][] OfService =
        [["spec", "clusterIPs"], ["spec", "ipFamilies"], ["spec", "ipFamilyPolicy"]];

    private static readonly string[][] OfVolume = [["status"]];

    public static IReadOnlyList<string[]> Of(ResourceDefinition resource) => resource.Plural switch
    {
        "services" => OfService,
        "persistentvolumes" or "persistentvolumeclaims" => OfVolume,
        _ => [],
    };
}
