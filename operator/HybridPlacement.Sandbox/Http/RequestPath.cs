namespace HybridPlacement.Sandbox.Http;

/// <summary>The parts of a resource path, such as <c>/apis/apps/v1/namespaces/NS/deployments/NAME/scale</c>.</summary>
internal sealed record RequestPath(
    string Group, string Version, string? Namespace, string Resource, string? Name, string Subresource)
{
    /// <returns>Null where the path isn't that of a resource.</returns>
    public static RequestPath? Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var (group, version, rest) = segments switch
        {
            ["api", var v, .. var tail] => (string.Empty, v, tail),
            ["apis", var g, var v, .. var tail] => (g, v, tail),
            _ => (null, null, null),
        };
        if (group is null)
            return null;
        return rest switch
        {
            // A namespace itself, and its subresources.
            ["namespaces", var name] => new(group, version!, null, "namespaces", name, string.Empty),
            ["namespaces", var name, "status" or "finalize"] => new(group, version!, null, "namespaces", name, rest[2]),
            ["namespaces", var ns, var resource] => new(group, version!, ns, resource, null, string.Empty),
            ["namespaces", var ns, var resource, var name] => new(group, version!, ns, resource, name, string.Empty),
            ["namespaces", var ns, var resource, var name, .. var sub] =>
                new(group, version!, ns, resource, name, string.Join('/', sub)),
            [var resource] => new(group, version!, null, resource, null, string.Empty),
            [var resource, var name] => new(group, version!, null, resource, name, string.Empty),
            [var resource, var name, .. var sub] => new(group, version!, null, resource, name, string.Join('/', sub)),
            _ => null,
        };
    }
}
