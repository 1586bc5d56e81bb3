using System.Reflection;
using System.Text.Json.Nodes;
using k8s.Models;

namespace HybridPlacement.Api.Schema;

/// <summary>The CustomResourceDefinitions of the kinds, from their C# types.</summary>
public static class CrdGenerator
{
    /// <summary>File name → YAML text, the same on every machine.</summary>
    public static IReadOnlyDictionary<string, string> Generate() => Kinds.All.ToDictionary(
        FileNameOf,
        type => "# Generated from the C# types by `hybridplacement crds`: change those, not this.\n"
            + YamlText.Write(Definition(type)),
        StringComparer.Ordinal);

    /// <summary>One definition as JSON.</summary>
    public static JsonObject Definition(Type type)
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        var resource = type.GetCustomAttribute<ResourceAttribute>()!;
        var version = new JsonObject
        {
            ["name"] = entity.ApiVersion,
            ["served"] = true,
            ["storage"] = true,
            ["additionalPrinterColumns"] = new JsonArray(
                [.. type.GetCustomAttributes<PrinterColumnAttribute>().Select(Column)]),
            ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema(type) },
        };
        if (Subresources(type) is { Count: > 0 } subresources)
            version["subresources"] = subresources;
        return new()
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = $"{entity.PluralName}.{entity.Group}" },
            ["spec"] = new JsonObject
            {
                ["group"] = entity.Group,
                ["names"] = new JsonObject
                {
                    ["categories"] = new JsonArray(Kinds.Category),
                    ["kind"] = entity.Kind,
                    ["listKind"] = entity.Kind + "List",
                    ["plural"] = entity.PluralName,
                    ["shortNames"] = new JsonArray(resource.ShortName),
                    ["singular"] = entity.Kind.ToLowerInvariant(),
                },
                ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
                ["versions"] = new JsonArray(version),
            },
        };
    }

    private static string FileNameOf(Type type)
    {
        var entity = type.GetCustomAttribute<KubernetesEntityAttribute>()!;
        return $"{entity.Group}_{entity.PluralName}.yaml";
    }

    private static JsonObject Schema(Type type)
    {
        var spec = SchemaGenerator.OfObject(type);
        var properties = spec["properties"]!.AsObject();
        properties["apiVersion"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"Version of this object's schema: {Kinds.ApiVersion}.",
        };
        properties["kind"] = new JsonObject
        {
            ["type"] = "string",
            ["description"] = $"The kind: {type.GetCustomAttribute<KubernetesEntityAttribute>()!.Kind}.",
        };
        properties["metadata"] = new JsonObject { ["type"] = "object" };
        return spec;
    }

    private static JsonObject Subresources(Type type)
    {
        var subresources = new JsonObject();
        if (type.GetCustomAttribute<ScaleSubresourceAttribute>() is { } scale)
        {
            subresources["scale"] = new JsonObject
            {
                ["labelSelectorPath"] = scale.LabelSelectorPath,
                ["specReplicasPath"] = scale.SpecReplicasPath,
                ["statusReplicasPath"] = scale.StatusReplicasPath,
            };
        }

        if (type.GetProperty("Status") is not null)
            subresources["status"] = new JsonObject();
        return subresources;
    }

    private static JsonObject Column(PrinterColumnAttribute column)
    {
        var node = new JsonObject
        {
            ["name"] = column.Name,
            ["type"] = column.Type,
            ["description"] = column.Description,
            ["jsonPath"] = column.JsonPath,
        };
        if (column.Wide)
            node["priority"] = 1;
        return node;
    }
}
