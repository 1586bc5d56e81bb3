using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Sandbox.Schemas;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What an object's labels and the keys of its annotations may be.</summary>
internal static partial class LabelRules
{
    private const int NameLimit = 63;

    private const string NameText =
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
        + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
        + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string ValueText =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and "
        + "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is "
        + "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    private const string PrefixText =
        "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
        + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
        + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    public static IEnumerable<StatusCause> Check(JsonObject next)
    {
        foreach (var (key, value) in next.Object("metadata", "labels") ?? [])
        {
            foreach (var problem in ProblemsOfKey(key))
                yield return StatusCause.ForInvalid("metadata.labels", key, problem);
            var text = value.Text() ?? string.Empty;
            if (text.Length > NameLimit)
                yield return StatusCause.ForInvalid("metadata.labels", text, $"must be no more than {NameLimit} bytes");
            if (text.Length > 0 && !Part().IsMatch(text))
                yield return StatusCause.ForInvalid("metadata.labels", text, ValueText);
        }

        foreach (var (key, _) in next.Object("metadata", "annotations") ?? [])
        {
            foreach (var problem in ProblemsOfKey(key.ToLowerInvariant()))
                yield return StatusCause.ForInvalid("metadata.annotations", key, problem);
        }
    }

    private static IEnumerable<string> ProblemsOfKey(string key)
    {
        var parts = key.Split('/');
        if (parts.Length > 2)
        {
            yield return $"a valid label key must consist of an optional prefix and a name, separated by one '/': {NameText}";
            yield break;
        }

        if (parts.Length == 2 && parts[0].Length == 0)
            yield return "prefix part must be non-empty";
        else if (parts.Length == 2 && !Prefix().IsMatch(parts[0]))
            yield return PrefixText;
        if (parts[^1].Length == 0)
            yield return "name part must be non-empty";
        if (parts[^1].Length > NameLimit)
            yield return $"name part must be no more than {NameLimit} bytes";
        if (!Part().IsMatch(parts[^1]))
            yield return NameText;
    }

    [GeneratedRegex(@"\A([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z")]
    private static partial Regex Part();

    [GeneratedRegex(@"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Prefix();
}
