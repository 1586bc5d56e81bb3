using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Storage;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What a CustomResourceDefinition says, as resources to be served.</summary>
internal static class CustomResources
{
    /// <summary>Holds a definition until its instances are gone.</summary>
    public const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Refuses a definition that isn't right, as the API server does when it is written.</summary>
    /// <exception cref="ApiStatusException">422, with a cause for each field that is wrong.</exception>
    public static void Check(ResourceDefinition resource, JsonObject next, JsonObject? current)
    {
        if (resource != BuiltInResources.CustomResourceDefinitions)
            return;
        var causes = new List<StatusCause>();
        if (current is not null)
            CheckChange(next, current, causes);
        CheckConversion(next, causes);
        if (next.Flag("spec", "preserveUnknownFields"))
            causes.Add(StatusCause.ForInvalid(
                "spec.preserveUnknownFields",
                true,
                "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead"));
        var (group, plural) = (next.Text("spec", "group"), next.Text("spec", "names", "plural"));
        foreach (var required in new[] { "plural", "kind" })
        {
            if (string.IsNullOrEmpty(next.Text("spec", "names", required)))
                causes.Add(StatusCause.ForRequired($"spec.names.{required}", string.Empty));
        }

        if (string.IsNullOrEmpty(group))
            causes.Add(StatusCause.ForRequired("spec.group", string.Empty));
        else if (next.Name() != $"{plural}.{group}" && causes.All(cause => cause.Field is not ("spec.group" or "spec.names.plural")))
            causes.Add(StatusCause.ForInvalid("metadata.name", next.Name(), "must be spec.names.plural+\".\"+spec.group"));
        if (next.Text("spec", "scope") is not ("Namespaced" or "Cluster"))
            causes.Add(StatusCause.ForNotSupported(
                "spec.scope", next.Text("spec", "scope") ?? string.Empty, ["Cluster", "Namespaced"]));
        var versions = next.Items("spec", "versions").ToArray();
        if (versions.Count(v => v.Flag("storage")) != 1)
            causes.Add(StatusCause.ForInvalidOmittingValue(
                "spec.versions", "must have exactly one version marked as storage version"));
        for (var i = 0; i < versions.Length; i++)
        {
            var path = $"spec.versions[{i}].schema.openAPIV3Schema";
            if (versions[i].Object("schema", "openAPIV3Schema") is { } schema)
                StructuralSchema.Parse(schema, causes, versions.Length == 1 ? "spec.validation.openAPIV3Schema" : path);
            else
                causes.Add(StatusCause.ForRequired(path, "schemas are required"));
        }

        if (causes.Count > 0)
            throw ApiStatusException.Invalid(resource.Group, resource.Kind, next.Name(), causes);
        if (!next.Terminating() && !next.Texts("metadata", "finalizers").Contains(CleanupFinalizer))
        {
            var finalizers = next["metadata"]!["finalizers"] as JsonArray ?? [];
            finalizers.Add((JsonNode)CleanupFinalizer);
            next["metadata"]!["finalizers"] = finalizers;
        }
    }

    /// <summary>What instances are stored under stays as it is.</summary>
    private static void CheckChange(JsonObject next, JsonObject current, List<StatusCause> causes)
    {
        if (!current.Items("status", "conditions").Any(c => c.Text("type") == "Established" && c.Text("status") == "True"))
            return;
        foreach (var path in new string[][] { ["spec", "group"], ["spec", "scope"], ["spec", "names", "plural"], ["spec", "names", "kind"] })
        {
            if (next.Text(path) != current.Text(path))
                causes.Add(StatusCause.ForInvalid(string.Join('.', path), next.Text(path), "field is immutable"));
        }
    }

    private static void CheckConversion(JsonObject next, List<StatusCause> causes)
    {
        if (next.Text("spec", "conversion", "strategy") != "Webhook")
            return;
        if (next.At("spec", "conversion", "webhook", "clientConfig") is null)
            causes.Add(StatusCause.ForRequired("spec.conversion.webhookClientConfig", "required when strategy is set to Webhook"));
        else if (next.Texts("spec", "conversion", "webhook", "conversionReviewVersions").Count > 0)
            causes.Add(StatusCause.ForForbidden("spec.conversion.strategy", "the sandbox calls no webhooks: serve versions that have one schema, with strategy None"));
        if (next.Texts("spec", "conversion", "webhook", "conversionReviewVersions").Count == 0)
            causes.Add(StatusCause.ForRequired("spec.conversion.conversionReviewVersions", string.Empty));
    }

    /// <summary>The served versions of a definition that <see cref="Check"/> let pass.</summary>
    public static IReadOnlyList<ResourceDefinition> Read(JsonObject definition) =>
        [.. definition.Items("spec", "versions").Where(v => v.Flag("served")).Select(v => Read(definition, v))];

    private static ResourceDefinition Read(JsonObject definition, JsonObject version)
    {
        var (group, names) = (definition.Text("spec", "group")!, definition.Object("spec", "names")!);
        var structural = StructuralSchema.Parse(version.Object("schema", "openAPIV3Schema")!, []);
        var scale = version.Object("subresources", "scale");
        return new ResourceDefinition
        {
            Group = group,
            Version = version.Text("name")!,
            Kind = names.Text("kind")!,
            Plural = names.Text("plural")!,
            Singular = names.Text("singular") ?? names.Text("kind")!.ToLowerInvariant(),
            ShortNames = names.Texts("shortNames"),
            Categories = names.Texts("categories"),
            Namespaced = definition.Text("spec", "scope") == "Namespaced",
            HasStatus = version.Object("subresources", "status") is not null,
            Scale = scale is null
                ? null
                : new ScalePaths(
                    scale.Text("specReplicasPath")!, scale.Text("statusReplicasPath")!, scale.Text("labelSelectorPath")),
            Schema = structural.Root,
            Structural = structural,
            PrinterColumns = [.. version.Items("additionalPrinterColumns")],
            Storage = new GroupResource(group, names.Text("plural")!),
        };
    }
}
