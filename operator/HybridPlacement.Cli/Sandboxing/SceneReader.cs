using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>The manifests of a folder, in the order in which they can be applied.</summary>
internal static class SceneReader
{
    private static readonly string[] FirstKinds = ["CustomResourceDefinition", "Namespace", "Node"];

    /// <summary>
    /// All objects of the folder's <c>*.yaml</c> files: kinds that others need first, the rest as written. A kustomization,
    /// which lists these files for <c>kubectl apply -k</c>, is left out.
    /// </summary>
    /// <exception cref="CommandFailedException">The folder isn't there, is empty, or a file doesn't parse.</exception>
    public static IReadOnlyList<Manifest> Read(DirectoryInfo folder)
    {
        if (!folder.Exists)
            throw new CommandFailedException($"folder '{folder}' isn't there: name a folder with manifests, such as samples/quickstart.");
        var files = folder.EnumerateFiles("*.yaml").Concat(folder.EnumerateFiles("*.yml"))
            .Where(f => Path.GetFileNameWithoutExtension(f.Name) != "kustomization")
            .OrderBy(f => f.Name, StringComparer.Ordinal).ToArray();
        if (files.Length == 0)
            throw new CommandFailedException($"folder '{folder}' holds no *.yaml file: name a folder with manifests.");
        try
        {
            return [.. files.SelectMany(f => ManifestReader.ReadPath(f.FullName)).OrderBy(m => Rank(m.Content))];
        }
        catch (ManifestException e)
        {
            throw new CommandFailedException(e.Message, e);
        }
    }

    private static int Rank(JsonObject manifest)
    {
        var kind = (string?)manifest["kind"];
        var first = Array.IndexOf(FirstKinds, kind);
        return first >= 0 ? first : kind == "ModelDeployment" ? FirstKinds.Length + 1 : FirstKinds.Length;
    }
}
