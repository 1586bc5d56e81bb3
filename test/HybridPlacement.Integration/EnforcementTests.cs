using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HybridPlacement.Integration.Clusters;
using HybridPlacement.Integration.Tools;

namespace HybridPlacement.Integration;

/// <summary>What runs where it must not is ended, whatever brought it there and whatever stands in the way.</summary>
public sealed class EnforcementTests
{
    private readonly int _port = FreePorts.Take(1)[0];
    private Scene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _scene = await Scene.StartAsync(
            cluster: await SimulatedCluster.StartAsync(),
            configure: o => o with { FileRoot = null, HttpEndpoint = new IPEndPoint(IPAddress.Loopback, _port) });
        await _scene.ApplyAsync(SmallFleet.Yaml);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    // With two replicas the operator has a budget of its own, and a server refuses evictions of pods that have two as an error.
    [TestCase(1, "relabelled-one")]
    [TestCase(2, "relabelled")]
    public async Task A_node_that_leaves_its_pool_loses_the_models_pods_though_a_disruption_budget_holds_them(int replicas, string space)
    {
        await PlaceAsync(space, "High", replicas);
        var node = (await NodesAsync(space))[0];
        var counted = await ViolationsAsync();
        await _scene.ApplyAsync(
            $$"""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: never, namespace: {{space}} }
            spec: {minAvailable: "100%", selector: {matchLabels: {hybridplacement.io/model-deployment: m} } }
            """);
        await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"metadata": {"labels": {"site": "elsewhere"}}}""");
        try
        {
            // Compliant=False lasts only until the pods are gone, which may be a moment: the event of it stays.
            await _scene.WaitForAsync(
                $"/apis/events.k8s.io/v1/namespaces/{space}/events",
                events => events["items"]!.AsArray().Any(e => (string?)e!["reason"] == "ComplianceViolation"
                    && Regex.IsMatch((string)e["note"]!, $"^pod m-dc-.* runs on node {node}: ")),
                "event ComplianceViolation with pod and node");

            await _scene.WaitForModelAsync(space, "m", "Ready", "True");
            Assert.That(await NodesAsync(space), Has.Length.EqualTo(replicas).And.None.EqualTo(node));
            await _scene.WaitUntilAsync(async () => await ViolationsAsync() > counted, "metric of it");
        }
        finally
        {
            await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"metadata": {"labels": {"site": "dc"}}}""");
        }
    }

    [Test]
    public async Task A_node_that_comes_to_another_allowed_pool_keeps_its_pods_and_the_status_says_where_they_are()
    {
        await PlaceAsync("adopted", "Low");
        var node = (await NodesAsync("adopted")).Single();
        await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"metadata": {"labels": {"site": "dc"}}}""");
        try
        {
            var model = await WaitForPoolAsync("adopted", "dc");
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)model["status"]!["placement"]!["summary"], Is.EqualTo("1 on cloud (Cloud); 1 made for cloud on nodes that are in dc now"));
                Assert.That((string?)model["status"]!["placement"]!["pools"]![0]!["tier"], Is.EqualTo("OnPrem"));
                Assert.That((string?)Scene.Condition(model, "Compliant")!["status"], Is.EqualTo("True"));
                Assert.That(await NodesAsync("adopted"), Is.EqualTo(new[] { node }), "the pod stays");
            }
        }
        finally
        {
            await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"metadata": {"labels": {"site": "cloud"}}}""");
        }

        await WaitForPoolAsync("adopted", "cloud");
    }

    [Test]
    public async Task A_stopped_Deployment_that_is_scaled_up_by_hand_is_stopped_again_and_foreign_fields_on_it_stay()
    {
        const string Child = "/apis/apps/v1/namespaces/stopped/deployments/m-cloud";
        await PlaceAsync("stopped", "Low");
        await _scene.PatchAsync(Child, """{"metadata": {"annotations": {"team": "radiology"}}}""");
        // No pod can go for now, and so their Deployment stays, at zero.
        await _scene.ApplyAsync(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: keep-pods}
            spec:
              failurePolicy: Fail
              matchConstraints:
                namespaceSelector: {matchLabels: {team: stopped}}
                resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [pods]}]
              validations: [{expression: "false", message: "pods stay"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: keep-pods}
            spec: {policyName: keep-pods, validationActions: [Deny]}
            """);
        await _scene.WaitForAsync(() => IsRefusedAsync(async () =>
        {
            var pod = (await NamesAsync("/api/v1/namespaces/stopped/pods"))[0];
            await _scene.Api.DeleteAsync($"/api/v1/namespaces/stopped/pods/{pod}?dryRun=All", CancellationToken.None);
        }), refused => refused, "refusal");
        await _scene.PatchAsync(Path("stopped"), """{"spec": {"sensitivity": "High"}}""");
        await _scene.WaitForAsync(Child, d => (int?)d["spec"]!["replicas"] == 0, "no replicas");

        await _scene.PatchAsync(Child, """{"spec": {"replicas": 3}}""");

        var put = await _scene.WaitForAsync(Child, d => (int?)d["spec"]!["replicas"] == 0, "no replicas again");
        await _scene.WaitForAsync(
            "/apis/events.k8s.io/v1/namespaces/stopped/events",
            events => events["items"]!.AsArray().Any(e => (string?)e!["reason"] == "FieldsTaken"
                && ((string?)e["note"])!.StartsWith("Deployment m-cloud was changed and is put back: .spec.replicas", StringComparison.Ordinal)),
            "event FieldsTaken");
        Assert.That((string?)put["metadata"]!["annotations"]!["team"], Is.EqualTo("radiology"));

        await _scene.Api.DeleteAsync(
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/keep-pods", CancellationToken.None);
        await _scene.WaitForAsync(() => NodesAsync("stopped"), n => n is [['d', 'c', ..]], "a pod in dc only");
        await _scene.WaitForModelAsync("stopped", "m", "Ready", "True");
    }

    [TestCase("cloud-1", "dc", TestName = "A pod put by hand where its model must not run is ended", ExpectedResult = true)]
    [TestCase("dc-1", "cloud", TestName = "A pod put by hand that claims a forbidden pool is ended only where it runs in one", ExpectedResult = false)]
    [TestCase("nowhere", "dc", TestName = "A pod on a node that nobody knows is ended", ExpectedResult = true)]
    public async Task<bool> PodPutByHand(string node, string pool) => await HandMadeAsync(node, pool);

    [Test]
    public async Task A_pool_that_may_see_less_from_now_on_is_emptied_of_what_it_may_not_see()
    {
        const string Pool = "/apis/hybridplacement.io/v1alpha1/placementpools/cloud";
        await PlaceAsync("lowered", "Medium");
        Assert.That(await NodesAsync("lowered"), Has.All.StartsWith("cloud"));
        await _scene.PatchAsync(Pool, """{"spec": {"maxSensitivity": "Low"}}""");
        try
        {
            await WaitForPoolAsync("lowered", "dc");
            await _scene.WaitForModelAsync("lowered", "m", "Ready", "True");
            await _scene.WaitForAsync(() => NodesAsync("lowered"), n => n.All(x => x.StartsWith("dc", StringComparison.Ordinal)), "pods in dc only");
        }
        finally
        {
            await _scene.PatchAsync(Pool, """{"spec": {"maxSensitivity": null}}""");
        }
    }

    [Test]
    public async Task A_node_with_a_taint_that_the_pool_does_not_tolerate_is_left()
    {
        await PlaceAsync("tainted", "High", replicas: 2);
        await _scene.PatchAsync("/api/v1/nodes/dc-1", """{"spec": {"taints": [{"key": "maintenance", "effect": "NoExecute"}]}}""");
        try
        {
            await _scene.WaitForAsync(() => NodesAsync("tainted"), n => n is ["dc-2", "dc-2"], "both pods on the other node");
            var model = await _scene.WaitForModelAsync("tainted", "m", "Ready", "True");
            Assert.That((string?)model["status"]!["placement"]!["summary"], Is.EqualTo("2 on dc (OnPrem)"));
        }
        finally
        {
            await _scene.PatchAsync("/api/v1/nodes/dc-1", """{"spec": {"taints": null}}""");
        }
    }

    [Test]
    public async Task A_policy_edit_moves_a_model_break_first_and_isolates_it()
    {
        await PlaceAsync("policy", "Low");
        Assert.That(await NodesAsync("policy"), Has.All.StartsWith("cloud"));

        await _scene.ApplyAsync(
            """
            apiVersion: hybridplacement.io/v1alpha1
            kind: PlacementPolicy
            metadata: {name: on-premises-only}
            spec:
              priority: 10
              namespaceSelector: {matchLabels: {team: policy}}
              rules: [{name: stay-home, tiers: [OnPrem], isolation: Restricted}]
            """);

        var model = await WaitForPoolAsync("policy", "dc");
        await _scene.WaitForModelAsync("policy", "m", "Ready", "True");
        await _scene.WaitForAsync(() => NodesAsync("policy"), n => n.All(x => x.StartsWith("dc", StringComparison.Ordinal)), "pods in dc only");
        Assert.That((string?)model["status"]!["placement"]!["rule"], Is.EqualTo("stay-home"));
        Assert.That(await NamesAsync("/apis/networking.k8s.io/v1/namespaces/policy/networkpolicies"), Is.EqualTo(new[] { "m" }));

        await _scene.Api.DeleteAsync("/apis/hybridplacement.io/v1alpha1/placementpolicies/on-premises-only", CancellationToken.None);
        await WaitForPoolAsync("policy", "cloud");
        await _scene.WaitForAsync(() => NamesAsync("/apis/networking.k8s.io/v1/namespaces/policy/networkpolicies"), n => n.Length == 0, "no isolation");
    }

    [Test]
    public async Task Raising_the_sensitivity_empties_the_cloud_even_in_an_edit_that_breaks_the_spec()
    {
        await PlaceAsync("broken", "Low");
        await _scene.PatchAsync(
            "/apis/hybridplacement.io/v1alpha1/namespaces/broken/modeldeployments/m",
            """{"spec": {"sensitivity": "High", "model": {"uri": "file:///m.onnx"}}}""");

        var model = await _scene.WaitForModelAsync("broken", "m", "Accepted", "False");
        await _scene.WaitForAsync(() => NodesAsync("broken"), n => n.Length == 0, "empty cloud");
        Assert.That((string?)Scene.Condition(model, "Accepted")!["message"], Does.StartWith("spec.model.uri"));
    }

    [Test]
    public async Task Pods_of_a_template_that_somebody_let_go_anywhere_do_not_come_again_while_their_own_pool_has_no_room()
    {
        const string Deployment = "/apis/apps/v1/namespaces/loose/deployments/m-dc";
        await PlaceAsync("loose", "High");
        string[] nodes = ["dc-1", "dc-2"];
        foreach (var node in nodes)
            await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"spec": {"unschedulable": true}}""");
        try
        {
            // What comes next in the right place waits for room.
            foreach (var pod in await _scene.ListAsync("/api/v1/namespaces/loose/pods"))
                await _scene.Api.DeleteAsync($"/api/v1/namespaces/loose/pods/{pod["metadata"]!["name"]}", CancellationToken.None);
            await _scene.WaitForAsync(() => NodesAsync("loose"), n => n is [""], "pod without a node");
            await _scene.WaitForAsync(EditUntilMadeAsync, sets => sets.Length > 0, "set of the edited template");
            await _scene.WaitForAsync(() => LooseSetsAsync(), sets => sets.All(s => (int?)s["spec"]!["replicas"] == 0), "end of what the edited template makes");
            await _scene.WaitForAsync(() => NodesAsync("loose"), n => n.All(name => name.Length == 0), "no pod outside the data centre");
        }
        finally
        {
            foreach (var node in nodes)
                await _scene.PatchAsync($"/api/v1/nodes/{node}", """{"spec": {"unschedulable": false}}""");
        }

        await _scene.WaitForModelAsync("loose", "m", "Ready", "True");
        Assert.That(await NodesAsync("loose"), Has.All.StartsWith("dc-"));

        // Somebody who doesn't give up: the operator may put an edit back before the Deployment's controller has looked.
        async Task<JsonObject[]> EditUntilMadeAsync()
        {
            await _scene.PatchAsync(Deployment, """{"spec": {"template": {"spec": {"affinity": null}}}}""");
            return await LooseSetsAsync();
        }

        async Task<JsonObject[]> LooseSetsAsync() =>
            [.. (await _scene.ListAsync("/apis/apps/v1/namespaces/loose/replicasets")).Where(s => s["spec"]!["template"]!["spec"]!["affinity"] is null)];
    }

    [Test]
    public async Task An_object_that_the_server_refuses_is_told_and_written_as_soon_as_it_may()
    {
        await _scene.CreateNamespaceAsync("refused");
        await _scene.ApplyAsync(
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicy
            metadata: {name: no-deployments}
            spec:
              failurePolicy: Fail
              matchConstraints:
                namespaceSelector: {matchLabels: {team: refused}}
                resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
              validations: [{expression: "false", message: "no Deployments on Fridays"}]
            ---
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingAdmissionPolicyBinding
            metadata: {name: no-deployments}
            spec: {policyName: no-deployments, validationActions: [Deny]}
            """);
        await WaitUntilRefusedAsync();
        await _scene.ApplyAsync(SmallFleet.Model("refused", "m", "Low"));

        var model = await _scene.WaitForAsync(
            Path("refused"), m => (string?)Scene.Condition(m, "Ready")?["reason"] == "ObjectRefused", "ObjectRefused");
        Assert.That((string?)Scene.Condition(model, "Available")!["message"], Does.Contain("no Deployments on Fridays"));
        Assert.That(Scene.Condition(model, "Stalled"), Is.Null, "it is tried again");

        await _scene.Api.DeleteAsync(
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/no-deployments", CancellationToken.None);
        await _scene.WaitForModelAsync("refused", "m", "Ready", "True");
    }

    // A server takes a moment to heed a policy.
    private Task WaitUntilRefusedAsync() => _scene.WaitForAsync(
        () => IsRefusedAsync(async () =>
        {
            await _scene.ApplyAsync(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: probe, namespace: refused}
                spec:
                  replicas: 0
                  selector: {matchLabels: {app: probe}}
                  template: {metadata: {labels: {app: probe}}, spec: {containers: [{name: c, image: c}]}}
                """);
            await _scene.Api.DeleteAsync("/apis/apps/v1/namespaces/refused/deployments/probe", CancellationToken.None);
        }),
        refused => refused,
        "refusal");

    private static async Task<bool> IsRefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
            return false;
        }
        catch (Cli.CommandFailedException)
        {
            return true;
        }
    }

    private async Task<bool> HandMadeAsync(string node, string pool)
    {
        var ns = "by-hand-" + node;
        await PlaceAsync(ns, "High");
        await _scene.ApplyAsync(
            $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: by-hand
              namespace: {{ns}}
              labels: {hybridplacement.io/model-deployment: m, hybridplacement.io/pool: {{pool}}}
            spec:
              nodeName: {{node}}
              serviceAccountName: m-server
              tolerations: [{operator: Exists}]
              containers: [{name: server, image: "example/server:1"}]
            """);
        if (node == "dc-1")
        {
            // Nothing must happen to it: a later change shows that the operator has seen it.
            await _scene.PatchAsync(Path(ns), """{"spec": {"replicas": 2}}""");
            await _scene.WaitForAsync(Path(ns), m => (int?)m["status"]?["replicas"] == 3, "three pods");
            return (await NamesAsync($"/api/v1/namespaces/{ns}/pods")).All(n => n != "by-hand");
        }

        await _scene.WaitForAsync(() => NamesAsync($"/api/v1/namespaces/{ns}/pods"), n => !n.Contains("by-hand"), "end of the pod");
        await _scene.WaitForModelAsync(ns, "m", "Ready", "True");
        return true;
    }

    private async Task<double> ViolationsAsync()
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync($"http://127.0.0.1:{_port}/metrics");
        var line = Regex.Match(metrics, @"^hybridplacement_violations_total(?:\{.*\})? ([0-9.]+)", RegexOptions.Multiline);
        return line.Success ? double.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : 0;
    }

    private async Task PlaceAsync(string ns, string sensitivity, int replicas = 1)
    {
        await _scene.CreateNamespaceAsync(ns);
        await _scene.ApplyAsync(SmallFleet.Model(
            ns, "m", sensitivity,
            $"replicas: {replicas}\n  placement: {{failover: {{after: 1s, failback: 1s}}}}"));
        await _scene.WaitForModelAsync(ns, "m", "Ready", "True");
    }

    private Task<JsonObject> WaitForPoolAsync(string ns, string pool) => _scene.WaitForAsync(
        Path(ns), m => m["status"]?["placement"]?["pools"]?.AsArray() is [{ } only] && (string?)only["name"] == pool, $"placement in {pool}");

    private async Task<string[]> NodesAsync(string ns) =>
        [.. (await _scene.ListAsync($"/api/v1/namespaces/{ns}/pods")).Select(p => (string?)p["spec"]!["nodeName"] ?? "").Order()];

    private async Task<string[]> NamesAsync(string path) =>
        [.. (await _scene.ListAsync(path)).Select(p => (string)p["metadata"]!["name"]!)];

    private static string Path(string ns) => $"/apis/hybridplacement.io/v1alpha1/namespaces/{ns}/modeldeployments/m";
}
