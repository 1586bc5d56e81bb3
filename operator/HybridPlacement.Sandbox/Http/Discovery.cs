using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Sandbox.Http;

/// <summary>What the server serves: <c>/api</c>, <c>/apis</c>, each group version, and all of it in one document.</summary>
internal sealed class Discovery(ResourceRegistry resources)
{
    /// <param name="path">The path.</param>
    /// <param name="aggregated">Whether all of a path is asked for in one document.</param>
    /// <param name="host">The address by which the client came.</param>
    /// <returns>Null where the path isn't one of discovery's.</returns>
    public JsonObject? Find(string path, bool aggregated, string host) => path.Split('/', StringSplitOptions.RemoveEmptyEntries) switch
    {
        ["api"] when aggregated => Aggregated([string.Empty]),
        ["apis"] when aggregated => Aggregated(Groups()),
        ["api"] => new JsonObject
        {
            ["kind"] = "APIVersions",
            ["versions"] = new JsonArray("v1"),
            ["serverAddressByClientCIDRs"] =
                new JsonArray(new JsonObject { ["clientCIDR"] = "0.0.0.0/0", ["serverAddress"] = host }),
        },
        ["apis"] => new JsonObject
        {
            ["kind"] = "APIGroupList",
            ["apiVersion"] = "v1",
            ["groups"] = new JsonArray([.. Groups().Select(Group)]),
        },
        ["apis", var group] when Groups().Contains(group) => Group(group, withKind: true),
        ["api", var version] => ResourceList(string.Empty, version),
        ["apis", var group, var version] => ResourceList(group, version),
        _ => null,
    };

    private IEnumerable<string> Groups() => resources.All.Select(r => r.Group).Distinct().Where(g => g.Length > 0);

    private JsonObject Group(string group) => Group(group, withKind: false);

    private JsonObject Group(string group, bool withKind)
    {
        JsonObject[] versions = [.. resources.All.Where(r => r.Group == group).Select(r => r.Version).Distinct()
            .Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v })];
        var result = new JsonObject
        {
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
        if (withKind)
        {
            result["kind"] = "APIGroup";
            result["apiVersion"] = "v1";
        }

        return result;
    }

    private JsonObject? ResourceList(string group, string version)
    {
        ResourceDefinition[] served = [.. resources.All.Where(r => r.Group == group && r.Version == version)];
        if (served.Length == 0)
            return null;
        return new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = group.Length == 0 ? version : $"{group}/{version}",
            ["resources"] = new JsonArray([.. served.SelectMany(Resources)]),
        };
    }

    private static IEnumerable<JsonObject> Resources(ResourceDefinition resource)
    {
        var main = Resource(resource, resource.Plural, resource.Kind, resource.Verbs);
        main["singularName"] = resource.Singular;
        if (resource.ShortNames.Count > 0)
            main["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            main["categories"] = Strings(resource.Categories);
        yield return main;
        foreach (var sub in Subresources(resource))
        {
            var entry = Resource(resource, $"{resource.Plural}/{sub.Name}", sub.Kind, sub.Verbs);
            if (sub.Group != resource.Group || sub.Version != resource.Version)
            {
                entry["group"] = sub.Group;
                entry["version"] = sub.Version;
            }

            yield return entry;
        }
    }

    private static IEnumerable<SubresourceInfo> Subresources(ResourceDefinition resource)
    {
        if (resource.HasStatus)
            yield return new SubresourceInfo("status", resource.Group, resource.Version, resource.Kind, "get", "patch", "update");
        if (resource.Scale is not null)
            yield return new SubresourceInfo("scale", "autoscaling", "v1", "Scale", "get", "patch", "update");
        foreach (var sub in resource.Subresources)
            yield return sub;
    }

    private static JsonObject Resource(ResourceDefinition resource, string name, string kind, IEnumerable<string> verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = string.Empty,
        ["namespaced"] = resource.Namespaced,
        ["kind"] = kind,
        ["verbs"] = Strings(verbs),
    };

    private JsonObject Aggregated(IEnumerable<string> groups) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["metadata"] = new JsonObject(),
        ["items"] = new JsonArray([.. groups.Select(group => new JsonObject
        {
            ["metadata"] = group.Length == 0 ? new JsonObject() : new JsonObject { ["name"] = group },
            ["versions"] = new JsonArray([.. resources.All.Where(r => r.Group == group).GroupBy(r => r.Version)
                .Select(version => new JsonObject
                {
                    ["version"] = version.Key,
                    ["resources"] = new JsonArray([.. version.Select(AggregatedResource)]),
                    ["freshness"] = "Current",
                })]),
        })]),
    };

    private static JsonObject AggregatedResource(ResourceDefinition resource)
    {
        var entry = new JsonObject
        {
            ["resource"] = resource.Plural,
            ["responseKind"] = Kind(resource.Group, resource.Version, resource.Kind),
            ["scope"] = resource.Namespaced ? "Namespaced" : "Cluster",
            ["singularResource"] = resource.Singular,
            ["verbs"] = Strings(resource.Verbs),
        };
        if (resource.ShortNames.Count > 0)
            entry["shortNames"] = Strings(resource.ShortNames);
        if (resource.Categories.Count > 0)
            entry["categories"] = Strings(resource.Categories);
        SubresourceInfo[] subresources = [.. Subresources(resource)];
        if (subresources.Length > 0)
        {
            entry["subresources"] = new JsonArray([.. subresources.Select(sub => new JsonObject
            {
                ["subresource"] = sub.Name,
                ["responseKind"] = Kind(sub.Group, sub.Version, sub.Kind),
                ["verbs"] = Strings(sub.Verbs),
            })]);
        }

        return entry;
    }

    private static JsonObject Kind(string group, string version, string kind) =>
        new() { ["group"] = group, ["version"] = version, ["kind"] = kind };

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
