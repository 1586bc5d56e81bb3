namespace HybridPlacement.Sandbox.Conformance;

/// <summary>The three kinds of patch that aren't server-side apply.</summary>
[Feature("patches")]
public sealed class PatchTests : ApiFixture
{
    [Test]
    public async Task A_merge_patch_removes_by_null()
    {
        await NewConfigMapAsync("one", "data: {a: \"1\", b: \"2\"}");
        var answer = await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":null,"c":"3"}}"""));
        Assert.That(answer.At("data")!.ToJsonString(), Is.EqualTo("""{"b":"2","c":"3"}"""));
    }

    [Test]
    public async Task A_patch_that_changes_nothing_keeps_the_version()
    {
        var made = await NewConfigMapAsync("one");
        var answer = await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"1"}}"""));
        Assert.That(answer.Version, Is.EqualTo(made.Version));
    }

    [Test]
    public async Task A_patch_with_an_old_version_is_a_conflict()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"resourceVersion":"1"},"data":{"a":"2"}}""");
        Expect(answer, 409);
    }

    [Test]
    public async Task A_patch_of_nothing_is_404() =>
        Expect(await Api.MergeAsync($"{ConfigMaps}/gone", """{"data":{"a":"2"}}"""), 404);

    [TestCase("""[{"op":"add","path":"/data/b","value":"2"}]""", """{"a":"1","b":"2"}""")]
    [TestCase("""[{"op":"replace","path":"/data/a","value":"2"}]""", """{"a":"2"}""")]
    [TestCase("""[{"op":"test","path":"/data/a","value":"1"},{"op":"copy","from":"/data/a","path":"/data/c"}]""", """{"a":"1","c":"1"}""")]
    [TestCase("""[{"op":"move","from":"/data/a","path":"/data/z"}]""", """{"z":"1"}""")]
    public async Task A_json_patch_changes(string patch, string data)
    {
        await NewConfigMapAsync("one");
        var answer = await MustAsync(Api.JsonPatchAsync($"{ConfigMaps}/one", patch));
        Assert.That(answer.At("data")!.ToJsonString(), Is.EqualTo(data));
    }

    [TestCase("""[{"op":"test","path":"/data/a","value":"7"}]""", 422)]
    [TestCase("""[{"op":"remove","path":"/data/none"}]""", 422)]
    [TestCase("""[{"op":"replace","path":"/nothing/here","value":1}]""", 422)]
    [TestCase("""{"op":"add"}""", 400)]
    public async Task A_json_patch_that_does_not_fit_is_refused(string patch, int code)
    {
        await NewConfigMapAsync("one");
        Expect(await Api.JsonPatchAsync($"{ConfigMaps}/one", patch), code);
    }

    [Test]
    public async Task An_unknown_kind_of_patch_is_refused()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.SendAsync(HttpMethod.Patch, $"{ConfigMaps}/one", "{}", "application/json");
        Expect(answer, 415);
        Assert.That(answer.Reason, Is.EqualTo("UnsupportedMediaType"));
    }

    [Test]
    public async Task A_strategic_patch_merges_containers_by_name()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var answer = await MustAsync(Api.StrategicAsync(
            $"{Deployments}/d",
            """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"},{"name":"main","image":"m2"}]}}}}"""));
        var containers = answer.At("spec.template.spec.containers")!.AsArray();
        Assert.That(
            containers.Select(c => $"{c!["name"]}={c["image"]}"), Is.EquivalentTo((string[])["main=m2", "side=s"]));
    }

    [Test]
    public async Task A_strategic_patch_deletes_an_element_by_its_key()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        await MustAsync(Api.StrategicAsync(
            $"{Deployments}/d", """{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"s"}]}}}}"""));
        var answer = await MustAsync(Api.StrategicAsync(
            $"{Deployments}/d",
            """{"spec":{"template":{"spec":{"containers":[{"$patch":"delete","name":"side"}]}}}}"""));
        Assert.That(answer.At("spec.template.spec.containers")!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_strategic_patch_replaces_a_map_when_told()
    {
        await NewConfigMapAsync("one", "data: {a: \"1\", b: \"2\"}");
        var answer = await MustAsync(Api.StrategicAsync($"{ConfigMaps}/one", """{"data":{"$patch":"replace","z":"9"}}"""));
        Assert.That(answer.At("data")!.ToJsonString(), Is.EqualTo("""{"z":"9"}"""));
    }

    [Test]
    public async Task A_strategic_patch_orders_as_told()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var answer = await MustAsync(Api.StrategicAsync(
            $"{Deployments}/d",
            """
            {"spec":{"template":{"spec":{
              "$setElementOrder/containers":[{"name":"side"},{"name":"main"}],
              "containers":[{"name":"side","image":"s"}]}}}}
            """));
        Assert.That(
            answer.At("spec.template.spec.containers")!.AsArray().Select(c => (string?)c!["name"]),
            Is.EqualTo((string[])["side", "main"]));
    }

    [Test]
    public async Task A_strategic_patch_takes_finalizers_from_a_list_of_values()
    {
        await NewConfigMapAsync("one");
        await MustAsync(Api.StrategicAsync($"{ConfigMaps}/one", """{"metadata":{"finalizers":["a.example.com/x","b.example.com/x"]}}"""));
        var answer = await MustAsync(Api.StrategicAsync(
            $"{ConfigMaps}/one", """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a.example.com/x"]}}"""));
        Assert.That(answer.At("metadata.finalizers")!.ToJsonString(), Is.EqualTo("""["b.example.com/x"]"""));
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"finalizers":null}}"""));
    }

    [Test]
    public async Task A_strategic_patch_retains_only_the_named_keys()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var answer = await MustAsync(Api.StrategicAsync(
            $"{Deployments}/d",
            """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"""));
        Assert.That(answer.At("spec.strategy")!.ToJsonString(), Is.EqualTo("""{"type":"Recreate"}"""));
    }
}
