using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Sandbox.OpenApi;

/// <summary>The paths and operations of a resource, with the parameters that clients look for.</summary>
internal static class ResourcePaths
{
    public const string StatusType = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    public const string DeleteOptionsType = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
    public const string PatchType = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch";

    private static readonly string[] Writing = ["dryRun", "fieldManager", "fieldValidation"];
    private static readonly string[] Listing =
        ["allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion",
            "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch"];

    public static void AddTo(JsonObject paths, ResourceDefinition resource, string root, string type, string listType)
    {
        var write = new Writer(resource, type, listType);
        var collection = resource.Namespaced ? $"{root}/namespaces/{{namespace}}/{resource.Plural}" : $"{root}/{resource.Plural}";
        if (resource.Namespaced)
            paths[$"{root}/{resource.Plural}"] = new JsonObject { ["get"] = write.List() };
        paths[collection] = write.Placed(new JsonObject
        {
            ["get"] = write.List(),
            ["post"] = write.Post(),
            ["delete"] = write.Delete("deletecollection"),
        });
        var item = $"{collection}/{{name}}";
        paths[item] = write.Named(write.Item(canDelete: true));
        if (resource.HasStatus)
            paths[$"{item}/status"] = write.Named(write.Item(canDelete: false));
    }

    private sealed class Writer(ResourceDefinition resource, string type, string listType)
    {
        public JsonObject List() => Operation("list", "list", Listing, listType);

        public JsonObject Post() => WithBody(Operation("post", "create", Writing, type), "*/*", type);

        public JsonObject Delete(string action) => WithBody(
            Operation(action, "delete", ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"], StatusType),
            "*/*",
            DeleteOptionsType);

        public JsonObject Item(bool canDelete)
        {
            var operations = new JsonObject
            {
                ["get"] = Operation("get", "read", [], type),
                ["put"] = WithBody(Operation("put", "replace", Writing, type), "*/*", type),
                ["patch"] = Patch(),
            };
            if (canDelete)
                operations["delete"] = Delete("delete");
            return operations;
        }

        public JsonObject Placed(JsonObject path)
        {
            if (resource.Namespaced)
                path["parameters"] = new JsonArray(Parameter("namespace", "path"));
            return path;
        }

        public JsonObject Named(JsonObject path)
        {
            path["parameters"] = resource.Namespaced
                ? new JsonArray(Parameter("name", "path"), Parameter("namespace", "path"))
                : new JsonArray(Parameter("name", "path"));
            return path;
        }

        private JsonObject Patch()
        {
            var patch = Operation("patch", "partially update", [.. Writing, "force"], type);
            string[] forms = resource.IsCustom
                ? ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]
                : ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
                    "application/strategic-merge-patch+json"];
            foreach (var form in forms)
                WithBody(patch, form, PatchType);
            return patch;
        }

        private JsonObject Operation(string action, string verb, string[] parameters, string result)
        {
            var operation = new JsonObject
            {
                ["description"] = $"{verb} objects of kind {resource.Kind}",
                ["responses"] = new JsonObject
                {
                    ["200"] = new JsonObject
                    {
                        ["description"] = "OK",
                        ["content"] = new JsonObject { ["application/json"] = Body(result) },
                    },
                },
                ["x-kubernetes-action"] = action,
                ["x-kubernetes-group-version-kind"] = new JsonObject
                {
                    ["group"] = resource.Group,
                    ["version"] = resource.Version,
                    ["kind"] = resource.Kind,
                },
            };
            if (parameters.Length > 0)
                operation["parameters"] = new JsonArray([.. parameters.Select(name => Parameter(name, "query"))]);
            return operation;
        }
    }

    private static JsonObject WithBody(JsonObject operation, string mediaType, string type)
    {
        if (operation["requestBody"] is not JsonObject body)
            operation["requestBody"] = body = new JsonObject { ["content"] = new JsonObject() };
        body["content"]![mediaType] = Body(type);
        return operation;
    }

    private static JsonObject Body(string type) =>
        new() { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{type}" } };

    private static JsonObject Parameter(string name, string place)
    {
        var parameter = new JsonObject
        {
            ["name"] = name,
            ["in"] = place,
            ["schema"] = new JsonObject
            {
                ["type"] = name switch
                {
                    "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
                    "watch" or "force" or "orphanDependents" or "allowWatchBookmarks" or "sendInitialEvents" => "boolean",
                    _ => "string",
                },
                ["uniqueItems"] = true,
            },
        };
        if (place == "path")
            parameter["required"] = true;
        return parameter;
    }
}
