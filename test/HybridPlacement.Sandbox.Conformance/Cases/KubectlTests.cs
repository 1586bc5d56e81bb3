using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>What a person does with kubectl, done with each kubectl that is on PATH.</summary>
[Feature("kubectl")]
[TestFixtureSource(typeof(Kubectl), nameof(Conformance.Kubectl.Installed))]
public sealed class KubectlTests(string program) : KubectlFixture(program)
{
    [Test]
    public async Task Apply_creates_configures_and_leaves_alone()
    {
        Assert.That(await ApplyAsync(ConfigMap("apply", "1")), Is.EqualTo("configmap/apply created"));
        Assert.That(await ApplyAsync(ConfigMap("apply", "1")), Is.EqualTo("configmap/apply unchanged"));
        Assert.That(await ApplyAsync(ConfigMap("apply", "2")), Is.EqualTo("configmap/apply configured"));
    }

    [Test]
    public async Task Apply_of_a_deployment_twice_is_unchanged()
    {
        Assert.That(await ApplyAsync(Deployment("twice")), Is.EqualTo("deployment.apps/twice created"));
        Assert.That(await ApplyAsync(Deployment("twice")), Is.EqualTo("deployment.apps/twice unchanged"));
    }

    [Test]
    public async Task Server_side_apply_names_the_conflict()
    {
        Assert.That(
            await Kubectl.MustAsync("apply --server-side --field-manager=a -f -", ConfigMap("ssa", "1")),
            Is.EqualTo("configmap/ssa serverside-applied"));
        var refused = await Kubectl.RunAsync("apply --server-side --field-manager=b -f -", ConfigMap("ssa", "2"));
        Assert.That(refused.Code, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("Apply failed with 1 conflict: conflict with \"a\": .data.a"));
        await Kubectl.MustAsync("apply --server-side --force-conflicts --field-manager=b -f -", ConfigMap("ssa", "2"));
    }

    [Test]
    public async Task An_unknown_field_is_refused_by_name()
    {
        var refused = await Kubectl.RunAsync(
            "apply -f -", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: unknown}\ndatum: {a: b}\n");
        Assert.That(refused.Code, Is.EqualTo(1));
        Assert.That(refused.Error, Does.Contain("unknown field \"datum\""));
    }

    [Test]
    public async Task An_unknown_kind_is_refused_by_name()
    {
        var refused = await Kubectl.RunAsync("apply -f -", "apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: none}\n");
        Assert.That(refused.Error, Does.Contain("no matches for kind \"Nothing\" in version \"example.com/v1\""));
    }

    [Test]
    public async Task Get_prints_columns_wide_yaml_json_and_names()
    {
        await ApplyAsync(Deployment("get"));
        Assert.That(await Kubectl.MustAsync("get deployment get"), Does.Match(@"^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nget +0/0"));
        Assert.That(await Kubectl.MustAsync("get deploy get -o wide"), Does.Match("CONTAINERS +IMAGES +SELECTOR\n.*main +nothing +app=get"));
        Assert.That(await Kubectl.MustAsync("get deploy get -o yaml"), Does.Contain("kind: Deployment"));
        Assert.That(await Kubectl.MustAsync("get deploy get -o jsonpath={.spec.replicas}"), Is.EqualTo("0"));
        Assert.That(await Kubectl.MustAsync("get deploy get -o name"), Is.EqualTo("deployment.apps/get"));
        Assert.That(await Kubectl.MustAsync("get all"), Does.Contain("deployment.apps/get"));
    }

    [Test]
    public async Task Get_of_nothing_says_so()
    {
        var missing = await Kubectl.RunAsync("get configmap missing");
        Assert.That(missing.Error.Trim(), Is.EqualTo("Error from server (NotFound): configmaps \"missing\" not found"));
        Assert.That((await Kubectl.RunAsync("get secrets -l none=none")).Error, Does.Contain("No resources found in"));
    }

    [Test]
    public async Task Describe_shows_an_object_with_its_events()
    {
        await ApplyAsync(Deployment("described"));
        var text = await Kubectl.MustAsync("describe deployment described");
        Assert.That(text, Does.Contain("Name:                   described").And.Contain("Events:"));
    }

    [Test]
    public async Task Label_annotate_patch_and_scale()
    {
        await ApplyAsync(Deployment("many"));
        Assert.That(await Kubectl.MustAsync("label deploy many x=y"), Is.EqualTo("deployment.apps/many labeled"));
        Assert.That(await Kubectl.MustAsync("label deploy many x-"), Is.EqualTo("deployment.apps/many unlabeled"));
        Assert.That(await Kubectl.MustAsync("annotate deploy many x=y"), Is.EqualTo("deployment.apps/many annotated"));
        Assert.That(await Kubectl.MustAsync("scale deploy many --replicas=0 --current-replicas=0"), Is.EqualTo("deployment.apps/many scaled"));
        Assert.That(
            await Kubectl.MustAsync("""patch deploy many --type=strategic -p {"spec":{"paused":true}}"""),
            Is.EqualTo("deployment.apps/many patched"));
        Assert.That(await Kubectl.MustAsync("set image deploy/many main=other"), Is.EqualTo("deployment.apps/many image updated"));
    }

    [Test]
    public async Task Edit_and_replace()
    {
        await ApplyAsync(ConfigMap("edited", "first"));
        Assert.That(await Kubectl.MustAsync("edit configmap edited"), Is.EqualTo("configmap/edited edited"));
        Assert.That(await Kubectl.MustAsync("get cm edited -o jsonpath={.data.a}"), Is.EqualTo("second"));
        Assert.That(
            await Kubectl.MustAsync("replace -f -", await Kubectl.MustAsync("get cm edited -o yaml")),
            Is.EqualTo("configmap/edited replaced"));
    }

    [Test]
    public async Task Diff_shows_what_an_apply_would_change()
    {
        await ApplyAsync(ConfigMap("diffed", "1"));
        var same = await Kubectl.RunAsync("diff -f -", ConfigMap("diffed", "1"));
        Assert.That(same.Code, Is.Zero, same.Error);
        var other = await Kubectl.RunAsync("diff -f -", ConfigMap("diffed", "2"));
        Assert.That(other.Code, Is.EqualTo(1), other.Error);
        Assert.That(other.Text, Does.Contain("+  a: \"2\""));
    }

    [Test]
    public async Task Delete_waits_until_an_object_is_gone()
    {
        await ApplyAsync(ConfigMap("gone", "1"));
        Assert.That(await Kubectl.MustAsync("delete configmap gone"), Does.StartWith("configmap \"gone\" deleted"));
        Assert.That((await Kubectl.RunAsync("get cm gone")).Code, Is.EqualTo(1));
        Assert.That(await Kubectl.MustAsync("delete cm gone --ignore-not-found"), Is.Empty);
    }

    [TestCase("background")]
    [TestCase("foreground")]
    public async Task Delete_in_either_order_takes_the_owner(string cascade)
    {
        await ApplyAsync(Deployment("del-" + cascade));
        await Kubectl.MustAsync($"delete deployment del-{cascade} --cascade={cascade} --timeout=30s");
        Assert.That((await Kubectl.RunAsync("get deploy del-" + cascade)).Code, Is.EqualTo(1));
    }

    [Test]
    public async Task Wait_ends_when_it_is_so()
    {
        await ApplyAsync(ConfigMap("waited", "1"));
        Assert.That(
            await Kubectl.MustAsync("wait configmap/waited --for=jsonpath={.data.a}=1 --timeout=10s"),
            Is.EqualTo("configmap/waited condition met"));
        var never = await Kubectl.RunAsync("wait configmap/waited --for=jsonpath={.data.a}=9 --timeout=1s");
        Assert.That(never.Error, Does.Contain("timed out waiting for the condition"));
    }

    [Test]
    public async Task Cordon_taint_and_uncordon_a_node()
    {
        var node = "node-" + Namespace;
        await ApplyAsync($"apiVersion: v1\nkind: Node\nmetadata: {{name: {node}}}\n");
        Assert.That(await Kubectl.MustAsync($"cordon {node}"), Is.EqualTo($"node/{node} cordoned"));
        Assert.That(await Kubectl.MustAsync($"get node {node}"), Does.Contain("SchedulingDisabled"));
        Assert.That(await Kubectl.MustAsync($"uncordon {node}"), Is.EqualTo($"node/{node} uncordoned"));
        Assert.That(await Kubectl.MustAsync($"taint node {node} a=b:NoSchedule"), Is.EqualTo($"node/{node} tainted"));
        Assert.That(await Kubectl.MustAsync($"describe node {node}"), Does.Contain("a=b:NoSchedule"));
        await Kubectl.MustAsync($"delete node {node}");
    }

    [Test]
    public async Task The_kinds_can_be_listed_and_explained()
    {
        var kinds = await Kubectl.MustAsync("api-resources --api-group=apps --no-headers -o wide");
        Assert.That(kinds, Does.Match(@"deployments +deploy +apps/v1 +true +Deployment +create,delete,deletecollection,get,list,patch,update,watch +all"));
        Assert.That(await Kubectl.MustAsync("api-versions"), Does.Contain("apiextensions.k8s.io/v1"));
        var replicas = await Kubectl.MustAsync("explain deployment.spec.replicas");
        Assert.That(replicas, Does.Match(@"FIELD: replicas <integer>"));
        Assert.That(await Kubectl.MustAsync("explain pod.spec.containers"), Does.Contain("imagePullPolicy"));
    }

    [Test]
    public async Task An_administrator_may_do_anything() =>
        Assert.That(await Kubectl.MustAsync("auth can-i create pods"), Is.EqualTo("yes"));

    [Test]
    public async Task A_custom_kind_is_known_by_its_short_name_and_category()
    {
        var group = Namespace + ".example.com";
        // Fixtures run side by side, and a short name is the whole cluster's.
        var shortName = "g" + Namespace.Replace("-", string.Empty, StringComparison.Ordinal);
        await ApplyAsync($$"""
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gears.{{group}} }
            spec:
              group: {{group}}
              scope: Namespaced
              names: {plural: gears, singular: gear, kind: Gear, shortNames: [{{shortName}}], categories: [{{shortName}}parts]}
              versions:
              - name: v1
                served: true
                storage: true
                additionalPrinterColumns: [{name: Teeth, type: integer, jsonPath: .spec.teeth}]
                schema:
                  openAPIV3Schema:
                    type: object
                    properties: {spec: {type: object, properties: {teeth: {type: integer, description: How many it has.} } } }
            """);
        await Kubectl.MustAsync($"wait crd/gears.{group} --for=condition=Established --timeout=10s");
        var gear = $"apiVersion: {group}/v1\nkind: Gear\nmetadata: {{name: g}}\nspec: {{teeth: 12}}\n";
        await Eventually.Async(async () => (await Kubectl.RunAsync("apply -f -", gear)).Code == 0);
        Assert.That(await Kubectl.MustAsync($"get {shortName}"), Does.Match(@"^NAME +TEETH\ng +12$"));
        Assert.That(await Kubectl.MustAsync($"get {shortName}parts"), Does.Contain("12"));
        await Eventually.Async(
            async () => (await Kubectl.RunAsync("explain gear.spec.teeth")).Text.Contains("How many it has.", StringComparison.Ordinal));
        await Kubectl.MustAsync($"delete crd gears.{group} --timeout=30s");
    }

    private static string ConfigMap(string name, string value) =>
        $"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{a: \"{value}\"}}\n";
}
