using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Types;
using k8s.Models;

namespace HybridPlacement.Sandbox.OpenApi;

/// <summary>
/// The documents under <c>/openapi/v3</c>, one for each group and version. From them kubectl explains fields, merges
/// by keys and learns that the server validates fields itself.
/// </summary>
internal static class OpenApiV3
{
    private const string Root = "/openapi/v3";

    /// <summary>The document of a path: the index, or one group-version's; null where there is none.</summary>
    public static JsonObject? Find(string path, IReadOnlyList<ResourceDefinition> resources)
    {
        var wanted = path.TrimEnd('/');
        if (wanted == Root)
            return Index(resources);
        if (!wanted.StartsWith(Root + "/", StringComparison.Ordinal))
            return null;
        ResourceDefinition[] served = [.. resources.Where(r => Base(r) == wanted[Root.Length..])];
        return served.Length == 0 ? null : Document(served);
    }

    private static JsonObject Index(IReadOnlyList<ResourceDefinition> resources)
    {
        var paths = new JsonObject();
        foreach (var name in resources.Select(Base).Distinct().Order(StringComparer.Ordinal))
            paths[name[1..]] = new JsonObject { ["serverRelativeURL"] = Root + name };
        return new JsonObject { ["paths"] = paths };
    }

    private static JsonObject Document(ResourceDefinition[] resources)
    {
        var schemas = new SchemaWriter();
        var paths = new JsonObject();
        foreach (var resource in resources)
        {
            schemas.Define(TypeName(resource), schema => Complete(schema, resource), RootSchema(resource));
            schemas.Define(ListTypeName(resource), schema => AddKind(schema, resource, resource.ListKind), ListSchema(resource));
            ResourcePaths.AddTo(paths, resource, Base(resource), TypeName(resource), ListTypeName(resource));
        }
        schemas.Define(ResourcePaths.StatusType, null, BuiltInSchemas.For(typeof(V1Status)));
        schemas.Define(ResourcePaths.DeleteOptionsType, null, BuiltInSchemas.For(typeof(V1DeleteOptions)));
        schemas.Define(ResourcePaths.PatchType, null, new SchemaNode
        {
            Type = "object",
            Description = "A patch in the form that the content type names.",
        });
        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.36.0" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas.Definitions() },
        };
    }

    private static void Complete(JsonObject schema, ResourceDefinition resource)
    {
        AddKind(schema, resource, resource.Kind);
        if (resource.IsCustom && schema["description"] is null)
            schema["description"] = $"{resource.Kind} is a custom resource.";
    }

    private static void AddKind(JsonObject schema, ResourceDefinition resource, string kind) =>
        schema["x-kubernetes-group-version-kind"] = new JsonArray(new JsonObject
        {
            ["group"] = resource.Group,
            ["version"] = resource.Version,
            ["kind"] = kind,
        });

    private static SchemaNode RootSchema(ResourceDefinition resource) =>
        resource.IsCustom ? BuiltInSchemas.ForCustomResource(resource.Schema) : resource.Schema;

    private static SchemaNode ListSchema(ResourceDefinition resource) => new()
    {
        Type = "object",
        Description = $"A list of {resource.Kind}.",
        Properties = new OrderedDictionary<string, SchemaNode>
        {
            ["apiVersion"] = new SchemaNode { Type = "string" },
            ["items"] = new SchemaNode
            {
                Type = "array",
                Items = new SchemaNode { BuiltIn = new BuiltInFacts { TypeName = TypeName(resource) } },
            },
            ["kind"] = new SchemaNode { Type = "string" },
            ["metadata"] = BuiltInSchemas.For(typeof(V1ListMeta)),
        },
        Required = ["items"],
    };

    /// <summary>A built-in kind's own name; a custom resource's group reversed, as the server names them.</summary>
    private static string TypeName(ResourceDefinition resource) =>
        resource.Schema.BuiltIn is { TypeName.Length: > 0 } facts
            ? facts.TypeName
            : string.Join('.', resource.Group.Split('.').Reverse().Append(resource.Version).Append(resource.Kind));

    private static string ListTypeName(ResourceDefinition resource) => TypeName(resource) + "List";

    private static string Base(ResourceDefinition resource) =>
        resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
}
