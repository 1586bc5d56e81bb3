using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using static HybridPlacement.Cli.Tests.Plan.Manifests;

namespace HybridPlacement.Cli.Tests.Plan;

/// <summary><c>plan</c> for a fleet in files.</summary>
internal sealed class PlanFileTests
{
    private Workplace _files = null!;

    [SetUp]
    public void SetUp() => _files = new Workplace();

    [TearDown]
    public void TearDown() => _files.Dispose();

    private Task<CommandRun> PlanAsync(string models, string fleet, params string[] more) => CommandRun.OfAsync(
        ["plan", "-f", _files.Write("models.yaml", models), "--fleet", _files.Write("fleet.yaml", fleet), .. more]);

    [Test]
    public async Task The_json_has_the_promised_shape()
    {
        var run = await PlanAsync(Model("a", more: ", replicas: 2") + Model("b", sensitivity: "High", more: ", replicas: 9"), Hybrid, "-o", "json");
        var (placed, short_) = (run.Json["models"]![0]!.AsObject(), run.Json["models"]![1]!.AsObject());
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), run.ToString());
            Assert.That(run.Json.Select(p => p.Key), Is.EqualTo(new[] { "models", "hourlyCost" }));
            Assert.That(
                placed.Select(p => p.Key),
                Is.EqualTo(new[] { "namespace", "name", "placed", "rule", "pools", "hourlyCost", "candidates" }));
            Assert.That(
                placed["pools"]!.ToJsonString(), Is.EqualTo("""[{"name":"azure","tier":"Cloud","replicas":2}]"""));
            Assert.That(
                placed["candidates"]!.AsArray().Select(c => string.Join(' ', c!.AsObject().Select(p => p.Key)) + $": {c["pool"]} {c["verdict"]}"),
                Is.EqualTo(new[] { "pool verdict reason message score: azure Selected", "pool verdict reason message score: dc Feasible" }));
            Assert.That((bool)placed["placed"]!, Is.True);
            Assert.That((decimal)placed["hourlyCost"]!, Is.EqualTo(2));
            Assert.That((bool)short_["placed"]!, Is.False);
            Assert.That((int)short_["unplacedReplicas"]!, Is.EqualTo(5));
            Assert.That((string?)short_["reason"], Is.EqualTo("InsufficientCapacity"));
            Assert.That((string?)short_["candidates"]![1]!["message"] + short_["candidates"]![0]!["message"], Does.Contain("may only run on OnPrem"));
            Assert.That((decimal)run.Json["hourlyCost"]!, Is.EqualTo(10));
        });
    }

    [Test]
    public async Task Yaml_and_json_say_the_same()
    {
        var json = await PlanAsync(Model("a") + Model("b", sensitivity: "High", more: ", replicas: 9"), Hybrid, "-o", "json");
        var yaml = await PlanAsync(Model("a") + Model("b", sensitivity: "High", more: ", replicas: 9"), Hybrid, "-o", "yaml");
        var read = ManifestReader.Read("apiVersion: v1\nkind: Plan\nmetadata: {name: plan}\n" + yaml.Output, "plan.yaml").Single().Content;
        foreach (var field in new[] { "apiVersion", "kind", "metadata" })
            read.Remove(field);
        Assert.That(JsonNode.DeepEquals(read, json.Json), Is.True, $"{yaml.Output}\n{json.Output}");
    }

    [Test]
    public async Task The_table_lines_up_and_has_no_colours()
    {
        var run = await PlanAsync(Model("a") + Model("a-model-with-a-long-name", sensitivity: "High", more: ", replicas: 9"), Hybrid);
        var lines = run.Output.Split('\n');
        var column = lines[0].IndexOf("POOLS", StringComparison.Ordinal);
        Assert.Multiple(() =>
        {
            Assert.That(lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "MODEL", "PLACED", "POOLS", "RULE", "COST/H" }));
            Assert.That(lines[1][column..], Does.StartWith("1 on azure (Cloud)"));
            Assert.That(lines[2][column..], Does.StartWith("4 on dc (OnPrem)"));
            Assert.That(lines.Where(l => l.EndsWith(' ')), Is.Empty);
            Assert.That(run.Output, Does.Not.Contain("\u001b"));
            Assert.That(run.Output, Does.Contain("team/a-model-with-a-long-name: InsufficientCapacity: 5 replicas of"));
            Assert.That(run.Output, Does.Contain("azure  Rejected  -      TierNotAllowed"));
            Assert.That(run.Output, Does.EndWith("2 models, 1 not placed; 9.00 per hour\n"));
        });
    }

    [Test]
    public async Task The_quick_start_plans_as_the_sandbox_places()
    {
        var samples = Workplace.Repository("samples", "quickstart");
        var run = await CommandRun.OfAsync(
            "plan", "-f", Path.Combine(samples, "models.yaml"), "--fleet", Path.Combine(samples, "fleet.yaml"), "-o", "json");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Success), run.ToString());
            Assert.That(
                run.Json["models"]!.AsArray().Select(m => $"{m!["name"]}: {m["pools"]![0]!["replicas"]} on {m["pools"]![0]!["name"]} by {m["rule"]}"),
                Is.EqualTo(new[]
                {
                    "text-classifier: 1 on azure-westeurope by everything-else",
                    "chest-xray: 2 on dc-munich by sensitive-stays-on-premises",
                    "shelf-monitor: 1 on shop-hamburg by low-latency-at-the-edge",
                }));
        });
    }

    [Test]
    public async Task One_folder_may_hold_all_of_it()
    {
        _files.Write("all/1-fleet.yaml", Hybrid);
        _files.Write("all/2-models.yml", Model("a"));
        _files.Write("all/notes.txt", "not a manifest");
        var run = await CommandRun.OfAsync("plan", "-f", Path.Combine(_files.Folder, "all"));
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Success), run.ToString());
    }

    [Test]
    public async Task What_kubectl_prints_is_a_fleet()
    {
        // As of 'kubectl get nodes,pods -A -o json', shortened; with a field that is newer than this program.
        const string List = """
            {"apiVersion": "v1", "kind": "List", "metadata": {"resourceVersion": ""}, "items": [
              {"apiVersion": "v1", "kind": "Node",
               "metadata": {"name": "n1", "uid": "0b1f", "creationTimestamp": "2026-01-01T00:00:00Z",
                            "labels": {"hybridplacement.io/tier": "cloud"}, "managedFields": []},
               "spec": {"podCIDR": "10.0.0.0/24", "someNewerField": {"x": 1}},
               "status": {"allocatable": {"cpu": "1930m", "memory": "5000Mi", "pods": "110"},
                          "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}},
              {"apiVersion": "v1", "kind": "Node",
               "metadata": {"name": "n2", "uid": "0b20", "labels": {"hybridplacement.io/tier": "cloud"}},
               "status": {"allocatable": {"cpu": "8", "memory": "32Gi", "pods": "110"},
                          "conditions": [{"type": "Ready", "status": "Unknown", "lastTransitionTime": "2026-01-01T00:00:00Z"}]}},
              {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "kube-system", "uid": "0b21"},
               "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "930m"}}}]},
               "status": {"phase": "Running"}},
              {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "ended", "namespace": "kube-system", "uid": "0b22"},
               "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "x", "resources": {"requests": {"cpu": "1"}}}]},
               "status": {"phase": "Succeeded"}}]}
            """;
        var fleet = _files.Write("fleet.json", List);
        var one = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a")), "--fleet", fleet);
        var two = await CommandRun.OfAsync("plan", "-f", _files.Write("m.yaml", Model("a", more: ", replicas: 2")), "--fleet", fleet);
        Assert.Multiple(() =>
        {
            Assert.That(one.ExitCode, Is.EqualTo(ExitCode.Success), one.ToString());
            Assert.That(one.Error, Does.Contain("spec.someNewerField"));
            Assert.That(two.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), "one core is free on the node that is ready\n" + two);
            Assert.That(two.Output, Does.Contain("pool cloud has room for 1 of the 2 replicas"));
        });
    }

    [Test]
    public async Task A_node_written_down_offers_its_capacity_and_is_ready_unless_it_says_otherwise()
    {
        var fleet = Pool("dc", "OnPrem") + """
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n, labels: {pool: dc}}
            status: {capacity: {cpu: 2, memory: 4Gi}, allocatable: {cpu: 1500m}}
            """;
        var fits = await PlanAsync(Model("a", more: ", replicas: 1"), fleet);
        var away = await PlanAsync(Model("a"), fleet.Replace("capacity:", "conditions: [{type: Ready, status: \"False\"}], capacity:", StringComparison.Ordinal));
        var both = await PlanAsync(Model("a", more: ", replicas: 2"), fleet);
        Assert.Multiple(() =>
        {
            Assert.That(fits.ExitCode, Is.EqualTo(ExitCode.Success), fits.ToString());
            Assert.That(both.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), both.ToString());
            Assert.That(away.Output, Does.Contain("PoolUnavailable"));
        });
    }

    [Test]
    public async Task The_namespaces_labels_choose_the_policy()
    {
        var fleet = Hybrid + Policy("own", "[OnPrem]", ", priority: 5, namespaceSelector: {matchLabels: {team: a}}")
            + Policy("by-name", "[OnPrem]", ", priority: 4, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: named}}")
            + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: labelled, labels: {team: a}}\n";
        var run = await PlanAsync(Model("a", "labelled") + Model("b", "named") + Model("c", "other"), fleet, "-o", "json");
        Assert.That(
            run.Json["models"]!.AsArray().Select(m => $"{m!["name"]} {m["rule"]}"),
            Is.EqualTo(new[] { "a own-rule", "b by-name-rule", "c everything-else" }));
    }

    [Test]
    public async Task A_policy_to_try_shows_what_would_move_and_what_it_would_cost()
    {
        var fleet = Hybrid + Policy("default", "[Cloud]") + Policy("kept", "[OnPrem]", ", priority: 5, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kept}}")
            + Model("a", more: ", replicas: 2") + Deployment("a", "azure", 2) + Pod("a-1", "azure-1", "1", "a", "azure") + Pod("a-2", "azure-1", "1", "a", "azure")
            + Model("b", "kept") + Deployment("b", "dc", 1, "kept") + Pod("b-1", "dc-1", "1", "b", "dc", "kept");
        var path = _files.Write("fleet.yaml", fleet);
        var policy = _files.Write("policy.yaml", Policy("default", "[OnPrem, Cloud]"));
        var now = await CommandRun.OfAsync("plan", "--fleet", path, "-o", "json");
        var then = await CommandRun.OfAsync("plan", "--fleet", path, "--policy", policy, "-o", "json");
        var table = await CommandRun.OfAsync("plan", "--fleet", path, "--policy", policy);
        Assert.Multiple(() =>
        {
            Assert.That(now.Json["models"]!.AsArray().Sum(m => m!["moves"]!.AsArray().Count), Is.Zero, now.ToString());
            Assert.That((decimal)now.Json["hourlyCost"]!, Is.EqualTo(4));
            Assert.That((decimal)now.Json["currentHourlyCost"]!, Is.EqualTo(4));
            Assert.That(then.Json["models"]![0]!["name"]!.ToString(), Is.EqualTo("b"), "the other policy still decides for its namespace");
            Assert.That(then.Json["models"]![0]!["moves"]!.AsArray(), Is.Empty);
            Assert.That(
                then.Json["models"]![1]!["moves"]!.ToJsonString(),
                Is.EqualTo("""[{"from":"azure","to":"dc","replicas":2,"reason":"FailedBack"}]"""));
            Assert.That((decimal)then.Json["hourlyCost"]!, Is.EqualTo(6));
            Assert.That((decimal)then.Json["currentHourlyCost"]!, Is.EqualTo(4));
            Assert.That(table.Output, Does.Contain("2 azure -> dc (FailedBack)"));
            Assert.That(table.Output, Does.EndWith("2 models, all placed; 6.00 per hour, now 4.00\n"));
        });
    }

    [Test]
    public async Task Models_that_have_to_change_places_with_each_other_find_room_in_turn()
    {
        // Each pool is full with the model that belongs into the other one.
        const string Swap = ", priority: 5, namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ";
        var fleet = Hybrid + Policy("a", "[OnPrem]", Swap + "a}}") + Policy("b", "[Cloud, OnPrem]", Swap + "b}}")
            + Model("a", "a", more: ", replicas: 4") + Deployment("a", "azure", 4, "a") + string.Concat(Enumerable.Range(0, 4).Select(i => Pod($"a-{i}", "azure-1", "1", "a", "azure", "a")))
            + Model("b", "b", more: ", replicas: 4") + Deployment("b", "dc", 4, "b") + string.Concat(Enumerable.Range(0, 4).Select(i => Pod($"b-{i}", "dc-1", "1", "b", "dc", "b")));
        var run = await CommandRun.OfAsync("plan", "--fleet", _files.Write("fleet.yaml", fleet), "-o", "json");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Success), run.ToString());
            Assert.That(run.Json["models"]![0]!["moves"]!.ToJsonString(), Does.Contain("\"from\":\"azure\",\"to\":\"dc\",\"replicas\":4"));
            Assert.That(run.Json["models"]![1]!["moves"]!.ToJsonString(), Does.Contain("\"from\":\"dc\",\"to\":\"azure\",\"replicas\":4"));
        });
    }

    [Test]
    public async Task An_optimized_plan_is_set_beside_the_one_that_the_operator_would_make()
    {
        var fleet = Pool("cheap", "Cloud", "1", ", location: {jurisdiction: EU}") + Node("cheap-1", "cheap") + Pool("dear", "Cloud", "2") + Node("dear-1", "dear");
        var models = Model("a", more: ", replicas: 4") + Model("b", more: ", replicas: 4, placement: {jurisdictions: [EU]}");
        var json = await PlanAsync(models, fleet, "--optimize", "-o", "json");
        var table = await PlanAsync(models, fleet, "--optimize");
        var greedy = await PlanAsync(models, fleet);
        Assert.Multiple(() =>
        {
            Assert.That(greedy.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), greedy.ToString());
            Assert.That(json.ExitCode, Is.EqualTo(ExitCode.Success), json.ToString());
            Assert.That(json.Json["unoptimized"]!.ToJsonString(), Is.EqualTo("""{"placedReplicas":4,"hourlyCost":4}"""));
            Assert.That(table.Output, Does.EndWith("optimized: 8 replicas placed; decided model by model: 4, at 4.00 per hour\n"));
        });
    }

    [Test]
    public async Task Whoever_must_give_way_is_named()
    {
        var fleet = Pool("dc", "OnPrem") + Node("dc-1", "dc", "1") + Model("low") + Deployment("low", "dc", 1) + Pod("low-1", "dc-1", "1", "low", "dc");
        var run = await PlanAsync(Model("high", more: ", priority: 7"), fleet, "-o", "json");
        Assert.Multiple(() =>
        {
            Assert.That(run.ExitCode, Is.EqualTo(ExitCode.Unsatisfied), run.ToString());
            Assert.That(
                run.Json["models"]![0]!["victims"]!.ToJsonString(), Is.EqualTo("""[{"namespace":"team","name":"low","pool":"dc","replicas":1}]"""));
            Assert.That(run.Json["models"]![1]!["moves"]!.ToJsonString(), Does.Contain("\"reason\":\"Removed\""));
        });
    }

    [Test]
    public async Task Models_of_the_fleet_that_stay_are_counted_and_not_listed()
    {
        var fleet = Hybrid + Model("old") + Deployment("old", "azure", 1) + Pod("old-1", "azure-1", "1", "old", "azure");
        var run = await PlanAsync(Model("new"), fleet);
        Assert.Multiple(() =>
        {
            Assert.That(run.Output, Does.Contain("team/new").And.Not.Contain("team/old"));
            Assert.That(run.Output, Does.Contain("2 models, all placed (1 more stay as they are)"));
        });
    }
}
