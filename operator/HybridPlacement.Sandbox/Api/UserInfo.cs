using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Api;

/// <summary>Who makes a request, as admission and reviews are told.</summary>
internal sealed record UserInfo(string Name, IReadOnlyList<string> Groups)
{
    private const string Authenticated = "system:authenticated";

    /// <summary>The owner of the sandbox's token.</summary>
    public static readonly UserInfo Admin = new("admin", ["system:masters", Authenticated]);

    public static readonly UserInfo Anonymous = new("system:anonymous", ["system:unauthenticated"]);

    public static readonly UserInfo ControllerManager = new("system:kube-controller-manager", [Authenticated]);

    public static readonly UserInfo Scheduler = new("system:kube-scheduler", [Authenticated]);

    public string Uid { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public static UserInfo ServiceAccount(string @namespace, string name) => new(
        $"system:serviceaccount:{@namespace}:{name}",
        ["system:serviceaccounts", $"system:serviceaccounts:{@namespace}", Authenticated]);

    /// <summary>One of the cluster's own controllers, under the name that it has in a real cluster.</summary>
    public static UserInfo Controller(string name) => ServiceAccount("kube-system", name);

    public static UserInfo Node(string name) => new($"system:node:{name}", ["system:nodes", Authenticated]);

    /// <summary>A user by name: a service account where the name is one's.</summary>
    /// <param name="name">The name.</param>
    /// <param name="groups">The groups that were asked for; empty for those that go with the name.</param>
    public static UserInfo Impersonated(string name, IReadOnlyList<string> groups)
    {
        if (groups.Count == 0 && name.Split(':') is ["system", "serviceaccount", var ns, var account])
            return ServiceAccount(ns, account);
        return new UserInfo(name, groups.Contains(Authenticated) || name == "system:anonymous" ? groups : [.. groups, Authenticated]);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["username"] = Name };
        if (Uid.Length > 0)
            json["uid"] = Uid;
        if (Groups.Count > 0)
            json["groups"] = Strings(Groups);
        if (Extra.Count > 0)
            json["extra"] = new JsonObject(Extra.Select(e => KeyValuePair.Create(e.Key, (JsonNode?)Strings(e.Value))));
        return json;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
