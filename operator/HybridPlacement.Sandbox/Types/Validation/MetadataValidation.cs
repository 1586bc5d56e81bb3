using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Types.Validation;

/// <summary>What holds for the metadata of all kinds, custom ones as well; the name is looked at elsewhere.</summary>
internal static class MetadataValidation
{
    private const int MaxAnnotations = 256 * 1024;
    private static readonly string[] OwnerFields = ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"];
    private static readonly string[] StandardFinalizers = ["kubernetes", "orphan", "foregroundDeletion"];

    /// <param name="obj">The object.</param>
    /// <param name="fullFinalizers">
    /// Whether a finalizer needs a domain of its own. The rule is that of the kinds built into the API server; custom
    /// resources and their definitions, whose own cleanup finalizer has none, are free of it.
    /// </param>
    public static IReadOnlyList<StatusCause> Validate(JsonObject obj, bool fullFinalizers)
    {
        var errors = new FieldErrors();
        Labels(obj.Object("metadata", "labels"), "metadata.labels", errors);
        Annotations(obj.Object("metadata", "annotations"), errors);
        Owners(obj, errors);
        Finalizers(obj, fullFinalizers, errors);
        return errors.Causes;
    }

    public static void Labels(JsonObject? labels, string path, FieldErrors errors)
    {
        foreach (var (key, value) in (labels ?? []).OrderBy(l => l.Key, StringComparer.Ordinal))
        {
            errors.Check(path, key, NameForms.QualifiedName(key));
            var text = value?.ToString() ?? "";
            errors.Check(path, text, NameForms.LabelValue(text));
        }
    }

    private static void Annotations(JsonObject? annotations, FieldErrors errors)
    {
        long size = 0;
        foreach (var (key, value) in annotations ?? [])
        {
            errors.Check("metadata.annotations", key, NameForms.QualifiedName(key.ToLowerInvariant()));
            size += NameForms.ByteCount(key) + NameForms.ByteCount(value?.ToString() ?? "");
        }
        if (size > MaxAnnotations)
            errors.Add(StatusCause.ForTooLong("metadata.annotations", MaxAnnotations));
    }

    private static void Owners(JsonObject obj, FieldErrors errors)
    {
        const string Path = "metadata.ownerReferences";
        var owners = obj.Items("metadata", "ownerReferences").ToArray();
        foreach (var owner in owners)
        {
            var (apiVersion, kind) = (owner.Text("apiVersion") ?? "", owner.Text("kind") ?? "");
            if (apiVersion.Length == 0 || apiVersion.EndsWith('/'))
                errors.Invalid($"{Path}.apiVersion", apiVersion, "version must not be empty");
            foreach (var (field, value) in new[] { ("kind", kind), ("name", owner.Text("name") ?? ""), ("uid", owner.Text("uid") ?? "") })
            {
                if (value.Length == 0)
                    errors.Invalid($"{Path}.{field}", value, "must not be empty");
            }
            if (kind == "Event" && (apiVersion is "v1" or "events.k8s.io/v1"))
            {
                var gv = apiVersion == "v1" ? "/v1" : apiVersion;
                errors.InvalidStruct(Path, OwnerText(owner), $"{gv}, Kind=Event is disallowed from being an owner");
            }
        }
        var controllers = owners.Where(o => o.Flag("controller")).ToArray();
        if (controllers.Length > 1)
        {
            var (first, second) = (controllers[0], controllers[1]);
            errors.InvalidStruct(
                Path,
                $"[{string.Join(',', owners.Select(OwnerText))}]",
                "Only one reference can have Controller set to true. Found \"true\" in references for "
                + $"{first.Text("kind")}/{first.Text("name")} and {second.Text("kind")}/{second.Text("name")}");
        }
    }

    private static void Finalizers(JsonObject obj, bool full, FieldErrors errors)
    {
        foreach (var (i, finalizer) in obj.Texts("metadata", "finalizers").Index())
        {
            errors.Check("metadata.finalizers", finalizer, NameForms.QualifiedName(finalizer));
            if (full && !finalizer.Contains('/', StringComparison.Ordinal) && !StandardFinalizers.Contains(finalizer))
            {
                errors.Invalid(
                    $"metadata.finalizers[{i}]", finalizer, "name is neither a standard finalizer name nor is it fully qualified");
            }
        }
    }

    private static string OwnerText(JsonObject owner) => new JsonObject(
        OwnerFields.Where(owner.ContainsKey)
            .Select(name => KeyValuePair.Create(name, owner[name]?.DeepClone()))).ToJsonString();
}
