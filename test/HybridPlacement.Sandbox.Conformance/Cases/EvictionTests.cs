using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Evictions against disruption budgets, and the binding of pods to nodes.</summary>
public sealed class EvictionTests : ApiFixture
{
    private const string Refused = "Cannot evict pod as it would violate the pod's disruption budget.";

    private string _node = string.Empty;

    private string Budgets => $"/apis/policy/v1/namespaces/{Namespace}/poddisruptionbudgets";

    [SetUp]
    public async Task MakeNode()
    {
        _node = "node-" + Namespace;
        await MustAsync(Api.PostAsync("/api/v1/nodes", $"{{apiVersion: v1, kind: Node, metadata: {{name: {_node}}}}}"));
    }

    [TearDown]
    public async Task Clean()
    {
        await Api.MergeAsync($"{Pods}/p", """{"metadata":{"finalizers":null}}""");
        await Api.DeleteAsync($"{Pods}/p?gracePeriodSeconds=0");
        await Api.DeleteAsync($"/api/v1/nodes/{_node}");
    }

    [Feature("eviction")]
    [TestCase("", "")]
    [TestCase("?dryRun=All", "")]
    [TestCase("", """, "deleteOptions": {"dryRun": ["All"]}""")]
    public async Task A_budget_without_room_refuses(string query, string options)
    {
        await RunPodAsync();
        await MakeBudgetAsync("b", "minAvailable: 1", allowed: 0, healthy: 1);
        var answer = await EvictAsync("p", query, options);
        Expect(answer, 429);
        Assert.That((answer.Reason, answer.Message), Is.EqualTo(("TooManyRequests", Refused)));
        Assert.That(answer.TextAt("details.causes.0.reason"), Is.EqualTo("DisruptionBudget"));
        Assert.That(answer.TextAt("details.causes.0.message"), Is.EqualTo("The disruption budget b needs 1 healthy pods and has 1 currently"));
        Assert.That((await MustAsync(Api.GetAsync($"{Pods}/p"))).At("metadata.deletionTimestamp"), Is.Null);
    }

    [Feature("eviction")]
    [Test]
    public async Task An_eviction_deletes_says_why_and_is_counted()
    {
        await RunPodAsync();
        await MakeBudgetAsync("b", "minAvailable: 0", allowed: 1, healthy: 1);
        var answer = await EvictAsync("p", options: """, "deleteOptions": {"gracePeriodSeconds": 7}""");
        Expect(answer, 201);
        Assert.That(answer.TextAt("status"), Is.EqualTo("Success"));
        var pod = await MustAsync(Api.GetAsync($"{Pods}/p"));
        Assert.That(pod.At("metadata.deletionTimestamp"), Is.Not.Null);
        var target = pod.At("status.conditions")!.AsArray().Single(c => (string?)c!["type"] == "DisruptionTarget")!;
        Assert.That(
            ((string?)target["status"], (string?)target["reason"], (string?)target["message"]),
            Is.EqualTo(("True", "EvictionByEvictionAPI", "Eviction API: evicting")));
        await Eventually.Async(async () => (await Api.GetAsync($"{Budgets}/b")).TextAt("status.disruptionsAllowed") == "0");
    }

    [Feature("eviction")]
    [Test]
    public async Task A_dry_run_that_is_allowed_changes_neither_pod_nor_budget()
    {
        await RunPodAsync();
        await MakeBudgetAsync("b", "minAvailable: 0", allowed: 1, healthy: 1);
        var before = await MustAsync(Api.GetAsync($"{Pods}/p"));
        Expect(await EvictAsync("p", "?dryRun=All"), 201);
        Assert.That((await MustAsync(Api.GetAsync($"{Pods}/p"))).At("metadata.deletionTimestamp"), Is.Null);
        Assert.That((await MustAsync(Api.GetAsync($"{Budgets}/b"))).At("status.disruptedPods"), Is.Null);
        Assert.That(before.At("metadata.deletionTimestamp"), Is.Null);
    }

    [Feature("eviction")]
    [Test]
    public async Task Two_budgets_for_one_pod_are_an_error()
    {
        await RunPodAsync();
        await MakeBudgetAsync("b", "minAvailable: 0", allowed: 1, healthy: 1);
        await MakeBudgetAsync("b2", "minAvailable: 0", allowed: 1, healthy: 1);
        var answer = await EvictAsync("p");
        Expect(answer, 500);
        Assert.That(answer.Message, Is.EqualTo("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."));
    }

    [Feature("eviction")]
    [Test]
    public async Task A_pod_that_is_pending_goes_whatever_the_budget_says()
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        await MakeBudgetAsync("b", "minAvailable: 1", allowed: 0, healthy: 0);
        Expect(await EvictAsync("p"), 201);
        Assert.That((await MustAsync(Api.GetAsync($"{Pods}/p"))).At("metadata.deletionTimestamp"), Is.Not.Null);
    }

    [Feature("eviction")]
    [TestCase("q", "", 400, "name in URL does not match name in Eviction object")]
    [TestCase("p", """, "deleteOptions": {"preconditions": {"uid": "x"}}""", 409, "Operation cannot be fulfilled on Pod \"p\": the UID in the precondition (x) does not match the UID in record")]
    public async Task An_eviction_of_another_pod_is_refused(string named, string options, int code, string message)
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        var answer = await EvictAsync("p", options: options, named: named);
        Expect(answer, code);
        Assert.That(answer.Message, Does.StartWith(message));
        Expect(await EvictAsync("none"), 404);
    }

    [Feature("pods")]
    [Test]
    public async Task A_binding_gives_a_pod_its_node_once()
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        Expect(await BindAsync($"{{kind: Node, name: {_node}}}", query: "?dryRun=All"), 201);
        Assert.That((await MustAsync(Api.GetAsync($"{Pods}/p"))).At("spec.nodeName"), Is.Null);
        var bound = await BindAsync($"{{kind: Node, name: {_node}}}", "labels: {c: d}, annotations: {a: b}");
        Expect(bound, 201);
        Assert.That(bound.TextAt("status"), Is.EqualTo("Success"));
        var pod = await MustAsync(Api.GetAsync($"{Pods}/p"));
        Assert.That(pod.TextAt("spec.nodeName"), Is.EqualTo(_node));
        Assert.That((pod.TextAt("metadata.labels.c"), pod.TextAt("metadata.annotations.a")), Is.EqualTo(("d", "b")));
        Assert.That(pod.At("status.conditions")!.AsArray().Single(c => (string?)c!["type"] == "PodScheduled")!["status"]!.ToString(), Is.EqualTo("True"));
        var again = await BindAsync("{kind: Node, name: other}");
        Expect(again, 409);
        Assert.That(again.Message, Is.EqualTo($"Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"{_node}\""));
    }

    [Feature("pods")]
    [TestCase("{}", "", 500, "target.name: Required value")]
    [TestCase("{kind: Minion, name: x}", "", 500, "target.kind: Unsupported value: \"Minion\": supported values: \"Node\", \"<empty>\"")]
    [TestCase("{kind: Node, name: x}", "uid: x", 409, "Operation cannot be fulfilled on pods \"p\": StorageError: invalid object, Code: 4")]
    public async Task A_binding_that_cannot_be_is_refused(string target, string metadata, int code, string message)
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        var answer = await BindAsync(target, metadata);
        Expect(answer, code);
        Assert.That(answer.Message, Does.StartWith(message));
    }

    [Feature("pods")]
    [TestCase("binding")]
    [TestCase("eviction")]
    public async Task Neither_is_read(string subresource)
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        Expect(await Api.GetAsync($"{Pods}/p/{subresource}"), 405);
    }

    // Held, so that it can be looked at after it was deleted.
    private static string Pod() =>
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: p, labels: {app: p}, finalizers: [example.com/hold]}
        spec: {schedulerName: none, tolerations: [{operator: Exists}], containers: [{name: c, image: i}]}
        """;

    private async Task RunPodAsync()
    {
        await MustAsync(Api.PostAsync(Pods, Pod()));
        await MustAsync(BindAsync($"{{kind: Node, name: {_node}}}"));
        await Eventually.Async(async () => (await Api.StrategicAsync(
            $"{Pods}/p/status", """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}""")).Code == 200);
    }

    private async Task MakeBudgetAsync(string name, string spec, int allowed, int healthy)
    {
        await MustAsync(Api.PostAsync(Budgets, $$"""
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: {{name}} }
            spec: { {{spec}}, selector: {matchLabels: {app: p} } }
            """));
        await Eventually.Async(async () =>
        {
            var budget = await Api.GetAsync($"{Budgets}/{name}");
            return budget.TextAt("status.observedGeneration") == "1"
                && budget.TextAt("status.currentHealthy") == $"{healthy}" && budget.TextAt("status.disruptionsAllowed") == $"{allowed}";
        });
    }

    private Task<Answer> EvictAsync(string pod, string query = "", string options = "", string? named = null) => Api.SendAsync(
        HttpMethod.Post,
        $"{Pods}/{pod}/eviction{query}",
        $$"""{"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "{{named ?? pod}}"}{{options}} }""");

    private Task<Answer> BindAsync(string target, string metadata = "", string query = "") => Api.PostAsync(
        $"{Pods}/p/binding{query}",
        $"{{apiVersion: v1, kind: Binding, metadata: {{name: p{(metadata.Length > 0 ? ", " + metadata : "")}}}, target: {target}}}");
}
