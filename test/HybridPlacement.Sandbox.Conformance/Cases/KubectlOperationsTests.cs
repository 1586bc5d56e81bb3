using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>What an operator of a cluster does with kubectl.</summary>
[Feature("kubectl")]
[TestFixtureSource(typeof(Kubectl), nameof(Conformance.Kubectl.Installed))]
public sealed class KubectlOperationsTests(string program) : KubectlFixture(program)
{
    private const string Owner = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owner}\n";

    [Test]
    public async Task Delete_can_leave_the_dependents()
    {
        await ApplyAsync(Deployment("d"));
        await Eventually.Async(async () => (await Kubectl.MustAsync("get rs -l app=d -o name")).Length > 0);
        await Kubectl.MustAsync("delete deployment d --cascade=orphan --timeout=30s");
        await Eventually.Async(async () => (await Kubectl.RunAsync("get deploy d")).Code == 1);
        Assert.That(await Kubectl.MustAsync("get rs -l app=d -o jsonpath={.items[0].metadata.ownerReferences}"), Is.Empty);
        await Kubectl.MustAsync("delete rs -l app=d");
    }

    [Test]
    public async Task Delete_waits_for_a_finalizer()
    {
        await ApplyAsync("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\n");
        var waited = await Kubectl.RunAsync("delete cm held --timeout=1s");
        Assert.That(waited.Code, Is.EqualTo(1));
        Assert.That(waited.Error, Does.Contain("timed out waiting for the condition"));
        await Kubectl.MustAsync("""patch cm held --type=merge -p {"metadata":{"finalizers":null}}""");
        Assert.That((await Kubectl.RunAsync("wait cm/held --for=delete --timeout=10s")).Code, Is.Zero);
    }

    [Test]
    public async Task Rollout_status_ends_and_history_is_kept()
    {
        await ApplyAsync(Deployment("d"));
        Assert.That(await Kubectl.MustAsync("rollout status deployment/d --timeout=30s"), Does.EndWith("deployment \"d\" successfully rolled out"));
        await Kubectl.MustAsync("set image deployment/d main=second");
        await Kubectl.MustAsync("rollout status deployment/d --timeout=30s");
        Assert.That(await Kubectl.MustAsync("rollout history deployment/d"), Does.Contain("1 ").And.Contain("2 "));
        await Kubectl.MustAsync("rollout undo deployment/d");
        Assert.That(await Kubectl.MustAsync("get deploy d -o jsonpath={.spec.template.spec.containers[0].image}"), Is.EqualTo("nothing"));
        Assert.That(await Kubectl.MustAsync("rollout restart deployment/d"), Is.EqualTo("deployment.apps/d restarted"));
        Assert.That(await Kubectl.MustAsync("rollout pause deployment/d"), Is.EqualTo("deployment.apps/d paused"));
    }

    [Test]
    public async Task Apply_prunes_what_is_no_longer_applied()
    {
        var two = Owner + "  labels: {app: x}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: other, labels: {app: x}}\n";
        await ApplyAsync(two.Replace("{name: owner}\n  labels", "\n  name: owner\n  labels", StringComparison.Ordinal));
        var pruned = await Kubectl.MustAsync(
            "apply -f - --prune -l app=x --prune-allowlist=core/v1/ConfigMap", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: owner, labels: {app: x}}\n");
        Assert.That(pruned, Does.Contain("configmap/other pruned"));
    }

    [Test]
    public async Task Apply_tells_of_the_last_applied_configuration()
    {
        await ApplyAsync(Owner);
        Assert.That(await Kubectl.MustAsync("apply view-last-applied cm owner"), Does.Contain("name: owner"));
        Assert.That(await Kubectl.MustAsync("get cm owner -o yaml --show-managed-fields"), Does.Contain("manager: kubectl-client-side-apply"));
    }

    [Test]
    public async Task A_client_side_object_moves_to_server_side_apply()
    {
        await ApplyAsync(Owner + "data: {a: b}\n");
        Assert.That(await Kubectl.MustAsync("apply --server-side -f -", Owner + "data: {a: c}\n"), Is.EqualTo("configmap/owner serverside-applied"));
        Assert.That(await Kubectl.MustAsync("apply --server-side -f -", Owner), Is.EqualTo("configmap/owner serverside-applied"));
        Assert.That(await Kubectl.MustAsync("get cm owner -o jsonpath={.data}"), Is.Empty);
    }

    [Test]
    public async Task Events_are_shown_with_their_object()
    {
        await Api.PostAsync($"/api/v1/namespaces/{Namespace}/events", $$"""
            apiVersion: v1
            kind: Event
            metadata: {name: e}
            involvedObject: {kind: ConfigMap, name: owner, namespace: {{Namespace}}, apiVersion: v1}
            reason: Tested
            message: it was
            type: Normal
            lastTimestamp: "2026-01-01T00:00:00Z"
            """);
        Assert.That(await Kubectl.MustAsync("events --for=configmap/owner"), Does.Match(@"Normal +Tested +ConfigMap/owner +it was"));
        Assert.That(await Kubectl.MustAsync("get events --field-selector=involvedObject.name=owner"), Does.Match(@"Normal +Tested +configmap/owner +it was"));
    }

    [Test]
    public async Task Drain_evicts_what_is_on_a_node()
    {
        var node = "node-" + Namespace;
        await ApplyAsync($"apiVersion: v1\nkind: Node\nmetadata: {{name: {node}}}\n");
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec: {nodeName: {{node}}, terminationGracePeriodSeconds: 0, containers: [{name: c, image: i}]}
            """);
        Assert.That(await Kubectl.MustAsync($"drain {node} --force --ignore-daemonsets --grace-period=0 --timeout=30s"), Does.EndWith($"node/{node} drained"));
        Assert.That((await Kubectl.RunAsync("get pod p")).Code, Is.EqualTo(1));
        Assert.That(await Kubectl.MustAsync($"get node {node}"), Does.Contain("SchedulingDisabled"));
        await Kubectl.MustAsync($"delete node {node}");
    }

    [Test]
    public async Task Taints_come_and_go()
    {
        var node = "node-" + Namespace;
        await ApplyAsync($"apiVersion: v1\nkind: Node\nmetadata: {{name: {node}}}\n");
        await Kubectl.MustAsync($"taint node {node} a=b:NoSchedule");
        Assert.That(await Kubectl.MustAsync($"taint node {node} a=c:NoSchedule --overwrite"), Is.EqualTo($"node/{node} modified"));
        Assert.That(await Kubectl.MustAsync($"taint node {node} a-"), Is.EqualTo($"node/{node} untainted"));
        await Kubectl.MustAsync($"delete node {node}");
    }

    [Test]
    public async Task Whoami_and_can_i_answer()
    {
        Assert.That(await Kubectl.MustAsync("auth whoami --as=bob --as-group=devs -o jsonpath={.status.userInfo.username}{.status.userInfo.groups}"), Is.EqualTo("bob[\"devs\",\"system:authenticated\"]"));
        Assert.That(await Kubectl.MustAsync("auth can-i delete nodes"), Does.EndWith("yes"));
        Assert.That(await Kubectl.MustAsync("auth can-i --list"), Does.Contain("[*]"));
    }

    [Refuses("`kubectl top`, which says that there is no metrics API")]
    [TestCase("top nodes")]
    [TestCase("top pods")]
    public async Task Top_says_why_not(string args)
    {
        var answer = await Kubectl.RunAsync(args);
        Assert.That(answer.Code, Is.EqualTo(1));
        Assert.That(answer.Error.Trim(), Is.EqualTo("error: Metrics API not available"));
    }

    [Test]
    public async Task Explain_goes_down_to_a_field_of_a_list()
    {
        Assert.That(await Kubectl.MustAsync("explain deployment.spec.strategy.rollingUpdate"), Does.Contain("maxSurge"));
        Assert.That(await Kubectl.MustAsync("explain pod --recursive"), Does.Contain("containerPort"));
        Assert.That(await Kubectl.MustAsync("explain validatingadmissionpolicy.spec.validations"), Does.Contain("messageExpression"));
        Assert.That((await Kubectl.RunAsync("explain pod.spec.nothing")).Error, Does.Contain("field \"nothing\" does not exist"));
    }

    [Test]
    public async Task A_collection_is_deleted_by_label_and_all()
    {
        await ApplyAsync(Owner);
        Assert.That(await Kubectl.MustAsync("delete cm owner --dry-run=server"), Does.Contain("deleted").And.Contain("(server dry run)"));
        Assert.That(await Kubectl.MustAsync("get cm owner -o name"), Is.EqualTo("configmap/owner"));
        await Kubectl.MustAsync("delete cm --all");
        Assert.That((await Kubectl.RunAsync("get cm owner")).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task Status_and_scale_are_read_as_subresources()
    {
        await ApplyAsync(Deployment("d"));
        Assert.That(await Kubectl.MustAsync("get deploy d --subresource=scale -o jsonpath={.kind}"), Is.EqualTo("Scale"));
        Assert.That(await Kubectl.MustAsync("""patch deploy d --subresource=status --type=merge -p {"status":{"collisionCount":3}}"""), Is.EqualTo("deployment.apps/d patched"));
    }

    [Test]
    public async Task Watch_prints_what_changes()
    {
        await ApplyAsync(Owner);
        Assert.That(await Kubectl.MustAsync("get cm owner -o name --watch --request-timeout=2s"), Is.EqualTo("configmap/owner"));
    }

    [Test]
    public async Task Cluster_info_and_version_answer()
    {
        Assert.That(await Kubectl.MustAsync("cluster-info"), Does.Contain("Kubernetes control plane"));
        Assert.That(await Kubectl.MustAsync("version -o json"), Does.Contain("\"serverVersion\""));
        Assert.That(await Kubectl.MustAsync("get --raw /readyz"), Is.EqualTo("ok"));
    }
}
