using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.Api.Manifests;

/// <summary>Reads Kubernetes manifests: YAML of one or more documents, or JSON, which is YAML. Empty documents are passed over, a
/// List is taken apart.</summary>
public static class ManifestReader
{
    private static readonly string[] Extensions = [".yaml", ".yml", ".json"];

    /// <summary>All objects of a file, or of a folder's .yaml, .yml and .json files in the order of their names.</summary>
    /// <exception cref="ManifestException">A document can't be read.</exception>
    /// <exception cref="FileNotFoundException">There is neither a file nor a folder of this name.</exception>
    public static IReadOnlyList<Manifest> ReadPath(string path)
    {
        if (File.Exists(path))
            return Read(File.ReadAllText(path), path);
        if (!Directory.Exists(path))
            throw new FileNotFoundException($"{path}: no such file or folder.", path);
        return [.. Directory.EnumerateFiles(path)
            .Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant()))
            .Order(StringComparer.Ordinal)
            .SelectMany(f => Read(File.ReadAllText(f), f))];
    }

    /// <summary>All objects of a text.</summary>
    /// <param name="text">YAML or JSON.</param>
    /// <param name="file">The name that errors call it by.</param>
    /// <exception cref="ManifestException">A document can't be read.</exception>
    public static IReadOnlyList<Manifest> Read(string text, string file)
    {
        var manifests = new List<Manifest>();
        var document = 0;
        foreach (var yaml in Documents(text, file))
        {
            document++;
            if (yaml.RootNode is YamlScalarNode { Value: null or "" })
                continue;
            var line = yaml.RootNode.Start.Line;
            if (new YamlToJson(file, document, text.Length).Convert(yaml.RootNode) is not { } node)
                continue;
            if (node is not JsonObject content)
                throw new ManifestException(file, document, line, "a manifest is a map with apiVersion, kind and metadata.");
            manifests.AddRange(Unpack(content, yaml.RootNode, file, document));
        }

        return manifests;
    }

    private static IEnumerable<Manifest> Unpack(JsonObject content, YamlNode source, string file, int document)
    {
        if (content["items"] is not JsonArray items || content["kind"]?.ToString().EndsWith("List", StringComparison.Ordinal) != true)
            return [new Manifest(content, source, file, document)];
        var sources = ((YamlSequenceNode)source["items"]).Children;
        return items.Select((item, i) => item is JsonObject map
            ? new Manifest((JsonObject)map.DeepClone(), sources[i], file, document)
            : throw new ManifestException(file, document, sources[i].Start.Line, "an item of a List isn't a map."));
    }

    private static IList<YamlDocument> Documents(string text, string file)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            // The parser stops at the document that it can't read; those before it are counted.
            throw new ManifestException(file, stream.Documents.Count + 1, e.Start.Line, $"not YAML: {e.Message}", e);
        }

        return stream.Documents;
    }
}
