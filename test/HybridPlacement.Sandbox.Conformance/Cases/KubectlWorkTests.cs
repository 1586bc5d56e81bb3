using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Rollouts, drains and the finer options of kubectl.</summary>
[Feature("kubectl")]
[TestFixtureSource(typeof(Kubectl), nameof(Conformance.Kubectl.Installed))]
public sealed class KubectlWorkTests(string program) : KubectlFixture(program)
{
    [Test]
    public async Task A_rollout_goes_back_to_a_revision_and_numbers_it_anew()
    {
        await ApplyAsync(Deployment("d"));
        foreach (var image in new[] { "second", "third" })
        {
            await RolledOutAsync();
            await Kubectl.MustAsync($"set image deployment/d main={image}");
        }

        await RolledOutAsync();
        Assert.That(await Kubectl.MustAsync("rollout history deployment/d --revision=2"), Does.Contain("Image:\tsecond"));
        Assert.That(await Kubectl.MustAsync("rollout undo deployment/d --to-revision=1"), Is.EqualTo("deployment.apps/d rolled back"));
        await RolledOutAsync();
        await Eventually.Async(async () => await RevisionAsync() == "4");
        Assert.That(await Kubectl.MustAsync("rollout history deployment/d"), Does.Match(@"REVISION +CHANGE-CAUSE\n2 +<none>\n3 +<none>\n4 +<none>"));
        var missing = await Kubectl.RunAsync("rollout undo deployment/d --to-revision=9");
        Assert.That((missing.Code, missing.Error.Trim()), Is.EqualTo((1, "error: unable to find specified revision 9 in history")));
    }

    [Test]
    public async Task A_paused_rollout_waits_and_makes_no_revision()
    {
        await ApplyAsync(Deployment("d"));
        await RolledOutAsync();
        await Kubectl.MustAsync("rollout pause deployment/d");
        Assert.That((await Kubectl.RunAsync("rollout pause deployment/d")).Error, Does.Contain("error: deployments.apps \"d\" is already paused"));
        await Kubectl.MustAsync("set image deployment/d main=second");
        var undone = await Kubectl.RunAsync("rollout undo deployment/d");
        Assert.That(undone.Error, Does.Contain("error: no rollout history found for deployment \"d\""));
        Assert.That(await RevisionAsync(), Is.EqualTo("1"));
        Assert.That(await Kubectl.MustAsync("rollout resume deployment/d"), Is.EqualTo("deployment.apps/d resumed"));
        await Eventually.Async(async () => await RevisionAsync() == "2");
        Assert.That((await Kubectl.RunAsync("rollout resume deployment/d")).Error, Does.Contain("is not paused"));
    }

    [Test]
    public async Task A_restart_is_a_change_of_the_template()
    {
        await ApplyAsync(Deployment("d"));
        await RolledOutAsync();
        await Kubectl.MustAsync("rollout restart deployment/d");
        Assert.That(await Kubectl.MustAsync("get deploy d -o jsonpath={.spec.template.metadata.annotations}"), Does.Contain("kubectl.kubernetes.io/restartedAt"));
        await Eventually.Async(async () => await RevisionAsync() == "2");
    }

    [Test]
    public async Task A_drain_keeps_to_a_disruption_budget()
    {
        var node = "node-" + Namespace;
        await ApplyAsync($"apiVersion: v1\nkind: Node\nmetadata: {{name: {node}}}\n");
        await ApplyAsync($$"""
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {app: p} }
            spec: {nodeName: {{node}}, tolerations: [{operator: Exists}], containers: [{name: c, image: i}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: b}
            spec: {minAvailable: 1, selector: {matchLabels: {app: p} } }
            """);
        await Kubectl.MustAsync(["patch", "pod", "p", "--subresource=status", "-p", """{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"""]);
        await Eventually.Async(async () => await Kubectl.MustAsync("get pdb b -o jsonpath={.status.currentHealthy}") == "1");
        var drain = $"drain {node} --force --grace-period=0 --timeout=2s";
        var refused = await Kubectl.RunAsync(drain);
        Assert.That(refused.Code, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("Cannot evict pod as it would violate the pod's disruption budget."));
        Assert.That(await Kubectl.MustAsync("get pod p -o name"), Is.EqualTo("pod/p"));
        await Kubectl.MustAsync("delete pdb b");
        Assert.That(await Kubectl.MustAsync(drain.Replace("2s", "30s", StringComparison.Ordinal)), Does.EndWith($"node/{node} drained"));
        await Kubectl.MustAsync($"delete node {node}");
    }

    [Test]
    public async Task An_edit_without_a_change_is_none_and_a_wrong_one_is_refused()
    {
        await Kubectl.MustAsync("create configmap c --from-literal=a=b");
        Assert.That((await Kubectl.RunAsync("edit configmap c")).Error + (await Kubectl.RunAsync("edit configmap c")).Text, Does.Contain("Edit cancelled, no changes made"));
        await Kubectl.MustAsync("create configmap first --from-literal=a=b");
        var renamed = await Kubectl.RunAsync("edit configmap first");
        Assert.That(renamed.Code, Is.EqualTo(1));
    }

    [TestCase("get cm -l app=x --sort-by=.metadata.name -o name", 0, "configmap/a\nconfigmap/b")]
    [TestCase("get cm -l app=x --chunk-size=1 -o name", 0, "configmap/a\nconfigmap/b")]
    [TestCase("get cm a none -o name", 1, "Error from server (NotFound): configmaps \"none\" not found")]
    [TestCase("get cm --field-selector=metadata.name=b -o jsonpath={.items[*].metadata.name}", 0, "b")]
    [TestCase("get cm a --no-headers -o custom-columns=N:.metadata.name,L:.metadata.labels.app", 0, "a     x")]
    [TestCase("get cm a -o go-template={{.data.k}}", 0, "1")]
    [TestCase("annotate cm a x=y --overwrite", 0, "configmap/a annotated")]
    [TestCase("label cm -l app=x --overwrite app=y", 0, "configmap/a labeled\nconfigmap/b labeled")]
    [TestCase("label cm a app=z", 1, "error: 'app' already has a value (x), and --overwrite is false")]
    [TestCase("""patch cm a --type=json -p [{"op":"replace","path":"/data/k","value":"2"}]""", 0, "configmap/a patched")]
    [TestCase("""patch cm a --type=json -p [{"op":"test","path":"/data/k","value":"9"}]""", 1, "The request is invalid: ")]
    [TestCase("""patch cm a --type=merge -p {"data":{"k":"1"}}""", 0, "configmap/a patched (no change)")]
    [TestCase("delete cm a b --wait=false", 0, "configmap \"a\" deleted")]
    [TestCase("delete cm -l app=none", 0, "No resources found")]
    [TestCase("set resources deployment/d --limits=cpu=1 --requests=cpu=1", 0, "deployment.apps/d resource requirements updated")]
    [TestCase("set env deployment/d A=b", 0, "deployment.apps/d env updated")]
    [TestCase("set serviceaccount deployment/d default", 0, "deployment.apps/d serviceaccount updated")]
    [TestCase("scale deployment/d --replicas=2 --current-replicas=9", 1, "error: Expected replicas to be 9, was 0")]
    [TestCase("scale deployment/d --replicas=0 --resource-version=1", 1, "error: Expected resource version to be 1, was ")]
    [TestCase("expose deployment d --port=80 --dry-run=server -o jsonpath={.spec.selector.app}", 0, "d")]
    [TestCase("wait deployment/d --for=condition=Available --timeout=20s", 0, "deployment.apps/d condition met")]
    [TestCase("wait cm/a --for=create --timeout=5s", 0, "configmap/a condition met")]
    [TestCase("api-resources --api-group=autoscaling --no-headers -o name", 0, "horizontalpodautoscalers.autoscaling")]
    [TestCase("auth can-i create deployments --subresource=scale", 0, "yes")]
    [TestCase("auth can-i get /version", 0, "yes")]
    [TestCase("explain hpa.spec.behavior.scaleUp.policies", 0, "GROUP:      autoscaling\nKIND:       HorizontalPodAutoscaler\nVERSION:    v2\n\nFIELD: policies <[]HPAScalingPolicy>")]
    [TestCase("explain cm.data", 0, "KIND:       ConfigMap\nVERSION:    v1\n\nFIELD: data <map[string]string>")]
    [TestCase("get --raw /apis/apps/v1/namespaces/NS/deployments/d/scale", 0, "{\"kind\":\"Scale\",\"apiVersion\":\"autoscaling/v1\"")]
    public async Task A_command_answers_as_it_does_elsewhere(string args, int code, string answer)
    {
        foreach (var name in new[] { "a", "b" })
            await MustAsync(Api.PostAsync(ConfigMaps, $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, labels: {{app: x}}}}, data: {{k: \"1\"}}}}"));
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var run = await Kubectl.RunAsync(args.Replace("NS", Namespace, StringComparison.Ordinal));
        Assert.That(run.Code, Is.EqualTo(code), run.Error);
        Assert.That(run.Code == 0 && run.Text.Length > 0 ? run.Text : run.Error, Does.StartWith(answer));
    }

    [Refuses("`kubectl exec`, `attach`, `cp`, `debug`, each with a message that names the subresource")]
    [TestCase("exec p -- ls")]
    [TestCase("attach p")]
    [TestCase("cp p:/etc/hosts hosts")]
    public async Task A_way_into_a_pod_is_refused_by_name(string args)
    {
        await MustAsync(Api.PostAsync(
            Pods, $"{{apiVersion: v1, kind: Pod, metadata: {{name: p}}, spec: {{containers: [{{name: c, image: i}}]}}}}"));
        await MustAsync(Api.StrategicAsync($"{Pods}/p/status", """{"status":{"phase":"Running"}}"""));
        var refused = await Kubectl.RunAsync(args);
        Assert.That(refused.Code, Is.Not.Zero);
        Assert.That(refused.Error, Does.Contain(args.StartsWith("attach", StringComparison.Ordinal) ? "pods/attach" : "pods/exec"));
    }

    private async Task RolledOutAsync() => await Kubectl.MustAsync("rollout status deployment/d --timeout=30s");

    private Task<string> RevisionAsync() =>
        Kubectl.MustAsync(@"get deploy d -o jsonpath={.metadata.annotations.deployment\.kubernetes\.io/revision}");
}
