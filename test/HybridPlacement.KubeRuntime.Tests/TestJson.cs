using System.Text.Json.Serialization.Metadata;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>JSON by reflection: of whatever type a test thinks up.</summary>
internal static class TestJson
{
    public static KubeJson AnyType { get; } = new(new DefaultJsonTypeInfoResolver());
}
