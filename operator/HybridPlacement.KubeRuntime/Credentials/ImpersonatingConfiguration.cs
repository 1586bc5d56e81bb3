using k8s;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>A configuration whose calls are made on behalf of somebody else, which KubernetesClient's own type has no place for.</summary>
internal sealed class ImpersonatingConfiguration : KubernetesClientConfiguration
{
    /// <summary>What says so with each call: <c>Impersonate-User</c> and the like, each name once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; private init; } = [];

    /// <summary>Of a kubeconfig's user: <c>as</c>, <c>as-uid</c>, <c>as-groups</c> and <c>as-user-extra</c>.</summary>
    /// <exception cref="KubeConfigException">There are groups or more of nobody, or several where one can be sent.</exception>
    public static ImpersonatingConfiguration Of(KubeConfigMap? user)
    {
        if (user is null)
            return new();
        var headers = new List<KeyValuePair<string, string>>();
        if (user.Text("as-uid") is { } uid)
            headers.Add(new("Impersonate-Uid", uid));
        Add("Impersonate-Group", user, "as-groups");
        if (user.Child("as-user-extra") is { } extra)
        {
            foreach (var field in extra.Names)
                Add($"Impersonate-Extra-{Uri.EscapeDataString(field)}", extra, field);
        }

        if (user.Text("as") is { } name)
            return new() { Headers = [new("Impersonate-User", name), .. headers] };
        return headers.Count == 0
            ? new()
            : throw user.Wrong("as", "is missing, and as-uid, as-groups and as-user-extra are of the user that it names", "write the user's name, or leave all four out");

        // .NET joins the values of a header with commas, which the API server takes for one value: another group than was asked for.
        void Add(string header, KubeConfigMap map, string field)
        {
            var values = map.Texts(field).ToList();
            if (values.Count > 1)
                throw map.Wrong(field, "has several entries, of which only one can be sent from here", "write one, such as a group that has all the rights needed");
            headers.AddRange(values.Select(v => KeyValuePair.Create(header, v)));
        }
    }
}
