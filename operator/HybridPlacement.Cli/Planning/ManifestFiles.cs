using System.Text.Json.Nodes;
using HybridPlacement.Api;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Cli.Planning;

/// <summary>
/// Reads manifests and checks them as an API server with this project's definitions would. All mistakes are told at once, each
/// with file, line, object, field and remedy.
/// </summary>
internal sealed class ManifestFiles
{
    private readonly ObjectCheck _check = new(Definitions().Select(m => m.Content));
    private readonly List<string> _mistakes = [];
    private readonly List<string> _notes = [];

    /// <summary>What was passed over, for standard error.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>The CustomResourceDefinitions of <c>crds/</c>, which are built into this command.</summary>
    public static IEnumerable<Manifest> Definitions()
    {
        var assembly = typeof(ManifestFiles).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("crds/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            foreach (var definition in ManifestReader.Read(reader.ReadToEnd(), name))
                yield return definition;
        }
    }

    /// <summary>The objects of files and folders, as they would be stored. None may be there twice.</summary>
    public IReadOnlyList<FileObject> Read(IReadOnlyList<string> paths)
    {
        var objects = new List<FileObject>();
        var named = new Dictionary<(string, string, string, string), Manifest>();
        foreach (var path in paths)
        {
            try
            {
                foreach (var manifest in ManifestReader.ReadPath(path))
                    Add(manifest, objects, named);
            }
            catch (Exception e) when (e is ManifestException or IOException or UnauthorizedAccessException)
            {
                _mistakes.Add(e.Message);
            }
        }

        return objects;
    }

    /// <summary>Notes a mistake that only a closer look has shown.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="problem">The field, a colon, and what is wrong with it.</param>
    public void Refuse(Manifest manifest, string problem)
    {
        var colon = problem.IndexOf(": ", StringComparison.Ordinal);
        Report(manifest, colon < 0 ? "" : problem[..colon], colon < 0 ? problem : problem[(colon + 2)..]);
    }

    /// <exception cref="CommandFailedException">There were mistakes.</exception>
    public void ThrowIfMistaken()
    {
        if (_mistakes.Count > 0)
            throw new CommandFailedException(string.Join($"{Environment.NewLine}error: ", _mistakes));
    }

    private void Add(Manifest manifest, List<FileObject> objects, Dictionary<(string, string, string, string), Manifest> named)
    {
        if (!_check.Knows(manifest.ApiVersion, manifest.Kind))
        {
            if (WhyUnknown(manifest) is { } problem)
                Report(manifest, problem.Field, problem.Text);
            else
                Ignore(manifest);
            return;
        }

        if (!FleetObjects.Uses(manifest.ApiVersion, manifest.Kind))
        {
            Ignore(manifest);
            return;
        }

        var found = _check.Check(Normalized(manifest));
        foreach (var problem in found.Problems)
        {
            // What comes out of a cluster may have fields that are newer than those known here.
            if (problem.IsUnknownField && manifest.ApiVersion != Kinds.ApiVersion && manifest.Content["metadata"]!["uid"] is not null)
                _notes.Add($"{manifest.File}:{manifest.LineOf(problem.Field)}: {Name(manifest)}: {problem.Field}: {problem.Message}");
            else
                Report(manifest, problem.Field, problem.Message);
        }

        var name = (manifest.ApiVersion, manifest.Kind, manifest.Namespace ?? "default", manifest.Name);
        if (!named.TryAdd(name, manifest))
        {
            var first = named[name];
            Report(manifest, "metadata.name", $"{manifest.Name} is in {first.File}:{first.Line} too: give each a name of its own, or leave one out");
        }

        objects.Add(new FileObject(manifest, found.Content));
    }

    /// <summary>kubectl puts what has no namespace into the default one.</summary>
    private static JsonObject Normalized(Manifest manifest)
    {
        if (manifest.Namespace is not null || manifest.Kind is not (ModelDeployment.KubeKind or "Pod" or "Deployment"))
            return manifest.Content;
        var content = (JsonObject)manifest.Content.DeepClone();
        content["metadata"]!["namespace"] = "default";
        return content;
    }

    /// <summary>A kind of this project's or Kubernetes' own groups that isn't known is a mistake; another product's isn't.</summary>
    private (string Field, string Text)? WhyUnknown(Manifest manifest)
    {
        var group = manifest.ApiVersion.Contains('/', StringComparison.Ordinal) ? manifest.ApiVersion.Split('/')[0] : "";
        if (group == Kinds.Group && _check.KindsOf(manifest.ApiVersion).Count == 0)
            return ("apiVersion", $"{manifest.ApiVersion} isn't known: write {Kinds.ApiVersion}");
        var own = _check.KindsOf(Kinds.ApiVersion);
        if (own.Contains(manifest.Kind) && (group.Length == 0 || !group.Contains('.', StringComparison.Ordinal)))
            return ("apiVersion", $"kind {manifest.Kind} isn't in {manifest.ApiVersion}: write apiVersion: {Kinds.ApiVersion}");
        if (group != Kinds.Group && manifest.ApiVersion != "v1")
            return null;
        var known = _check.KindsOf(manifest.ApiVersion);
        var nearest = known.Where(k => Spelling.IsNear(k, manifest.Kind)).MinBy(k => Spelling.Distance(k, manifest.Kind));
        return ("kind", nearest is not null
            ? $"{manifest.Kind} isn't a kind of {manifest.ApiVersion}: did you mean {nearest}?"
            : $"{manifest.Kind} isn't a kind of {manifest.ApiVersion}: write one of {string.Join(", ", known)}");
    }

    private void Ignore(Manifest manifest) =>
        _notes.Add($"{manifest.File}:{manifest.Line}: {Name(manifest)} has no part in a plan and is passed over");

    private void Report(Manifest manifest, string field, string message) => _mistakes.Add(
        $"{manifest.File}:{manifest.LineOf(field)}: {Name(manifest)}: {(field.Length == 0 ? "" : field + ": ")}{message}");

    private static string Name(Manifest manifest) =>
        $"{manifest.Kind} {(manifest.Namespace is { } ns ? ns + "/" : "")}{manifest.Name}";
}

/// <summary>An object of a file.</summary>
/// <param name="Manifest">As it was written, with its place.</param>
/// <param name="Content">As it would be stored: checked, its defaults set.</param>
internal sealed record FileObject(Manifest Manifest, JsonObject Content);
