using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Integration.Images;
using HybridPlacement.Integration.Tools;
using HybridPlacement.Operator.Telemetry;

namespace HybridPlacement.Integration;

/// <summary>The operator's program outside a cluster, with nothing but a kubeconfig.</summary>
public sealed partial class OperatorProgramTests
{
    [Test]
    public async Task The_program_works_against_any_cluster_that_has_the_kinds()
    {
        await using var scene = await Scene.StartAsync(withOperator: false);
        await scene.ApplyFileAsync("samples", "quickstart", "fleet.yaml");
        await scene.MakeNodesReadyAsync();
        await using var collector = await TraceCollector.StartAsync();
        var port = FreePorts.Take(1)[0];
        var audit = Path.GetTempFileName();
        using var program = Process.Start(new ProcessStartInfo(
            await ProgramAsync(),
            ["--kubeconfig", scene.Cluster.Kubeconfig, "--http-endpoint", $"127.0.0.1:{port}", "--audit-log", audit])
        {
            RedirectStandardOutput = true,
            Environment =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            },
        })!;
        var log = new ConcurrentQueue<string>();
        program.OutputDataReceived += (_, line) => log.Enqueue(line.Data ?? "");
        program.BeginOutputReadLine();
        try
        {
            await scene.ApplyAsync(
                """
                apiVersion: hybridplacement.io/v1alpha1
                kind: ModelDeployment
                metadata: {name: outside, namespace: default}
                spec: {model: {uri: "https://models.example/m.onnx"}, sensitivity: High}
                """);

            var model = await scene.WaitForModelAsync("default", "outside", "Placed", "True");

            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            var metrics = await http.GetStringAsync("/metrics");
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)model["status"]!["placement"]!["summary"], Is.EqualTo("1 on dc-munich (OnPrem)"));
                Assert.That(await http.GetStringAsync("/healthz"), Is.EqualTo("ok"));
                Assert.That(await http.GetStringAsync("/readyz"), Is.EqualTo("ok"));
                Assert.That(metrics, Does.Contain("hybridplacement_model_replicas_desired"));
                // What hasn't happened yet is there: an increase from nothing can't be seen.
                Assert.That(metrics, Does.Match(@"(?m)^hybridplacement_violations_total(\{[^}]*\})? 0$"));
                Assert.That(metrics, Does.Match(@"(?m)^hybridplacement_moves_total\{[^}]*reason=""FailedOver""[^}]*\} 0$"));
                Assert.That(metrics, Does.Match(@"(?m)^controller_reconcile_total\{[^}]*controller=""placementpool"",[^}]*result=""error""[^}]*\} 0$"));
            }

            AssertDocumented(metrics);
            await scene.WaitUntilAsync(
                () => log.Any(l => Has(l, "Model", "Pool", "Generation", "Reason", "Rule") && l.Contains("default/outside", StringComparison.Ordinal)),
                "line of the log that has what a decision is about as properties", () => string.Join('\n', log));
            var entry = (await File.ReadAllLinesAsync(audit)).Single();
            Assert.That(Has(entry, "model", "rule", "to", "reason", "cause", "candidates"), entry);
            string[] spans = ["reconcile modeldeployment", "decide", "apply Deployment", "apply ModelDeployment", "hybridplacement-operator"];
            await scene.WaitUntilAsync(
                () => spans.All(s => collector.Heard.Contains(s, StringComparison.Ordinal)), "trace of a reconcile, its decision and its writes");
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync();
            File.Delete(audit);
        }
    }

    [Test]
    public async Task A_wrong_kubeconfig_ends_the_program_with_one_line_that_says_what_to_write()
    {
        var folder = Directory.CreateTempSubdirectory("hybridplacement-kubeconfig-");
        try
        {
            var path = Path.Combine(folder.FullName, "config");
            foreach (var (text, says) in ((string?, string)[])[
                (null, $"No kubeconfig at '{path}'"),
                ("a: [", "not YAML"),
                ("current-context: x", "current-context is 'x', which is none of the contexts"),
                ("current-context: a\ncontexts: [{name: a, context: {cluster: k}}]", "contexts[a].context.cluster is 'k', which is none of the clusters"),
                ("current-context: a\ncontexts: [{name: a, context: {cluster: k, user: u}}]\nclusters: [{name: k, cluster: {server: 'http://h:1'}}]", "contexts[a].context.user is 'u', which is none of the users")])
            {
                if (text is not null)
                    await File.WriteAllTextAsync(path, text);
                foreach (var command in (string[][])[[], ["purge"]])
                {
                    var run = await RequiredTool.RunAsync(await ProgramAsync(), [.. command, "--kubeconfig", path]);

                    var line = (run.Output + run.Error).Trim();
                    Assert.That(run.ExitCode, Is.EqualTo(1), line);
                    Assert.That(line, Does.Contain(command.Length > 0 ? says : says.Replace("'", "\\u0027", StringComparison.Ordinal)).Or.Contain(says).And.Contain(path).And.Not.Contain("\n").And.Not.Contain("   at "));
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task An_audit_log_that_can_t_be_written_ends_the_program_with_one_line()
    {
        await using var scene = await Scene.StartAsync(withOperator: false);

        var run = await RequiredTool.RunAsync(
            await ProgramAsync(), ["--kubeconfig", scene.Cluster.Kubeconfig, "--http-endpoint", "none", "--audit-log", "/nowhere/audit.jsonl"]);

        var line = (run.Output + run.Error).Trim();
        Assert.That(run.ExitCode, Is.EqualTo(1), line);
        Assert.That(line, Does.Contain("--audit-log is").And.Contain("/nowhere/audit.jsonl").And.Not.Contain("\n").And.Not.Contain("   at "));
    }

    // As it is shipped: the images are for Linux.
    private static async Task<string> ProgramAsync() => OperatingSystem.IsLinux()
        ? (await ImageBuild.SharedAsync()).Operator
        : Repository.Output("HybridPlacement.Operator", "HybridPlacement.Operator");

    private static bool Has(string line, params string[] properties) =>
        line.StartsWith('{') && JsonNode.Parse(line)!.AsObject() is var read && properties.All(read.ContainsKey);

    // A label that is in no description could be of anything: a pod's name, a uid, a sentence.
    private static void AssertDocumented(string metrics)
    {
        var described = MetricCatalog.All().ToDictionary(m => m.Name, m => m.Labels, StringComparer.Ordinal);
        var types = metrics.Split('\n').Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(l => l.Split(' '))
            .ToDictionary(l => l[2], l => l[3], StringComparer.Ordinal);
        foreach (var name in types.Keys.Where(n => !n.StartsWith("dotnet_", StringComparison.Ordinal) && n != "target_info"))
        {
            Assert.That(described.Keys, Does.Contain(name));
            var family = new Regex($"^{name}(?:_bucket|_sum|_count)?(?:{{(?<labels>.*)}})? ", RegexOptions.Multiline);
            var labels = family.Matches(metrics).SelectMany(m => Label().Matches(m.Groups["labels"].Value)).Select(l => l.Groups[1].Value);
            Assert.That(labels.Distinct().Except(["le", "otel_scope_name", "otel_scope_version"]).Except(described[name]), Is.Empty, name);
        }
    }

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex Label();
}
