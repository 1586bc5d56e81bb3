using System.Threading.Channels;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using static HybridPlacement.KubeRuntime.Tests.ScriptedServer;

namespace HybridPlacement.KubeRuntime.Tests;

[CancelAfter(20_000)]
public sealed class InformerTests
{
    private const string Bookmark =
        """{"metadata":{"resourceVersion":"10","annotations":{"k8s.io/initial-events-end":"true"}}}""";

    private static readonly InformerOptions Paged = new()
    {
        UseWatchList = false,
        FirstBackoff = TimeSpan.FromMilliseconds(1),
        MaxBackoff = TimeSpan.FromMilliseconds(5),
        JitterSeed = 1,
    };

    private readonly Channel<InformerEvent<V1Pod>> _events = Channel.CreateUnbounded<InformerEvent<V1Pod>>();
    private ScriptedServer _server = null!;
    private KubeClient _client = null!;
    private CancellationTokenSource _stop = null!;
    private Task _run = Task.CompletedTask;

    [SetUp]
    public async Task Start()
    {
        _server = await StartAsync();
        _client = _server.Client();
        _stop = new();
    }

    [TearDown]
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _run;
        _client.Dispose();
        _stop.Dispose();
        await _server.DisposeAsync();
        while (_events.Reader.TryRead(out _)) continue;
    }

    [Test]
    public async Task A_streaming_list_fills_the_store_and_the_same_watch_goes_on(CancellationToken ct)
    {
        _server.Script(LinesThenHang(
            Event("ADDED", Pod("x", 3)), Event("BOOKMARK", Bookmark), Event("MODIFIED", Pod("x", 11)), Event("DELETED", Pod("x", 12))));
        var informer = Run(Paged with { UseWatchList = true });
        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
        Assert.That(await Next(ct), Is.EqualTo("Updated x 11"));
        Assert.That(await Next(ct), Is.EqualTo("Deleted x 12"));
        Assert.That(informer.HasSynced);
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
        Assert.That(_server.Requests.First(), Does.Contain("sendInitialEvents=true"));
    }

    [Test]
    public async Task Of_a_list_that_is_not_whole_yet_no_more_is_held_than_will_be_kept(CancellationToken ct)
    {
        _server.Script(LinesThenHang(Event("ADDED", Pod("x", 3))));
        var kept = new TaskCompletionSource<string>();
        var informer = new Informer<V1Pod, string>(
            _client,
            pod =>
            {
                kept.TrySetResult(pod.Metadata.Name);
                return pod.Metadata.Name;
            },
            Paged with { UseWatchList = true, WatchListSilence = TimeSpan.FromMinutes(1) },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        _run = informer.RunAsync(_stop.Token);

        Assert.That(await kept.Task.WaitAsync(ct), Is.EqualTo("x"));
        Assert.That(informer.HasSynced, Is.False);
    }

    [TestCase(404, "NotFound")]
    [TestCase(403, "Forbidden")]
    public async Task An_optional_resource_that_is_not_there_is_an_empty_store_until_it_is(int code, string reason, CancellationToken ct)
    {
        _server.Script(c => Error(c, code, reason), c => Json(c, List(3, Pod("x", 3))), LinesThenHang());
        var informer = Create(Paged with { IsOptional = true, AbsentInterval = TimeSpan.FromMilliseconds(50) });
        var served = new TaskCompletionSource();
        informer.Served += served.SetResult;
        _run = informer.RunAsync(_stop.Token);

        await informer.WaitForSyncAsync(ct);
        await served.Task.WaitAsync(ct);

        Assert.That(await Next(ct), Is.EqualTo("Added x 3"));
        Assert.That(informer.IsServed);
    }

    [Test]
    public async Task An_unreadable_object_of_a_resource_that_goes_is_named_no_more(CancellationToken ct)
    {
        _server.Script(c => Json(c, List(5, Pod("x", 3), Pod("bad", 4, spec: """{"containers":"none"}"""))), c => Error(c, 404, "NotFound"), c => Error(c, 404, "NotFound"));
        var informer = Create(Paged with { IsOptional = true });
        _run = informer.RunAsync(_stop.Token);

        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
        Assert.That(await Next(ct), Is.EqualTo("Deleted x 3 unknown"));
        while (informer.Poisoned.Count > 0)
            await Task.Delay(1, ct);
    }

    [TestCase(422)]
    [TestCase(400)]
    public async Task A_server_without_streaming_lists_is_listed_page_by_page(int code, CancellationToken ct)
    {
        _server.Script(
            c => Error(c, code, "Invalid"),
            c => Json(c, """{"metadata":{"resourceVersion":"5","continue":"next"},"items":[""" + Pod("x", 3) + "]}"),
            c => Json(c, List(5, Pod("y", 4))),
            LinesThenHang());
        Run(Paged with { UseWatchList = true });
        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
        Assert.That(await Next(ct), Is.EqualTo("Added y 4 initial"));
        Assert.That(_server.Requests.ElementAt(2), Does.Contain("continue=next"));
    }

    [Test]
    public async Task A_watch_that_closes_without_an_event_is_opened_again_without_a_list(CancellationToken ct)
    {
        var closed = Enumerable.Repeat(Lines(), 20);
        _server.Script([c => Json(c, List(5)), .. closed, LinesThenHang(Event("ADDED", Pod("x", 6)))]);
        Run(Paged);
        Assert.That(await Next(ct), Is.EqualTo("Added x 6"));
        Assert.That(Lists(), Is.EqualTo(1));
        Assert.That(_server.Requests.Skip(1), Has.All.Contain("resourceVersion=5"));
    }

    private static IEnumerable<TestCaseData> Expiries()
    {
        yield return new TestCaseData((Func<Microsoft.AspNetCore.Http.HttpContext, Task>)(c => Error(c, 410, "Expired"))).SetArgDisplayNames("HTTP 410");
        yield return new TestCaseData(Lines(Event("ERROR", """{"kind":"Status","code":410,"reason":"Expired","message":"too old"}"""))).SetArgDisplayNames("ERROR 410");
    }

    [TestCaseSource(nameof(Expiries))]
    public async Task An_expired_version_means_exactly_one_list_with_deletions_made_up(
        Func<Microsoft.AspNetCore.Http.HttpContext, Task> expiry)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        _server.Script(
            c => Json(c, List(5, Pod("gone", 3), Pod("kept", 4), Pod("again", 4, "old"))),
            expiry,
            c => Json(c, List(9, Pod("kept", 4), Pod("again", 8, "new"), Pod("fresh", 7))),
            LinesThenHang());
        var informer = Run(Paged);
        for (var i = 0; i < 3; i++) await Next(timeout.Token);
        Assert.That(await Next(timeout.Token), Is.EqualTo("Deleted gone 3 unknown"));
        Assert.That(await Next(timeout.Token), Is.EqualTo("Deleted again 4 unknown"));
        Assert.That(await Next(timeout.Token), Is.EqualTo("Added again 8"));
        Assert.That(await Next(timeout.Token), Is.EqualTo("Added fresh 7"));
        Assert.That(informer.List().Select(p => p.Metadata.Name), Is.EquivalentTo(new[] { "kept", "again", "fresh" }));
        Assert.That(Lists(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_line_cut_in_half_is_a_broken_connection_and_is_read_again(CancellationToken ct)
    {
        _server.Script(
            c => Json(c, List(5)),
            Lines(Event("ADDED", Pod("x", 6)), Event("ADDED", Pod("y", 7))[..30]),
            c => Json(c, List(7)),
            c => Json(c, List(7, Pod("x", 6))),
            LinesThenHang(Event("ADDED", Pod("y", 7))));
        Run(Paged);
        Assert.That(await Next(ct), Is.EqualTo("Added x 6"));
        Assert.That(await Next(ct), Is.EqualTo("Added y 7"));
        Assert.That(Lists(), Is.EqualTo(1));
        Assert.That(_server.Requests.Last(), Does.Contain("resourceVersion=5"));
    }

    [TestCase(1, TestName = "What the last event overtook is told after a broken connection")]
    [TestCase(2, TestName = "What the last event overtook is told after a broken connection, the event twice")]
    public async Task What_the_last_event_overtook_is_told(int times, CancellationToken ct)
    {
        var last = Event("ADDED", Pod("y", 7));
        _server.Script(
            c => Json(c, List(3)),
            Lines([Event("ADDED", Pod("w", 5)), .. Enumerable.Repeat(last, times), Event("ADDED", Pod("x", 6))[..30]]),
            c => Json(c, List(7)),
            c => Json(c, List(7, Pod("y", 7))),
            LinesThenHang(Event("ADDED", Pod("x", 6)), last));
        Run(Paged);
        Assert.That(await Next(ct), Is.EqualTo("Added w 5"));
        Assert.That(await Next(ct), Is.EqualTo("Added y 7"));
        Assert.That(await Next(ct), Is.EqualTo("Added x 6"));
        Assert.That(Lists(), Is.EqualTo(1));
        Assert.That(_server.Requests.Last(), Does.Contain("resourceVersion=5"));
    }

    [Test]
    public async Task A_store_that_went_back_ends_the_informer_of_all_its_namespaces(CancellationToken ct)
    {
        _server.Script(c => Json(c, List(50, Pod("x", 45))), Lines("{"), c => Json(c, List(41)));
        var (wentBack, quiet) = (_server.Handler, LinesThenHang());
        _server.Handler = c => c.Request.Path.Value!.Contains("/namespaces/b/", StringComparison.Ordinal)
            ? c.Request.Query.ContainsKey("watch") ? quiet(c) : Json(c, List(50))
            : wentBack(c);
        var run = Create(Paged with { Namespaces = ["a", "b"] }).RunAsync(_stop.Token);
        await Next(ct);
        var restored = await Assert.ThrowsAsync<StoreRestoredException>(() => run.WaitAsync(ct));
        Assert.That(restored!.Message, Does.StartWith("pods: the server is at version 41 and was at 50"));
    }

    [TestCase("MODIFIED", 4, null, TestName = "A change that is lost")]
    [TestCase("ADDED", null, null, TestName = "A creation that is lost")]
    [TestCase("DELETED", 4, null, TestName = "A deletion that is lost")]
    [TestCase("DELETED", null, null, TestName = "A creation and a deletion that are lost")]
    public async Task A_store_that_went_back_and_has_caught_up_shows_at_what_was_heard_of_last(string last, int? then, int? before)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        _server.Script(
            c => Json(c, List(5, Pod("x", 4))),
            Lines(Event(last, Pod("x", 6)), "{"),
            c => Json(c, List(9)),
            c => Json(c, At(6, then)),
            c => Json(c, At(5, before)));
        var restored = await Assert.ThrowsAsync<StoreRestoredException>(() => Create(Paged).RunAsync(_stop.Token).WaitAsync(timeout.Token));
        Assert.That(restored!.Message, Does.StartWith("pods a/x: what was heard of it at version 6 is no longer so"));
    }

    [TestCase("MODIFIED", 6, null, TestName = "A change that is there")]
    [TestCase("DELETED", null, 4, TestName = "A deletion of what was there")]
    [TestCase("DELETED", 6, null, TestName = "A change by which it left the selector")]
    public async Task A_watch_that_broke_goes_on_from_before_what_was_heard_last(string last, int? then, int? before)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        _server.Script(
            [
                c => Json(c, List(5, Pod("x", 4))),
                Lines(Event(last, Pod("x", 6)), Event("BOOKMARK", """{"metadata":{"resourceVersion":"8"}}"""), "{"),
                c => Json(c, List(9)),
                c => Json(c, At(6, then)),
                .. before is null ? Array.Empty<Func<HttpContext, Task>>() : [c => Json(c, At(5, before))],
                LinesThenHang(Event(last, Pod("x", 6)), Event("ADDED", Pod("y", 9))),
            ]);
        Run(Paged);
        Assert.That(await Next(timeout.Token), Does.StartWith("Added x 4"));
        Assert.That(await Next(timeout.Token), Does.Contain("x"));
        Assert.That(await Next(timeout.Token), Is.EqualTo("Added y 9"));
        Assert.That(Lists(), Is.EqualTo(1));
        Assert.That(_server.Requests.Last(), Does.Contain("resourceVersion=5"), "a bookmark says nothing of a store that was restored");
        Assert.That(_server.Requests.Where(r => r.Contains("fieldSelector=metadata.name", StringComparison.Ordinal)),
            Has.All.Contains("resourceVersionMatch=Exact").And.Some.Contains("resourceVersion=6"));
    }

    [Test]
    public async Task A_watch_that_broke_before_it_told_anything_is_followed_by_a_list(CancellationToken ct)
    {
        _server.Script(
            c => Json(c, List(5, Pod("x", 4))), Lines("{"), c => Json(c, List(9)), c => Json(c, List(9, Pod("x", 4), Pod("y", 3))), LinesThenHang());
        Run(Paged);
        Assert.That(await Next(ct), Does.StartWith("Added x 4"));
        Assert.That(await Next(ct), Is.EqualTo("Added y 3"));
    }

    [Test]
    public async Task An_object_that_can_t_be_read_is_named_and_the_others_go_on(CancellationToken ct)
    {
        const string Worse = """{"containers":"none"}""";
        _server.Script(
            c => Json(c, List(5, Pod("x", 3), Pod("bad", 4, spec: Worse))),
            LinesThenHang(Event("MODIFIED", Pod("x", 6, spec: Worse)), Event("ADDED", Pod("y", 7)), Event("MODIFIED", Pod("x", 8))));
        var informer = Run(Paged);
        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
        Assert.That(await Next(ct), Is.EqualTo("Added y 7"));
        Assert.That(await Next(ct), Is.EqualTo("Updated x 8"));
        Assert.That(informer.Poisoned.Select(p => p.Key.Name), Is.EqualTo(new[] { "bad" }));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(500)]
    public async Task A_server_that_refuses_is_asked_until_it_answers(int code, CancellationToken ct)
    {
        _server.Script(c => Error(c, code, "No"), c => Error(c, code, "No"), c => Json(c, List(5, Pod("x", 3))), LinesThenHang());
        Run(Paged);
        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
    }

    [Test]
    public async Task A_server_that_asks_for_an_hour_is_asked_again_after_the_longest_wait(CancellationToken ct)
    {
        _server.Script(
            c =>
            {
                c.Response.Headers.RetryAfter = "3600";
                return Error(c, 503, "ServiceUnavailable");
            },
            c => Json(c, List(5, Pod("x", 3))),
            LinesThenHang());
        Run(Paged with { MaxRetryAfter = TimeSpan.FromMilliseconds(50) });
        Assert.That(await Next(ct), Is.EqualTo("Added x 3 initial"));
    }

    [Test]
    public async Task A_silent_watch_is_given_up_once_its_own_end_is_past(CancellationToken ct)
    {
        _server.Script(
            c => Json(c, List(5, Pod("y", 3))), LinesThenHang(Event("MODIFIED", Pod("y", 5))), c => Json(c, List(5)), c => Json(c, List(5, Pod("y", 5))),
            LinesThenHang(Event("ADDED", Pod("x", 6))));
        // The watch asks for at least 290 s; a negative grace brings that down to what a test can wait.
        Run(Paged with { WatchGrace = TimeSpan.FromSeconds(-289.9), JitterSeed = SeedOfShortest() });
        Assert.That(await Next(ct), Does.StartWith("Added y 3"));
        Assert.That(await Next(ct), Is.EqualTo("Updated y 5"));
        Assert.That(await Next(ct), Is.EqualTo("Added x 6"));
        Assert.That(Lists(), Is.EqualTo(1));
    }

    [Test]
    public async Task What_was_written_is_seen_once_the_store_or_the_watch_is_as_new(CancellationToken ct)
    {
        _server.Script(c => Json(c, List(5, Pod("x", 3))), LinesThenHang());
        var informer = Run(Paged);
        await Next(ct);
        NamespacedName x = new("a", "x"), other = new("a", "other");
        Assert.That(informer.HasSeen(x, "x", "3"));
        Assert.That(informer.HasSeen(other, null, "5"));
        Assert.That(informer.HasSeen(x, "x", "6"), Is.False);
        Assert.That(informer.HasSeen(x, "x", null), Is.False, "deleted, and still in the store");
        Assert.That(informer.HasSeen(x, "another", null));
    }

    private static int SeedOfShortest() =>
        Enumerable.Range(0, 100_000).First(seed => new Jitter(seed).Between(290, 590) == 290);

    private static string At(int version, int? x) => x is { } found ? List(version, Pod("x", found)) : List(version);

    private int Lists() => _server.Requests.Count(
        r => !r.Contains("watch=true", StringComparison.Ordinal) && !r.Contains("limit=1&", StringComparison.Ordinal) && !r.EndsWith("limit=1", StringComparison.Ordinal)
            && !r.Contains("metadata.name", StringComparison.Ordinal));

    private Informer<V1Pod> Run(InformerOptions options)
    {
        var informer = Create(options);
        _run = informer.RunAsync(_stop.Token);
        return informer;
    }

    private Informer<V1Pod> Create(InformerOptions options)
    {
        var informer = new Informer<V1Pod>(
            _client, options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        informer.Subscribe(e => _events.Writer.TryWrite(e));
        return informer;
    }

    private async Task<string> Next(CancellationToken ct)
    {
        var e = await _events.Reader.ReadAsync(ct);
        return $"{e.Type} {e.Key.Name} {e.Current.Metadata.ResourceVersion}{(e.IsInitialList ? " initial" : "")}{(e.IsFinalStateUnknown ? " unknown" : "")}";
    }
}
