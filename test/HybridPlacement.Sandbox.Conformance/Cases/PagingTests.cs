using System.Globalization;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Pages of lists, lists of the past, and what becomes of them.</summary>
[Feature("lists")]
public sealed class PagingTests : ApiFixture
{
    [Test]
    public async Task A_list_at_an_exact_version_is_as_it_was()
    {
        const string labelled = "{apiVersion: v1, kind: ConfigMap, metadata: {name: NAME, labels: {x: y}}, data: {a: '1'}}";
        var one = await MustAsync(Api.PostAsync(ConfigMaps, labelled.Replace("NAME", "one", StringComparison.Ordinal)));
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"changed"}}"""));
        await MustAsync(Api.PostAsync(ConfigMaps, labelled.Replace("NAME", "two", StringComparison.Ordinal)));
        var past = await MustAsync(Api.GetAsync(
            $"{ConfigMaps}?resourceVersion={one.Version}&resourceVersionMatch=Exact&labelSelector=x%3Dy"));
        Assert.That(past.At("items")!.AsArray(), Has.Count.EqualTo(1));
        Assert.That(past.TextAt("items.0.data.a"), Is.EqualTo("1"));
        Assert.That(past.Version, Is.EqualTo(one.Version));
    }

    [Test]
    public async Task An_object_deleted_since_is_in_a_list_of_the_past()
    {
        var one = await NewConfigMapAsync("one");
        await MustAsync(Api.DeleteAsync($"{ConfigMaps}/one"));
        var past = await MustAsync(Api.GetAsync(
            $"{ConfigMaps}?resourceVersion={one.Version}&resourceVersionMatch=Exact&fieldSelector=metadata.name%3Done"));
        Assert.That(past.TextAt("items.0.metadata.name"), Is.EqualTo("one"));
    }

    [Test]
    public async Task Pages_are_of_the_moment_of_the_first_one()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await MustAsync(Api.PostAsync(Secrets, $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}}}}}"));
        var first = await MustAsync(Api.GetAsync($"{Secrets}?limit=1"));
        await MustAsync(Api.DeleteAsync($"{Secrets}/b"));
        var rest = await MustAsync(Api.GetAsync($"{Secrets}?continue={Uri.EscapeDataString(first.TextAt("metadata.continue")!)}"));
        Assert.That(rest.At("items")!.AsArray().Select(i => (string?)i!["metadata"]!["name"]), Is.EqualTo((string[])["b", "c"]));
        Assert.That(rest.Version, Is.EqualTo(first.Version));
    }

    [Test]
    public async Task A_selected_page_does_not_say_how_many_are_left()
    {
        foreach (var name in new[] { "a", "b", "c" })
            await MustAsync(Api.PostAsync(Secrets, $"{{apiVersion: v1, kind: Secret, metadata: {{name: {name}, labels: {{x: y}}}}}}"));
        var page = await MustAsync(Api.GetAsync($"{Secrets}?limit=1&labelSelector=x%3Dy"));
        Assert.That(page.TextAt("metadata.continue"), Is.Not.Empty);
        Assert.That(page.At("metadata.remainingItemCount"), Is.Null);
    }

    [TestCase("limit=x", 400, "strconv.ParseInt: parsing \"x\": invalid syntax")]
    [TestCase("continue=abc", 400, "invalid continue token: continue key is not valid")]
    [TestCase("resourceVersion=abc", 400, "invalid resource version: resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax")]
    [TestCase("resourceVersionMatch=Foo&resourceVersion=1", 422, "resourceVersionMatch: Unsupported value: \"Foo\": supported values: \"Exact\", \"NotOlderThan\", \"\"")]
    [TestCase("resourceVersionMatch=Exact&resourceVersion=0", 422, "resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")]
    [TestCase("sendInitialEvents=true", 422, "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list")]
    [TestCase("watch=1&resourceVersionMatch=Exact&resourceVersion=1", 422, "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")]
    [TestCase("watch=1&resourceVersion=abc", 500, "resourceVersion: Invalid value: \"abc\": strconv.ParseUint: parsing \"abc\": invalid syntax")]
    [TestCase("labelSelector=a%20b", 400, "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [TestCase("fieldSelector=foo", 400, "invalid selector: 'foo'; can't understand 'foo'")]
    public async Task A_list_that_cannot_be_is_refused(string query, int code, string message)
    {
        var answer = await Api.GetAsync($"{ConfigMaps}?{query}");
        Expect(answer, code);
        Assert.That(answer.Message, Does.Contain(message));
    }

    [TestCase("")]
    [TestCase("/one")]
    public async Task A_version_yet_to_come_is_waited_for_in_vain(string path)
    {
        await NewConfigMapAsync("one");
        var answer = await Api.GetAsync($"{ConfigMaps}{path}?resourceVersion=999999999");
        Expect(answer, 504);
        Assert.That(answer.Message, Does.StartWith("Timeout: Too large resource version: 999999999, current: "));
        Assert.That(answer.TextAt("details.causes.0.reason"), Is.EqualTo("ResourceVersionTooLarge"));
        Assert.That(answer.TextAt("details.retryAfterSeconds"), Is.EqualTo("1"));
    }

    [Feature("watches")]
    [Test]
    public async Task A_watch_from_before_the_history_has_expired()
    {
        var version = "1";
        if (SharedApi.Current.Sandbox is { } sandbox)
        {
            version = (await NewConfigMapAsync("one")).Version;
            await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"2"}}"""));
            sandbox.Faults.CompactHistory();
        }

        await foreach (var change in Api.WatchAsync($"{ConfigMaps}?watch=1&resourceVersion={version}&timeoutSeconds=5"))
        {
            // No client can make a real server forget, and a young one knows everything from the beginning.
            if (SharedApi.Current.IsReal && (string?)change["type"] == "ADDED")
                return;
            Assert.That((string?)change["type"], Is.EqualTo("ERROR"));
            Assert.That((string?)change["object"]!["reason"], Is.EqualTo("Expired"));
            Assert.That((int?)change["object"]!["code"], Is.EqualTo(410));
            Assert.That((string?)change["object"]!["message"], Does.StartWith(string.Create(CultureInfo.InvariantCulture, $"too old resource version: {version} (")));
            return;
        }

        Assert.Fail("the watch ended without an event");
    }
}
