using System.Text.Json.Nodes;
using HybridPlacement.Integration.Charts;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Docs;

/// <summary>What the security page says of the operator's rights is what the chart gives it.</summary>
public sealed class SecurityPageTests
{
    private const string Start = "<!-- rights: as in charts/hybrid-placement/files/rbac.yaml -->\n";
    private const string End = "<!-- end of rights -->";

    private static readonly Dictionary<string, string> Where = new()
    {
        ["cluster"] = "the whole cluster",
        ["everywhere"] = "the whole cluster, unless it works in some namespaces only",
        ["namespaced"] = "the namespaces that it works in",
        ["leaderElection"] = "one object in its own namespace",
        ["guardRails"] = "one object in its own namespace",
    };

    [Test]
    public async Task The_table_of_rights_is_that_of_the_chart()
    {
        var path = Repository.Path("operator", "SECURITY.md");
        var page = await File.ReadAllTextAsync(path);
        var (start, end) = (page.IndexOf(Start, StringComparison.Ordinal) + Start.Length, page.IndexOf(End, StringComparison.Ordinal));

        if (Environment.GetEnvironmentVariable("HYBRIDPLACEMENT_WRITE_README") == "1")
            await File.WriteAllTextAsync(path, page[..start] + Table() + page[end..]);
        else
            Assert.That(page[start..end], Is.EqualTo(Table()), "write it with HYBRIDPLACEMENT_WRITE_README=1");
    }

    [Test]
    public void The_operator_can_neither_read_Secrets_nor_make_nodes_nor_change_roles() => Assert.That(
        OperatorRights.All.Where(c => c.Resource is "secrets" or "roles" or "clusterroles" or "rolebindings" or "clusterrolebindings"
            || (c.Resource == "nodes" && c.Verb is not ("get" or "list" or "watch"))
            || c.Verb is "*" or "impersonate" or "escalate" or "bind"),
        Is.Empty);

    private static string Table() => "| where | what | calls |\n|---|---|---|\n" + string.Concat(
        from section in OperatorRights.Sections
        from rule in section.Value!.AsArray()
        select $"| {Where[section.Key]} | {Resources(rule!)} | {Joined(rule!["verbs"])} |\n");

    private static string Resources(JsonNode rule)
    {
        var group = (string)rule["apiGroups"]![0]!;
        return Joined(rule["resources"]) + (group.Length == 0 ? string.Empty : $" ({group})");
    }

    private static string Joined(JsonNode? list) => string.Join(", ", list!.AsArray().Select(n => (string)n!));
}
