namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Lists, selectors, pages, tables.</summary>
[Feature("lists")]
public sealed class ReadingTests : ApiFixture
{
    [Feature("selectors")]
    [TestCase("labelSelector=app%3Da", "a1 a2")]
    [TestCase("labelSelector=app!%3Da", "b1 none")]
    [TestCase("labelSelector=app", "a1 a2 b1")]
    [TestCase("labelSelector=!app", "none")]
    [TestCase("labelSelector=app%20in%20(a,b),n%20notin%20(2)", "a1 b1")]
    [TestCase("labelSelector=app%3D%3Db", "b1")]
    [TestCase("fieldSelector=metadata.name%3Da1", "a1")]
    [TestCase("fieldSelector=metadata.name!%3Da1", "a2 b1 none")]
    [TestCase("fieldSelector=metadata.name%3Da1&labelSelector=app%3Db", "")]
    public async Task Selectors_choose(string query, string names)
    {
        foreach (var (name, labels) in new[] { ("a1", "{app: a, n: \"1\"}"), ("a2", "{app: a, n: \"2\"}"), ("b1", "{app: b}"), ("none", "{}") })
            await MustAsync(Api.PostAsync(ConfigMaps, $"{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, labels: {labels}}}}}"));
        var list = await MustAsync(Api.GetAsync($"{ConfigMaps}?{query}"));
        Assert.That(Names(list), Is.EqualTo(names));
    }

    [Feature("selectors")]
    [TestCase("fieldSelector=data.a%3D1", "\"data.a\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"")]
    [TestCase("labelSelector=a%20within%20(b)", "unable to parse requirement")]
    public async Task A_selector_that_cannot_be_is_refused(string query, string message)
    {
        var answer = await Api.GetAsync($"{ConfigMaps}?{query}");
        Expect(answer, 400);
        Assert.That(answer.Message, Does.Contain(message));
    }

    [Test]
    public async Task A_list_names_its_kind_and_not_that_of_its_items()
    {
        await NewConfigMapAsync("one");
        var list = await MustAsync(Api.GetAsync(ConfigMaps));
        Assert.That(list.TextAt("kind"), Is.EqualTo("ConfigMapList"));
        Assert.That(list.TextAt("apiVersion"), Is.EqualTo("v1"));
        Assert.That(list.At("items.0.kind"), Is.Null);
        Assert.That(long.Parse(list.Version, System.Globalization.CultureInfo.InvariantCulture), Is.Positive);
    }

    [Test]
    public async Task Pages_join_to_the_whole_as_it_was()
    {
        foreach (var name in new[] { "a", "b", "c", "d", "e" })
            await MustAsync(Api.PostAsync(Secrets, $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}}}"));
        var first = await MustAsync(Api.GetAsync($"{Secrets}?limit=2"));
        Assert.That(Names(first), Is.EqualTo("a b"));
        Assert.That(first.TextAt("metadata.remainingItemCount"), Is.EqualTo("3"));
        await MustAsync(Api.PostAsync(Secrets, "{apiVersion: v1, kind: Secret, metadata: {name: bb}}"));
        var next = first.TextAt("metadata.continue")!;
        var second = await MustAsync(Api.GetAsync($"{Secrets}?limit=2&continue={Uri.EscapeDataString(next)}"));
        Assert.That(Names(second), Is.EqualTo("c d"));
        Assert.That(second.Version, Is.EqualTo(first.Version));
        var last = await MustAsync(Api.GetAsync(
            $"{Secrets}?limit=2&continue={Uri.EscapeDataString(second.TextAt("metadata.continue")!)}"));
        Assert.That(Names(last), Is.EqualTo("e"));
        Assert.That(last.TextAt("metadata.continue"), Is.Null.Or.Empty);
    }

    [TestCase("resourceVersion=0")]
    [TestCase("resourceVersion=1&resourceVersionMatch=NotOlderThan")]
    [TestCase("")]
    public async Task A_list_at_a_version_that_is_reached_answers(string query)
    {
        await NewConfigMapAsync("one");
        var list = await MustAsync(Api.GetAsync($"{ConfigMaps}?{query}"));
        Assert.That(Names(list), Is.EqualTo("one").Or.Empty);
    }

    [Test]
    public async Task A_match_without_a_version_is_refused()
    {
        var answer = await Api.GetAsync($"{ConfigMaps}?resourceVersionMatch=Exact");
        Assert.That(answer.Code, Is.AnyOf(400, 422), answer.Text);
        Assert.That(answer.Message, Does.Contain("resourceVersionMatch is forbidden unless resourceVersion is provided"));
    }

    [Test]
    public async Task A_continue_token_that_is_none_is_refused() =>
        Expect(await Api.GetAsync($"{ConfigMaps}?limit=1&continue=nonsense"), 400);

    [Feature("tables")]
    [Test]
    public async Task A_table_has_the_servers_columns()
    {
        await MustAsync(Api.PostAsync(Deployments, Deployment("d")));
        var table = await MustAsync(Api.GetAsync(
            $"{Deployments}/d", "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"));
        Assert.That(table.TextAt("kind"), Is.EqualTo("Table"));
        Assert.That(
            table.At("columnDefinitions")!.AsArray().Select(c => (string?)c!["name"]),
            Is.EqualTo((string[])["Name", "Ready", "Up-to-date", "Available", "Age", "Containers", "Images", "Selector"]));
        Assert.That(table.TextAt("rows.0.cells.0"), Is.EqualTo("d"));
        Assert.That(table.TextAt("rows.0.object.kind"), Is.EqualTo("PartialObjectMetadata"));
    }

    [Feature("tables")]
    [TestCase("pods", "Name,Ready,Status,Restarts,Age,IP,Node,Nominated Node,Readiness Gates")]
    [TestCase("services", "Name,Type,Cluster-IP,External-IP,Port(s),Age,Selector")]
    [TestCase("configmaps", "Name,Data,Age")]
    [TestCase("secrets", "Name,Type,Data,Age")]
    [TestCase("events", "Last Seen,Type,Reason,Object,Subobject,Source,Message,First Seen,Count,Name")]
    public async Task Tables_of_core_kinds(string resource, string columns)
    {
        var table = await MustAsync(Api.GetAsync(
            $"/api/v1/namespaces/{Namespace}/{resource}", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        Assert.That(
            string.Join(',', table.At("columnDefinitions")!.AsArray().Select(c => (string?)c!["name"])), Is.EqualTo(columns));
    }

    [Feature("content types")]
    [Test]
    public async Task Metadata_alone_can_be_asked_for()
    {
        await NewConfigMapAsync("one");
        var one = await MustAsync(Api.GetAsync($"{ConfigMaps}/one", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
        Assert.That(one.TextAt("kind"), Is.EqualTo("PartialObjectMetadata"));
        Assert.That(one.At("data"), Is.Null);
        var list = await MustAsync(Api.GetAsync(
            $"{ConfigMaps}?labelSelector=!x", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));
        Assert.That(list.TextAt("kind"), Is.EqualTo("PartialObjectMetadataList"));
    }

    [Feature("content types")]
    [Test]
    public async Task Protobuf_alone_is_refused_and_json_beside_it_is_sent()
    {
        Expect(await Api.GetAsync($"{ConfigMaps}?limit=1", "application/unheard-of"), 406);
        var both = await Api.GetAsync($"{ConfigMaps}?limit=1", "application/unheard-of,application/json");
        Expect(both, 200);
        Assert.That(both.ContentType, Is.EqualTo("application/json"));
    }

    [Feature("discovery")]
    [TestCase("/healthz", "ok")]
    [TestCase("/livez", "ok")]
    [TestCase("/readyz", "ok")]
    public async Task Health_answers(string path, string text) => Assert.That((await Api.GetAsync(path)).Text, Is.EqualTo(text));

    [Feature("discovery")]
    [Test]
    public async Task Discovery_is_there_in_both_forms()
    {
        Assert.That((await Api.GetAsync("/version")).TextAt("major"), Is.EqualTo("1"));
        Assert.That((await Api.GetAsync("/api")).At("versions.0")!.ToString(), Is.EqualTo("v1"));
        var groups = await Api.GetAsync("/apis");
        Assert.That(groups.At("groups")!.AsArray().Select(g => (string?)g!["name"]), Does.Contain("apps"));
        var apps = await Api.GetAsync("/apis/apps/v1");
        var deployments = apps.At("resources")!.AsArray().Single(r => (string?)r!["name"] == "deployments")!;
        Assert.That((string?)deployments["kind"], Is.EqualTo("Deployment"));
        Assert.That(deployments["shortNames"]!.ToJsonString(), Is.EqualTo("[\"deploy\"]"));
        Assert.That(deployments["categories"]!.ToJsonString(), Is.EqualTo("[\"all\"]"));
        Assert.That(
            deployments["verbs"]!.AsArray().Select(v => (string?)v),
            Is.EquivalentTo((string[])["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]));
        var aggregated = await Api.GetAsync(
            "/apis", "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json");
        Assert.That(aggregated.TextAt("kind"), Is.EqualTo("APIGroupDiscoveryList"));
        Assert.That(aggregated.ContentType, Does.Contain("as=APIGroupDiscoveryList"));
    }

    private static string Names(Answer list) =>
        string.Join(' ', list.At("items")!.AsArray().Select(i => (string)i!["metadata"]!["name"]!).Where(n => !n.EndsWith("-ca.crt", StringComparison.Ordinal)));
}
