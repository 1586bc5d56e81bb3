using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration.Charts;

/// <summary>
/// The guard rails of the installed chart, after the operator has placed a model and gone: what they refuse, and that they leave
/// alone what is right.
/// </summary>
[Category("helm")]
public sealed class GuardRailTests
{
    private const string Operator = $"system:serviceaccount:{Helm.Namespace}:{Helm.Release}";
    private const string ReplicaSets = "system:serviceaccount:kube-system:replicaset-controller";
    private const string Pinned = "{key: site, operator: In, values: [dc]}";

    private string _kubectl = null!;
    private Helm _helm = null!;
    private Scene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _kubectl = RequiredTool.Find("kubectl");
        var cluster = await TestCluster.StartAsync(async () => await EmbeddedCluster.StartSimulatedAsync());
        _scene = Scene.On(cluster, o => o with
        {
            Impersonate = Operator,
            LeaderElection = true,
            LeaderElectionNamespace = Helm.Namespace,
            GuardRails = $"{Helm.Namespace}/{Helm.Release}-guard-rails",
        });
        _helm = new Helm();
        await _scene.ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {Helm.Namespace}}}");
        // The operator of this test runs in its process.
        foreach (var obj in await _helm.TemplateAsync("--set", "replicas=0,guardRails.enabled=true", "--skip-tests"))
        {
            if ((string?)obj["kind"] == "CustomResourceDefinition")
                await _scene.InstallAsync(obj);
            else
                await _scene.Api.ApplyAsync(obj, CancellationToken.None);
        }

        await _scene.ApplyAsync("apiVersion: v1\nkind: Namespace\nmetadata: {name: radiology}");
        await _scene.ApplyAsync(SmallFleet.Yaml);
        await _scene.MakeNodesReadyAsync();
        _scene.StartOperator();
        await _scene.ApplyAsync(SmallFleet.Model("radiology", "xray", "High", "replicas: 2"));
        await _scene.WaitForModelAsync("radiology", "xray", "Placed", "True");
        await _scene.WaitForAsync(
            $"/apis/internal.hybridplacement.io/v1alpha1/namespaces/{Helm.Namespace}/guardrailparameters",
            list => list["items"]!.AsArray() is [var p] && p!["data"]?["high.radiology.xray"] is not null && p["data"]?["pool.cloud"] is not null,
            "parameters");
        await _scene.WaitForAsync(
            "/api/v1/namespaces/radiology/pods", list => list["items"]!.AsArray().Count == 2, "pods: the rules let the model's own pass");
        await _scene.StopOperatorAsync();
        // Policies are in force a moment after they are there.
        await _scene.WaitUntilAsync(
            async () => (await CreateAsync(Pod(labels: "hybridplacement.io/x: y"), "jane")).ExitCode != 0, "policy in force");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _helm?.Dispose();
        if (_scene is not null)
            await _scene.DisposeAsync();
    }

    [TestCase("dc", "high", Pinned)]
    [TestCase("dc", "low", Pinned, "small")]
    [TestCase("cloud", "medium", "{key: site, operator: In, values: [cloud]}", "small")]
    [TestCase("dc", "high", $"{Pinned}, {{key: gpu, operator: Exists}}")]
    public async Task A_pod_in_its_pool_is_let_in(string pool, string sensitivity, string terms, string model = "xray") =>
        await AssertAllowedAsync(Pod(Labels(pool, sensitivity, model), Affinity(terms)), ReplicaSets);

    [TestCase("cloud", "high", "{key: site, operator: In, values: [cloud]}", "pools-admit-their-models", "PlacementPool cloud (Cloud) admits Medium at most")]
    [TestCase("shop", "high", "{key: site, operator: In, values: [shop]}", "pools-admit-their-models", "PlacementPool shop (Edge) admits Medium at most")]
    [TestCase("dc", "high", "{key: site, operator: In, values: [cloud]}", "model-pods-are-pinned-to-their-pool", "PlacementPool dc")]
    [TestCase("dc", "high", "{key: site, operator: In, values: [dc, cloud]}", "model-pods-are-pinned-to-their-pool", "PlacementPool dc")]
    [TestCase("dc", "high", "{key: site, operator: Exists}", "model-pods-are-pinned-to-their-pool", "PlacementPool dc")]
    [TestCase("dc", "high", "{key: site, operator: NotIn, values: [dc]}", "model-pods-are-pinned-to-their-pool", "PlacementPool dc")]
    [TestCase("moon", "high", Pinned, "pools-exist", "no PlacementPool moon")]
    [TestCase("on-prem", "high", Pinned, "pools-exist", "no PlacementPool on-prem")]
    [TestCase("cloud", "low", "{key: site, operator: In, values: [cloud]}", "model-pods-keep-their-labels", "radiology/xray is of sensitivity High")]
    public async Task A_pod_elsewhere_is_refused_by_the_rule(string pool, string sensitivity, string terms, string rule, string message) =>
        await AssertRefusedAsync(Pod(Labels(pool, sensitivity), Affinity(terms)), ReplicaSets, rule, message);

    [Test]
    public async Task A_sensitivity_that_is_none_is_refused()
    {
        var result = await CreateAsync(Pod(Labels("dc", "secret", "small"), Affinity(Pinned)), ReplicaSets);

        // Several rules refuse it; which one is told first is the server's choice.
        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Match("rule (model-pods-keep-their-labels|pools-admit-their-models): "));
    }

    [Test]
    public async Task A_pod_without_affinity_is_refused() => await AssertRefusedAsync(
        Pod(Labels("dc", "high")), ReplicaSets, "model-pods-are-pinned-to-their-pool", "could be scheduled elsewhere");

    [Test]
    public async Task A_second_term_that_leads_elsewhere_is_refused() => await AssertRefusedAsync(
        Pod(Labels("dc", "high"), Affinity(Pinned, "{key: site, operator: In, values: [cloud]}")),
        ReplicaSets, "model-pods-are-pinned-to-their-pool", "in every term");

    [Test]
    public async Task A_pod_that_names_its_node_is_refused() => await AssertRefusedAsync(
        Pod(Labels("dc", "high"), $"nodeName: cloud-1\n  {Affinity(Pinned)}"), ReplicaSets, "model-pods-are-scheduled", "spec.nodeName");

    [TestCase("hybridplacement.io/model-deployment: xray")]
    [TestCase("hybridplacement.io/sensitivity: low")]
    [TestCase("hybridplacement.io/pool: cloud, hybridplacement.io/sensitivity: low, hybridplacement.io/tier: cloud")]
    public async Task A_pod_that_lost_labels_is_refused(string labels) => await AssertRefusedAsync(
        Pod(labels, Affinity("{key: site, operator: In, values: [cloud]}")), ReplicaSets, "model-pods-keep-their-labels", "");

    [TestCase("ghcr.io/hybridplacement/server:0.1.0")]
    [TestCase("ghcr.io/hybridplacement/server@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task A_copy_of_a_model_without_labels_is_known_by_its_image(string image) => await AssertRefusedAsync(
        Pod(image: image), "jane", "model-pods-keep-their-labels", "without a model's labels");

    [Test]
    public async Task A_copy_of_a_sensitive_model_without_labels_is_known_by_its_service_account() => await AssertRefusedAsync(
        Pod(spec: "serviceAccountName: xray-server"), "jane", "model-pods-keep-their-labels", "its service account xray-server");

    [Test]
    public async Task Expressions_have_a_limit_and_beyond_it_the_pod_is_refused()
    {
        var terms = string.Join(", ", Enumerable.Range(0, 400).Select(i => $"{{key: k{i}, operator: Exists}}"));
        var affinity = Affinity([.. Enumerable.Repeat(terms, 150)]);

        var result = await CreateAsync(Pod(Labels("dc", "high"), affinity), ReplicaSets);

        Assert.That(result.ExitCode, Is.Not.Zero);
    }

    [TestCase("")]
    [TestCase("serviceAccountName: default")]
    public async Task Pods_that_are_no_models_are_left_alone(string spec) => await AssertAllowedAsync(Pod(spec: spec), "jane");

    [TestCase("Deployment", "apps/v1", "metadata: {name: x, namespace: radiology}\nspec: {selector: {matchLabels: {a: b} }, TEMPLATE}")]
    [TestCase("Deployment", "apps/v1", "metadata: {name: x, namespace: radiology, labels: {LABELS} }\nspec: {selector: {matchLabels: {a: b} }, TEMPLATE}")]
    [TestCase("StatefulSet", "apps/v1", "metadata: {name: x, namespace: radiology}\nspec: {serviceName: x, selector: {matchLabels: {a: b} }, TEMPLATE}")]
    [TestCase("DaemonSet", "apps/v1", "metadata: {name: x, namespace: radiology}\nspec: {selector: {matchLabels: {a: b} }, TEMPLATE}")]
    [TestCase("Job", "batch/v1", "metadata: {name: x, namespace: radiology}\nspec: {TEMPLATE}")]
    [TestCase("CronJob", "batch/v1", "metadata: {name: x, namespace: radiology}\nspec: {schedule: \"* * * * *\", jobTemplate: {spec: {TEMPLATE} } }")]
    [TestCase("Service", "v1", "metadata: {name: x, namespace: radiology, labels: {LABELS} }\nspec: {ports: [{port: 80}]}")]
    public async Task Nobody_makes_what_claims_to_be_generated(string kind, string version, string rest)
    {
        const string Labels = "a: b, hybridplacement.io/model-deployment: xray";
        var yaml = $"apiVersion: {version}\nkind: {kind}\n" + rest
            .Replace("LABELS", Labels, StringComparison.Ordinal)
            .Replace("TEMPLATE", $"template: {{metadata: {{labels: {{{Labels}}} }}, spec: {{restartPolicy: {(version == "batch/v1" ? "Never" : "Always")}, containers: [{{name: c, image: x}}]}} }}", StringComparison.Ordinal);

        await AssertRefusedAsync(yaml, "jane", "generated-objects-are-the-operators", "jane may not create");
    }

    [Test]
    public async Task Nobody_makes_a_pod_of_a_model_however_right_it_is() => await AssertRefusedAsync(
        Pod(Labels("dc", "high"), Affinity(Pinned)), "jane", "generated-objects-are-the-operators", "jane may not create pods");

    [TestCase("annotate deployment -n radiology xray-dc a=b", "jane may not update deployments")]
    [TestCase("set image deployment/xray-dc -n radiology server=evil", "change the ModelDeployment")]
    [TestCase("scale deployment xray-dc -n radiology --replicas=9", "jane may not update deployments")]
    [TestCase("label pods -n radiology -l hybridplacement.io/model-deployment=xray hybridplacement.io/model-deployment-", "jane may not update pods")]
    [TestCase("label service xray -n radiology a=b", "jane may not update services")]
    [TestCase("delete poddisruptionbudget xray -n radiology", "jane may not delete poddisruptionbudgets")]
    public async Task Nobody_changes_what_is_generated(string command, string message)
    {
        var result = await RunAsync("jane", [.. command.Split(' '), "--dry-run=server"]);

        Assert.That(result.ExitCode, Is.Not.Zero, result.Output);
        Assert.That(result.Error, Does.Contain("rule generated-objects-are-the-operators").And.Contain(message));
    }

    [TestCase("delete pods -n radiology --all")]
    [TestCase("delete deployment xray-dc -n radiology")]
    [TestCase("annotate hmd xray -n radiology a=b")]
    [TestCase("scale hmd xray -n radiology --replicas=3")]
    [TestCase("annotate guardrailparameters hybrid-placement-guard-rails -n hybrid-placement a=b")]
    public async Task What_is_right_is_allowed(string command)
    {
        var result = await RunAsync("jane", [.. command.Split(' '), "--dry-run=server"]);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task The_operator_may_change_what_it_made()
    {
        // kubectl reads before it writes, which the operator itself may not.
        var result = await RunAsync(
            Operator, "--as-group=system:masters", "annotate", "deployment", "xray-dc", "-n", "radiology", "a=b", "--dry-run=server");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    [Test]
    public async Task Nobody_tells_the_rules_of_pools_that_are_not_there()
    {
        var result = await RunAsync("jane", "patch", "guardrailparameters", "hybrid-placement-guard-rails", "-n", Helm.Namespace, "--type=merge",
            "-p", """{"data":{"pool.moon":"declared"}}""", "--dry-run=server");

        Assert.That(result.ExitCode, Is.Not.Zero);
        Assert.That(result.Error, Does.Contain("rule guard-rails-know-the-truth"));
    }

    [Test]
    public async Task The_policies_are_well_typed()
    {
        var policies = await _scene.Api.GetAsync(
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies", CancellationToken.None);

        Assert.That(policies["items"]!.AsArray(), Has.Count.EqualTo(6));
        foreach (var policy in policies["items"]!.AsArray())
            Assert.That(policy!["status"]?["typeChecking"]?["expressionWarnings"], Is.Null, policy.ToJsonString());
    }

    private async Task AssertAllowedAsync(string yaml, string user)
    {
        var result = await CreateAsync(yaml, user);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    private async Task AssertRefusedAsync(string yaml, string user, string rule, string message)
    {
        var result = await CreateAsync(yaml, user);

        Assert.That(result.ExitCode, Is.Not.Zero, result.Output);
        Assert.That(result.Error, Does.Contain($"rule {rule}: ").And.Contain(message));
    }

    private Task<ToolResult> CreateAsync(string yaml, string user) => RequiredTool.RunAsync(
        _kubectl, [.. As(user), "create", "--dry-run=server", "-f", "-"], input: yaml);

    private Task<ToolResult> RunAsync(string user, params string[] args) => RequiredTool.RunAsync(_kubectl, [.. As(user), .. args]);

    // People have all rights here: it is the guard rails that stop them.
    private string[] As(string user) => user.StartsWith("system:", StringComparison.Ordinal)
        ? ["--kubeconfig", _scene.Cluster.Kubeconfig, "--as", user]
        : ["--kubeconfig", _scene.Cluster.Kubeconfig, "--as", user, "--as-group", "system:masters"];

    private static string Labels(string pool, string sensitivity, string model = "xray") =>
        $"hybridplacement.io/model-deployment: {model}, hybridplacement.io/pool: {pool}, hybridplacement.io/tier: t, "
        + $"hybridplacement.io/sensitivity: {sensitivity}";

    private static string Affinity(params string[] terms) =>
        "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: ["
        + string.Join(", ", terms.Select(t => $"{{matchExpressions: [{t}]}}")) + "]}}}";

    private static string Pod(string labels = "", string spec = "", string image = "registry.example/x") =>
        $$"""
        apiVersion: v1
        kind: Pod
        metadata: {generateName: guarded-, namespace: radiology, labels: { {{labels}} } }
        spec:
          containers: [{name: c, image: "{{image}}"}]
          {{spec}}
        """;
}
