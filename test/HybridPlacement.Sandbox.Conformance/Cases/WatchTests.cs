using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Conformance;

/// <summary>Watches from a version, from now, with an initial list, with bookmarks.</summary>
[Feature("watches")]
public sealed class WatchTests : ApiFixture
{
    [Test]
    public async Task A_watch_from_a_version_tells_what_came_after_it()
    {
        var one = await NewConfigMapAsync("one");
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"2"}}"""));
        await MustAsync(Api.DeleteAsync($"{ConfigMaps}/one"));
        var seen = await TakeAsync($"{ConfigMaps}?watch=1&resourceVersion={one.Version}&fieldSelector=metadata.name%3Done", 2);
        Assert.That(Types(seen), Is.EqualTo("MODIFIED DELETED"));
        Assert.That((string?)seen[0]["object"]!["data"]!["a"], Is.EqualTo("2"));
        Assert.That((string?)seen[0]["object"]!["kind"], Is.EqualTo("ConfigMap"));
        Assert.That(
            long.Parse((string)seen[1]["object"]!["metadata"]!["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture),
            Is.GreaterThan(long.Parse((string)seen[0]["object"]!["metadata"]!["resourceVersion"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task A_watch_without_a_version_begins_with_what_is_there()
    {
        await NewConfigMapAsync("one");
        var seen = await TakeAsync($"{ConfigMaps}?watch=true&fieldSelector=metadata.name%3Done", 1);
        Assert.That(Types(seen), Is.EqualTo("ADDED"));
    }

    [Test]
    public async Task Leaving_the_selector_is_a_deletion_and_entering_it_an_addition()
    {
        var one = await NewConfigMapAsync("one");
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"labels":{"app":"x"}}}"""));
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"data":{"a":"5"}}"""));
        await MustAsync(Api.MergeAsync($"{ConfigMaps}/one", """{"metadata":{"labels":{"app":"y"}}}"""));
        var seen = await TakeAsync($"{ConfigMaps}?watch=1&labelSelector=app%3Dx&resourceVersion={one.Version}", 3);
        Assert.That(Types(seen), Is.EqualTo("ADDED MODIFIED DELETED"));
    }

    [Test]
    public async Task An_initial_list_ends_with_a_marked_bookmark()
    {
        await NewConfigMapAsync("one");
        var seen = await TakeAsync(
            $"{ConfigMaps}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
            + "&fieldSelector=metadata.name%3Done",
            2);
        Assert.That(Types(seen), Is.EqualTo("ADDED BOOKMARK"));
        Assert.That((string?)seen[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"], Is.EqualTo("true"));
        Assert.That((string?)seen[1]["object"]!["kind"], Is.EqualTo("ConfigMap"));
    }

    [Test]
    public async Task An_initial_list_needs_its_match()
    {
        var answer = await Api.GetAsync($"{ConfigMaps}?watch=1&sendInitialEvents=true&allowWatchBookmarks=true");
        Expect(answer, 422);
        Assert.That(answer.Message, Does.Contain("resourceVersionMatch"));
    }

    [Test]
    public async Task A_watch_ends_at_its_timeout()
    {
        var count = 0;
        await foreach (var _ in Api.WatchAsync($"{ConfigMaps}?watch=1&timeoutSeconds=1&labelSelector=none"))
            count++;
        Assert.That(count, Is.Zero);
    }

    [Test]
    public async Task A_watch_of_a_table_has_tables_as_objects()
    {
        await NewConfigMapAsync("one");
        var answer = await Api.GetAsync(
            $"{ConfigMaps}?watch=1&timeoutSeconds=1&fieldSelector=metadata.name%3Done", "application/json;as=Table;v=v1;g=meta.k8s.io");
        var first = JsonNode.Parse(answer.Text.Split('\n')[0])!;
        Assert.That((string?)first["object"]!["kind"], Is.EqualTo("Table"));
    }

    private static string Types(IEnumerable<JsonObject> events) => string.Join(' ', events.Select(e => (string?)e["type"]));

    private static async Task<List<JsonObject>> TakeAsync(string path, int count)
    {
        var seen = new List<JsonObject>();
        await foreach (var change in Api.WatchAsync(path))
        {
            seen.Add(change);
            if (seen.Count == count)
                break;
        }

        return seen;
    }
}
