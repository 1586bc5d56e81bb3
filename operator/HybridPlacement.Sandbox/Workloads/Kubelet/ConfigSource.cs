using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads.Runtime;

namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>Something that a container is made of isn't there; it may come.</summary>
internal sealed class ConfigurationMissingException(string message) : Exception(message);

/// <summary>Reads ConfigMaps and Secrets for one pod.</summary>
internal sealed class ConfigSource(IWorkloadApi api, string space)
{
    /// <summary>All keys with their content; null where an optional one is missing.</summary>
    /// <exception cref="ConfigurationMissingException">It isn't there and not optional.</exception>
    public async Task<IReadOnlyDictionary<string, byte[]>?> ReadAsync(
        ResourceKind kind, string? name, bool optional, CancellationToken cancellationToken)
    {
        var found = string.IsNullOrEmpty(name) ? null : await api.GetAsync(kind, new ObjectKey(space, name), cancellationToken);
        if (found is null)
        {
            return optional ? null : throw new ConfigurationMissingException($"{kind.Kind.ToLowerInvariant()} \"{name}\" not found");
        }

        var content = new Dictionary<string, byte[]>();
        foreach (var (key, value) in found.Map("data"))
        {
            content[key] = kind == ResourceKind.Secret ? Decode(found, key, value) : Encoding.UTF8.GetBytes(value);
        }

        foreach (var (key, value) in found.Map("binaryData")) content[key] = Decode(found, key, value);
        return content;
    }

    /// <summary>One key as text; null where that is missing and optional.</summary>
    public async Task<string?> ReadKeyAsync(
        ResourceKind kind, JsonObject reference, CancellationToken cancellationToken)
    {
        var optional = reference.Flag("optional");
        var name = reference.Text("name");
        var key = reference.Text("key") ?? "";
        if (await ReadAsync(kind, name, optional, cancellationToken) is not { } content) return null;
        if (content.TryGetValue(key, out var value)) return Encoding.UTF8.GetString(value);
        return optional ? null : throw new ConfigurationMissingException($"couldn't find key {key} in {kind.Kind} {space}/{name}");
    }

    private static byte[] Decode(JsonObject source, string key, string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw new ConfigurationMissingException($"the value of key {key} in {source.Text("kind")} {ObjectKey.Of(source)} isn't base64");
        }
    }
}
