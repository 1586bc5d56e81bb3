namespace HybridPlacement.Sandbox.Cel.Types;

/// <summary>Types whose names have dots: <c>type(t) == google.protobuf.Timestamp</c>.</summary>
internal static class QualifiedTypes
{
    private static readonly Dictionary<string, CelType> All = new[]
    {
        CelType.Timestamp, CelType.Duration, CelType.Quantity, CelType.Url, CelType.Ip, CelType.Cidr, CelType.Semver, CelType.Format,
    }.ToDictionary(t => t.Name, StringComparer.Ordinal);

    public static CelType? Find(string path) => All.GetValueOrDefault(path);
}
