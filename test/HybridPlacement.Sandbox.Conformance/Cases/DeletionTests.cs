using HybridPlacement.Sandbox.Tests.Workloads;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Deletion, finalizers, owners, namespaces.</summary>
[Feature("deletion")]
public sealed class DeletionTests : ApiFixture
{
    [Test]
    public async Task A_deletion_answers_with_success_and_the_object_is_gone()
    {
        await NewConfigMapAsync("one");
        var answer = await MustAsync(Api.DeleteAsync($"{ConfigMaps}/one"));
        Assert.That(answer.TextAt("kind"), Is.EqualTo("Status"));
        Assert.That(answer.TextAt("status"), Is.EqualTo("Success"));
        Assert.That(answer.TextAt("details.name"), Is.EqualTo("one"));
        Expect(await Api.GetAsync($"{ConfigMaps}/one"), 404);
    }

    [Feature("finalizers")]
    [Test]
    public async Task A_finalizer_holds_an_object_until_it_is_taken_away()
    {
        await MustAsync(Api.PostAsync(
            ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: one, finalizers: [example.com/hold]}}"));
        var deleted = await MustAsync(Api.DeleteAsync($"{ConfigMaps}/one"));
        Assert.That(deleted.TextAt("metadata.deletionTimestamp"), Is.Not.Null);
        var held = await MustAsync(Api.GetAsync($"{ConfigMaps}/one"));
        Assert.That(held.TextAt("metadata.deletionTimestamp"), Is.EqualTo(deleted.TextAt("metadata.deletionTimestamp")));
        var added = await Api.JsonPatchAsync(
            $"{ConfigMaps}/one", """[{"op":"add","path":"/metadata/finalizers/-","value":"example.com/more"}]""");
        Expect(added, 422);
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"finalizers":null}}"""));
        Expect(await Api.GetAsync($"{ConfigMaps}/one"), 404);
    }

    [Test]
    public async Task A_precondition_that_fails_is_a_conflict()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.DeleteAsync(
            $"{ConfigMaps}/one", """{"apiVersion":"v1","kind":"DeleteOptions","preconditions":{"uid":"00000000-0000-0000-0000-000000000000"}}""");
        Expect(answer, 409);
        Assert.That(answer.Message, Does.Contain("does not match the UID in record"));
    }

    [Test]
    public async Task A_collection_is_deleted_by_its_selector()
    {
        await NewConfigMapAsync("keep");
        await MustAsync(Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: go, labels: {x: y}}}"));
        await MustAsync(Api.DeleteAsync($"{ConfigMaps}?labelSelector=x%3Dy"));
        Expect(await Api.GetAsync($"{ConfigMaps}/go"), 404);
        Expect(await Api.GetAsync($"{ConfigMaps}/keep"), 200);
    }

    [Feature("garbage collection")]
    [TestCase("Background", 404)]
    [TestCase("Foreground", 404)]
    [TestCase("Orphan", 200)]
    public async Task A_dependent_goes_with_its_owner_unless_orphaned(string policy, int code)
    {
        var owner = await NewConfigMapAsync("owner");
        await MustAsync(Api.PostAsync(ConfigMaps, Dependent(owner)));
        // The real garbage collector builds its graph from watches, a moment later.
        if (SharedApi.Current.IsReal)
            await Task.Delay(TimeSpan.FromSeconds(1));
        await MustAsync(Api.DeleteAsync(
            $"{ConfigMaps}/owner", $$"""{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"{{policy}}"}"""));
        await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/owner")).Code == 404);
        if (code == 404)
        {
            await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/child")).Code == 404);
        }
        else
        {
            var child = await MustAsync(Api.GetAsync($"{ConfigMaps}/child"));
            Assert.That(child.At("metadata.ownerReferences"), Is.Null);
        }
    }

    [Feature("garbage collection")]
    [Test]
    public async Task An_object_that_comes_to_name_an_owner_which_is_gone_is_collected()
    {
        var owner = await NewConfigMapAsync("owner");
        await NewConfigMapAsync("late");
        await MustAsync(Api.DeleteAsync($"{ConfigMaps}/owner"));
        await MustAsync(Api.MergeAsync(
            $"{ConfigMaps}/late",
            $$$"""{"metadata":{"ownerReferences":[{"apiVersion":"v1","kind":"ConfigMap","name":"owner","uid":"{{{owner.TextAt("metadata.uid")}}}"}]}}"""));
        await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/late")).Code == 404);
    }

    [Feature("garbage collection")]
    [Test]
    public async Task Foreground_waits_for_a_dependent_that_blocks()
    {
        var owner = await NewConfigMapAsync("owner");
        await MustAsync(Api.PostAsync(ConfigMaps, Dependent(owner, "finalizers: [example.com/hold], ", "blockOwnerDeletion: true, ")));
        if (SharedApi.Current.IsReal)
            await Task.Delay(TimeSpan.FromSeconds(1));
        var answer = await MustAsync(Api.DeleteAsync($"{ConfigMaps}/owner?propagationPolicy=Foreground"));
        Assert.That(answer.At("metadata.finalizers")!.ToJsonString(), Is.EqualTo("""["foregroundDeletion"]"""));
        await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/child")).At("metadata.deletionTimestamp") is not null);
        Expect(await Api.GetAsync($"{ConfigMaps}/owner"), 200);
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/child", """{"metadata":{"finalizers":null}}"""));
        await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/owner")).Code == 404);
    }

    [Feature("namespaces")]
    [Test]
    public async Task A_deleted_namespace_takes_all_with_it_and_accepts_nothing()
    {
        await MustAsync(Api.PostAsync(
            ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/hold]}}"));
        var deleted = await MustAsync(Api.DeleteAsync($"/api/v1/namespaces/{Namespace}"));
        Assert.That(deleted.TextAt("status.phase"), Is.EqualTo("Terminating"));
        var refused = await Api.PostAsync(ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: late}}");
        Expect(refused, 403);
        Assert.That(refused.Message, Is.EqualTo(
            $"configmaps \"late\" is forbidden: unable to create new content in namespace {Namespace} because it is being terminated"));
        await Eventually.Async(async () => (await Api.GetAsync($"{ConfigMaps}/held")).At("metadata.deletionTimestamp") is not null);
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/held", """{"metadata":{"finalizers":null}}"""));
        await Eventually.Async(async () => (await Api.GetAsync($"/api/v1/namespaces/{Namespace}")).Code == 404);
    }

    [Feature("namespaces")]
    [Test]
    public async Task A_namespace_begins_active_with_a_default_service_account()
    {
        var made = await MustAsync(Api.GetAsync($"/api/v1/namespaces/{Namespace}"));
        Assert.That(made.TextAt("status.phase"), Is.EqualTo("Active"));
        Assert.That(made.TextAt($"metadata.labels"), Does.Contain($"\"kubernetes.io/metadata.name\": \"{Namespace}\""));
        Assert.That(made.At("spec.finalizers")!.ToJsonString(), Is.EqualTo("""["kubernetes"]"""));
        await Eventually.Async(async () => (await Api.GetAsync($"/api/v1/namespaces/{Namespace}/serviceaccounts/default")).Code == 200);
    }

    private static string Dependent(Answer owner, string more = "", string reference = "") =>
        $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: child, {more}ownerReferences: [{{{reference}apiVersion: v1, kind: ConfigMap, name: owner, uid: {owner.TextAt("metadata.uid")}}}]}}}}";
}
