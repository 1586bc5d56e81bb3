using System.Globalization;
using k8s.Exceptions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace HybridPlacement.KubeRuntime;

/// <summary>A map of a kubeconfig, and where it stands. Every error names both, and none of the values: they may be secret.</summary>
/// <param name="Node">What it holds.</param>
/// <param name="FilePath">Of the kubeconfig.</param>
/// <param name="Name">Its path in the file, such as <c>users[admin].user</c>; empty at the top.</param>
internal sealed record KubeConfigMap(YamlMappingNode Node, string FilePath, string Name)
{
    /// <summary>Reads a file; an empty one is an empty map, as for kubectl.</summary>
    /// <exception cref="KubeConfigException">It isn't a kubeconfig.</exception>
    public static KubeConfigMap Read(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var text = File.OpenText(path);
            yaml.Load(text);
        }
        catch (YamlException e)
        {
            // Not the parser's own words: they repeat what the file holds.
            throw new KubeConfigException(
                string.Create(CultureInfo.InvariantCulture, $"{path}, line {e.Start.Line}, column {e.Start.Column}: not YAML: look at indentation, colons and quotation marks, or make the file anew."), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"{path} can't be read ({e.GetType().Name}): write the path of a file that this user may read.", e);
        }

        var root = yaml.Documents is [var first, ..] ? first.RootNode : new YamlMappingNode();
        if (IsNothing(root)) root = new YamlMappingNode();
        if (root is not YamlMappingNode map)
            throw new KubeConfigException($"{path} isn't a kubeconfig: write a file with clusters, users, contexts and current-context.");
        var read = new KubeConfigMap(map, path, "");
        return read.Text("kind") is null or "Config"
            ? read
            : throw new KubeConfigException($"{path} isn't a kubeconfig: its kind isn't Config. Write a file with clusters, users, contexts and current-context.");
    }

    /// <summary>A scalar; null where there is none, or nothing in it.</summary>
    public string? Text(string field) => Find(field) switch
    {
        null => null,
        var nothing when IsNothing(nothing) => null,
        YamlScalarNode { Value: { Length: > 0 } value } => value,
        YamlScalarNode => null,
        _ => throw Wrong(field, "isn't a text", "write one"),
    };

    public bool Flag(string field) => Text(field) is { } text
        && (bool.TryParse(text, out var flag) ? flag : throw Wrong(field, "is neither true nor false", "write one of the two"));

    /// <summary>The names of its fields.</summary>
    public IEnumerable<string> Names => Node.Children.Keys.OfType<YamlScalarNode>().Select(k => k.Value ?? "");

    /// <summary>A path, seen from the folder of the kubeconfig.</summary>
    public string? FileOf(string field) => Text(field) is { } path ? Path.Combine(Folder, path) : null;

    public KubeConfigMap? Child(string field) => Find(field) switch
    {
        null => null,
        var nothing when IsNothing(nothing) => null,
        YamlMappingNode map => new(map, FilePath, FieldName(field)),
        _ => throw Wrong(field, "isn't a map", "write its fields below it"),
    };

    /// <summary>A list of maps that have names, or of others.</summary>
    public IEnumerable<KubeConfigMap> List(string field) => Items(field).Select((item, i) => item is YamlMappingNode map
        ? new KubeConfigMap(map, FilePath, $"{FieldName(field)}[{((map.Children.TryGetValue("name", out var name) ? name : null) as YamlScalarNode)?.Value ?? i.ToString(CultureInfo.InvariantCulture)}]")
        : throw Wrong(field, "isn't a list of maps", "begin each with '- name: '"));

    public IEnumerable<string> Texts(string field) =>
        Items(field).Select(item => item is YamlScalarNode { Value: { } text } ? text : throw Wrong(field, "isn't a list of texts", "begin each with '- '"));

    /// <summary>What is wrong with a field, and what to do.</summary>
    public KubeConfigException Wrong(string field, string what, string remedy, Exception? inner = null) => new(
        string.Create(CultureInfo.InvariantCulture, $"{FilePath}, line {(Find(field) ?? Node).Start.Line}: {FieldName(field)} {what}: {remedy}."), inner!);

    public string Folder => Path.GetDirectoryName(Path.GetFullPath(FilePath))!;

    private IEnumerable<YamlNode> Items(string field) => Find(field) switch
    {
        null => [],
        var nothing when IsNothing(nothing) => [],
        YamlSequenceNode list => list.Children,
        _ => throw Wrong(field, "isn't a list", "begin each of its entries with '- '"),
    };

    private string FieldName(string field) => Name.Length == 0 ? field : $"{Name}.{field}";

    private YamlNode? Find(string field) => Node.Children.TryGetValue(new YamlScalarNode(field), out var value) ? value : null;

    private static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "null" or "~" };
}
