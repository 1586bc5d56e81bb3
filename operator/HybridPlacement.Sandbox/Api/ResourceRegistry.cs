using HybridPlacement.Sandbox.Storage;

namespace HybridPlacement.Sandbox.Api;

/// <summary>All resources served at this moment. Safe for use by many threads: each change makes a new table.</summary>
internal sealed class ResourceRegistry
{
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<ResourceDefinition> _all;

    public ResourceRegistry(IEnumerable<ResourceDefinition> builtIn) => _all = [.. builtIn];

    /// <summary>In the order of discovery: built-in first, then as installed.</summary>
    public IReadOnlyList<ResourceDefinition> All => _all;

    public ResourceDefinition? Find(string group, string version, string plural) =>
        _all.FirstOrDefault(r => r.Plural == plural && r.Group == group && r.Version == version);

    public ResourceDefinition? FindKind(string apiVersion, string kind) =>
        _all.FirstOrDefault(r => r.Kind == kind && r.ApiVersion == apiVersion);

    /// <summary>One definition per stored collection, whatever versions and groups serve it.</summary>
    public ResourceDefinition? FindStored(GroupResource storage) => _all.FirstOrDefault(r => r.Storage == storage);

    /// <summary>Replaces all versions of a custom resource by these.</summary>
    public void Replace(string group, string plural, IReadOnlyList<ResourceDefinition> versions)
    {
        lock (_gate)
            _all = [.. _all.Where(r => r.Group != group || r.Plural != plural), .. versions];
    }
}
