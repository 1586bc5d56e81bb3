using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Sandbox;

namespace HybridPlacement.Integration.Charts;

/// <summary>One kind of call to the API server, in RBAC's words.</summary>
internal sealed record Call(string Group, string Resource, string Verb)
{
    public override string ToString() => $"{Verb} {Resource}{(Group.Length == 0 ? "" : $".{Group}")}";

    /// <summary>The rights that a request of the operator needed.</summary>
    public static IEnumerable<Call> Of(RequestRecord request)
    {
        var segments = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (group, rest) = segments switch
        {
            ["api", _, .. var tail] => ("", tail),
            ["apis", var g, _, .. var tail] => (g, tail),
            _ => throw new ArgumentException($"{request.Path} isn't the path of a resource"),
        };
        if (rest is ["namespaces", _, var first, ..] && first is not ("status" or "finalize"))
            rest = rest[2..];
        var resource = rest.Length > 2 ? $"{rest[0]}/{rest[2]}" : rest[0];
        var verb = request.Method switch
        {
            "GET" when rest.Length > 1 => "get",
            "GET" when request.Query.Contains("watch=", StringComparison.Ordinal) => "watch",
            "GET" => "list",
            "POST" => "create",
            "PUT" => "update",
            "PATCH" => "patch",
            "DELETE" when rest.Length > 1 => "delete",
            _ => "deletecollection",
        };
        yield return new(group, resource, verb);
        // Informers stream their first list through a watch, and list where a server can't stream.
        if (verb == "watch")
            yield return new(group, resource, "list");
        // An apply that makes the object is authorized as both.
        if (verb == "patch" && request.Code == 201)
            yield return new(group, resource, "create");
    }
}

/// <summary>The rights that the chart gives the operator.</summary>
internal static class OperatorRights
{
    /// <summary>Needed, though by no call: see <c>files/rbac.yaml</c>.</summary>
    public static readonly Call Implied = new("hybridplacement.io", "modeldeployments/finalizers", "update");

    /// <summary>Made only where the chart, which brings the lease, isn't installed.</summary>
    public static readonly Call WithoutChart = new("coordination.k8s.io", "leases", "create");

    public static IReadOnlySet<Call> All { get; } = Read(Sections);

    public static IReadOnlySet<Call> UsedIn(IEnumerable<RequestRecord> requests) => RequestsIn(requests).SelectMany(Call.Of).ToHashSet();

    /// <summary>The operator's requests for resources.</summary>
    public static IEnumerable<RequestRecord> RequestsIn(IEnumerable<RequestRecord> requests) => requests
        .Where(r => r.UserAgent.StartsWith("hybridplacement-operator", StringComparison.Ordinal)
            && r.Path.Count(c => c == '/') > 3 - (r.Path.StartsWith("/api/", StringComparison.Ordinal) ? 1 : 0));

    /// <summary>The rights of one section of the rules.</summary>
    public static IReadOnlySet<Call> In(string section) => Read(Sections.Where(s => s.Key == section));

    /// <summary>The rules by where they hold.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Sections => Rules().Where(section => section.Value is JsonArray);

    private static JsonObject Rules()
    {
        var text = File.ReadAllText(Repository.Path("charts", "hybrid-placement", "files", "rbac.yaml"));
        // Read as kubectl reads: a manifest needs a kind.
        return ManifestReader.Read($"apiVersion: v1\nkind: Rules\nmetadata: {{name: rbac}}\n{text}", "files/rbac.yaml").Single().Content;
    }

    private static HashSet<Call> Read(IEnumerable<KeyValuePair<string, JsonNode?>> sections)
    {
        static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(n => (string)n!);
        return [.. from section in sections
                   from rule in section.Value!.AsArray()
                   from apiGroup in Texts(rule["apiGroups"])
                   from resource in Texts(rule["resources"])
                   from verb in Texts(rule["verbs"])
                   select new Call(apiGroup, resource, verb)];
    }
}
