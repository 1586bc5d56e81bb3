using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Changes an object before it is checked and stored, or refuses it by an <see cref="ApiStatusException"/>.</summary>
/// <param name="resource">What kind of object.</param>
/// <param name="next">The object; changed in place.</param>
/// <param name="current">What is stored; null on create.</param>
internal delegate void AdmissionPlugin(ResourceDefinition resource, JsonObject next, JsonObject? current);

/// <summary>The admission plugins, in the order in which they run.</summary>
internal sealed class Admission(params IReadOnlyList<AdmissionPlugin> plugins)
{
    public void Run(ResourceDefinition resource, JsonObject next, JsonObject? current)
    {
        foreach (var plugin in plugins)
            plugin(resource, next, current);
    }
}
