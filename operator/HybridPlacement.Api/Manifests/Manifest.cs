using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Api.Manifests;

/// <summary>One Kubernetes object of a manifest, and where it stood.</summary>
public sealed class Manifest
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private readonly YamlNode _source;

    internal Manifest(JsonObject content, YamlNode source, string file, int document)
    {
        _source = source;
        Content = content;
        File = file;
        Document = document;
        ApiVersion = TextOf(content, "apiVersion");
        Kind = TextOf(content, "kind");
        if (content["metadata"] is not JsonObject metadata)
            throw Error($"{Kind} has no metadata: write metadata: {{name: ...}}.");
        Name = TextOf(metadata, "name");
        Namespace = metadata["namespace"] is null ? null : TextOf(metadata, "namespace");
    }

    /// <summary>The object.</summary>
    public JsonObject Content { get; }

    /// <summary>The file's name as it was given.</summary>
    public string File { get; }

    /// <summary>The document within the file, from 1.</summary>
    public int Document { get; }

    /// <summary>The line that it begins on, from 1.</summary>
    public long Line => _source.Start.Line;

    /// <summary>The API version.</summary>
    public string ApiVersion { get; }

    /// <summary>The kind.</summary>
    public string Kind { get; }

    /// <summary>metadata.name.</summary>
    public string Name { get; }

    /// <summary>metadata.namespace, where it is written.</summary>
    public string? Namespace { get; }

    /// <summary>The line of a field, from 1: its own, or that of the nearest parent that is written.</summary>
    /// <param name="path">As the API server names fields: <c>spec.rules[0].when</c>, <c>spec.gpus[nvidia.com/gpu]</c>.</param>
    public long LineOf(string path) => YamlPosition.LineOf(_source, path);

    /// <summary>The object as a type. Fields that the type doesn't have are an error.</summary>
    /// <exception cref="ManifestException">A field is unknown or of the wrong type.</exception>
    public T As<T>()
    {
        try
        {
            return Content.Deserialize<T>(Strict)
                ?? throw Error($"{Kind} {Name} is empty.");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            var path = (e as JsonException)?.Path is { Length: > 1 } p ? $" at {p[2..]}" : "";
            throw Error($"{Kind} {Name} can't be read{path}: {e.Message}", e);
        }
    }

    private string TextOf(JsonObject parent, string field) =>
        parent[field] is JsonValue value && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() is { Length: > 0 } text
            ? text
            : throw Error($"{(parent == Content ? "" : "metadata.")}{field} is missing or isn't a string.");

    private ManifestException Error(string problem, Exception? cause = null) => new(File, Document, Line, problem, cause);
}
