using HybridPlacement.Benchmarks.Chaos;
using HybridPlacement.Integration.Tools;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Integration;

/// <summary>Placements under faults. `chaos` of the benchmarks takes the same steps, as many as one likes.</summary>
public sealed class ChaosTests
{
    private static readonly ChaosOptions Options = new()
    {
        Seed = 1,
        Steps = 1000,
        MaxFailures = 2,
        CrdFolder = Repository.Path("crds"),
        Log = line =>
        {
            if (!line.StartsWith("seed", StringComparison.Ordinal))
                TestContext.Progress.WriteLine(line);
        },
    };

    [Test]
    [CancelAfter(400_000)]
    public async Task A_thousand_random_steps_leave_no_pod_where_it_must_not_be_and_all_settled(CancellationToken ct)
    {
        var report = await ChaosRun.RunAsync(Options, ct);
        TestContext.Out.WriteLine($"seed {Options.Seed}: {report.Steps} steps in {report.Seconds:0} s");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(report.Violations, Is.Empty);
            Assert.That(report.Unconverged, Is.Empty);
            Assert.That(report.LostObjects, Is.Empty);
            Assert.That(report.Bugs, Is.Empty);
            Assert.That(report.Steps, Is.EqualTo(Options.Steps));
        }
    }

    [TestCase("models", false)]
    [TestCase("models", true)]
    [TestCase("pool", false)]
    [TestCase("pool", true)]
    [CancelAfter(300_000)]
    public async Task An_operator_that_ends_at_any_of_its_writes_leaves_all_as_one_that_does_not(
        string scenario, bool carriedOut, CancellationToken ct)
    {
        var (points, findings) = await CrashPoints.RunAsync(
            Options, scenario == "pool" ? CrashPoints.PoolAsync : CrashPoints.ModelsAsync, carriedOut, ct);
        TestContext.Out.WriteLine($"{points} writes");
        Assert.That(findings, Is.Empty);
        Assert.That(points, Is.GreaterThan(15));
    }

    [Test]
    public void An_exception_that_no_call_to_the_API_explains_is_found_once()
    {
        var found = new List<string>();
        using var watch = new BugWatch(Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, found.Add);
        var log = watch.CreateLogger("Controller.modeldeployment");
        for (var i = 0; i < 2; i++)
        {
            Fail(new HttpRequestException("reset"));
            Fail(new TaskCanceledException("late"));
            Fail(new AggregateException(new IOException(), new KeyNotFoundException("pool b")));
            Fail(new KeyNotFoundException("pool a"));
        }

        Assert.That(found, Is.EqualTo(new[]
        {
            "failed: AggregateException: One or more errors occurred. (I/O error occurred.) (pool b) ",
            "failed: KeyNotFoundException: pool a ",
        }));

        void Fail(Exception error) => log.Log(LogLevel.Error, default, "failed", error, (text, _) => text);
    }

    [Test]
    [CancelAfter(60_000)]
    public async Task The_checker_finds_a_pod_that_runs_where_it_must_not(CancellationToken ct)
    {
        await using var stage = await ChaosStage.StartAsync(
            Options with { Grace = TimeSpan.FromSeconds(1) }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, ct);
        await stage.World.ApplyAsync(
            """
            apiVersion: hybridplacement.io/v1alpha1
            kind: ModelDeployment
            metadata: {name: secret, namespace: open}
            spec: {model: {uri: "https://models.example/1/m.onnx"}, sensitivity: High}
            """,
            ct);
        stage.Checker.Settled();
        await PodAsync("bound", "nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{matchExpressions: [{key: x, operator: Exists}]}]}}");
        await PodAsync("tampered", "{}");
        stage.Blame.Run();
        while (stage.Violations.Count < 3)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), ct);
            stage.Checker.Check();
        }

        Assert.That(stage.Violations, Has.One.Contains("open/bound bound to aws-1, where it was never allowed: rule sensitive"));
        Assert.That(stage.Violations, Has.One.Contains("open/bound still on aws-1"));
        Assert.That(stage.Violations, Has.One.Contains("open/tampered still on aws-1"));

        async Task PodAsync(string name, string affinity)
        {
            using var api = HybridPlacement.Benchmarks.ApiCalls.Of(stage.Cluster.KubeconfigPath);
            var pod = HybridPlacement.Api.Manifests.ManifestReader.Read(
                $$"""
                apiVersion: v1
                kind: Pod
                metadata: {name: {{name}}, namespace: open, labels: {hybridplacement.io/model-deployment: secret} }
                spec: {nodeName: aws-1, affinity: { {{(affinity == "{}" ? "" : affinity)}} }, containers: [{name: c, image: x}]}
                """,
                "pod.yaml").Single().Content;
            await api.CreateAsync("/api/v1/namespaces/open/pods", pod, ct);
        }
    }
}
