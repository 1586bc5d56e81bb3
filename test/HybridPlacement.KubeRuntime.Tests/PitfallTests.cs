using System.Text.Json.Serialization.Metadata;
using k8s.Models;
using static HybridPlacement.KubeRuntime.Tests.ScriptedServer;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>Known pitfalls of controllers that no other fixture has; the table of all is in the README.</summary>
[CancelAfter(20_000)]
public sealed class PitfallTests
{
    private static readonly NamespacedName Key = new("a", "x");

    private ScriptedServer _server = null!;

    [SetUp]
    public async Task Start() => _server = await StartAsync();

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    [Test]
    public async Task Hundreds_of_reconnects_leave_one_stream_open(CancellationToken ct)
    {
        var (open, most, watches) = (0, 0, 0);
        _server.Handler = async context =>
        {
            if (!context.Request.QueryString.Value!.Contains("watch=true", StringComparison.Ordinal))
            {
                await Json(context, List(5));
                return;
            }

            Interlocked.Increment(ref watches);
            most = Math.Max(most, Interlocked.Increment(ref open));
            await Lines()(context);
            Interlocked.Decrement(ref open);
        };
        using var client = _server.Client();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var informer = new Informer<V1Pod>(
            client,
            new() { UseWatchList = false, FirstBackoff = TimeSpan.FromMilliseconds(1), MaxBackoff = TimeSpan.FromMilliseconds(1), JitterSeed = 1 },
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var run = informer.RunAsync(stop.Token);
        while (Volatile.Read(ref watches) < 300) await Task.Delay(5, ct);
        await stop.CancelAsync();
        await run;
        Assert.That(most, Is.LessThanOrEqualTo(2));
        Assert.That(_server.Requests.Count(r => !r.Contains("watch=true", StringComparison.Ordinal)), Is.EqualTo(1), "lists");
    }

    [Test]
    public async Task An_event_that_comes_again_is_counted_with_no_other_JSON_than_what_was_generated(CancellationToken ct)
    {
        _server.Handler = context => Json(
            context, """{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"x.1","namespace":"a"},"eventTime":null}""");
        using var client = _server.Client(json: new KubeJson(JsonTypeInfoResolver.Combine()));
        var recorder = new EventRecorder(client, new() { ReportingController = "c", ReportingInstance = "i" });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = recorder.RunAsync(stop.Token);
        var pod = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a", Uid = "u" } };
        recorder.Record(pod, EventSeverity.Normal, "R", "A", "n");
        while (_server.Requests.IsEmpty) await Task.Delay(5, ct);
        while (_server.Requests.Count < 2 && !run.IsCompleted)
        {
            // The first may not have been answered yet.
            recorder.Record(pod, EventSeverity.Normal, "R", "A", "n");
            await Task.Delay(20, ct);
        }

        await stop.CancelAsync();
        await run;
        Assert.That(_server.Requests.ElementAt(1), Does.StartWith("PATCH").And.Contain("/events/x.1"));
        Assert.That(_server.Bodies.ElementAt(1), Does.StartWith("{\"series\":{\"count\":"));
    }

    [Test]
    public async Task A_server_that_doesn_t_answer_is_an_error_and_no_cancellation(CancellationToken ct)
    {
        _server.Handler = LinesThenHang("{");
        using var client = _server.Client(new() { QueriesPerSecond = 0, RequestTimeout = TimeSpan.FromMilliseconds(100), MaxAttempts = 1 });
        var error = await Assert.ThrowsAsync<KubeApiException>(() => client.GetAsync<V1Pod>(Key, ct));
        Assert.That(error!.IsTransient);
    }

    [Test]
    public async Task Too_many_requests_are_asked_again_when_the_server_says(CancellationToken ct)
    {
        AskForASecondFirst();
        using var client = _server.Client();
        var started = TimeProvider.System.GetTimestamp();
        await client.GetAsync<V1Pod>(Key, ct);
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromSeconds(0.95)));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_server_that_asks_for_more_time_than_a_call_may_take_is_given_it_by_the_controller(CancellationToken ct)
    {
        AskForASecondFirst();
        using var client = _server.Client(new() { QueriesPerSecond = 0, MaxRetryAfter = TimeSpan.FromMilliseconds(500) });
        var ended = new TaskCompletionSource();
        using var controller = New(async stop =>
        {
            await client.GetAsync<V1Pod>(Key, stop);
            ended.SetResult();
        });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = controller.RunAsync(stop.Token, stop.Token);
        var started = TimeProvider.System.GetTimestamp();
        controller.Enqueue(Key);
        await ended.Task.WaitAsync(ct);
        await stop.CancelAsync();
        await run;
        Assert.That(TimeProvider.System.GetElapsedTime(started), Is.GreaterThan(TimeSpan.FromSeconds(0.95)));
        Assert.That(_server.Requests, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task The_lease_doesn_t_wait_behind_the_client_s_own_limit(CancellationToken ct)
    {
        _server.Handler = context => Json(context, Pod("x", 3));
        using var client = _server.Client(new() { QueriesPerSecond = 0.001, Burst = 1 });
        await client.GetAsync<V1Pod>(Key, ct);
        var resource = KubeResource.Of<V1Lease>();
        var lease = new KubeRequest(HttpMethod.Get, "get", resource, resource.Path("a", "x")) { BypassLimit = true };
        Assert.That(await client.SendAsync(lease, ct), Is.Not.Empty);
    }

    [Test]
    public async Task A_process_that_stood_still_past_its_term_writes_nothing_though_no_timer_has_told_it_yet(CancellationToken ct)
    {
        _server.Handler = context => Json(context, Pod("x", 3));
        using var client = _server.Client();
        var leads = true;
        var ended = new TaskCompletionSource();
        using var controller = New(
            async stop =>
            {
                try
                {
                    await client.DeleteAsync<V1Pod>(Key, new(), stop);
                    leads = false;
                    await client.GetAsync<V1Pod>(Key, stop);
                    await client.DeleteAsync<V1Pod>(Key, new(), stop);
                }
                catch (LeadershipLostException)
                {
                    ended.SetResult();
                }
            },
            () => leads);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = controller.RunAsync(stop.Token, stop.Token);
        controller.Enqueue(Key);
        await ended.Task.WaitAsync(ct);
        await stop.CancelAsync();
        await run;
        Assert.That(_server.Requests.Select(r => r.Split(' ')[0]), Is.EqualTo(new[] { "DELETE", "GET" }));
    }

    [Test]
    public async Task A_hundred_answers_that_stop_half_way_hold_no_thread(CancellationToken ct)
    {
        _server.Handler = LinesThenHang("""{"kind":"PodList","items":[""");
        using var client = _server.Client();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var before = ThreadPool.ThreadCount;
        Task[] lists = [.. Enumerable.Range(0, 100).Select(_ => client.ListAsync<V1Pod>(new(), stop.Token))];
        while (_server.Requests.Count < lists.Length) await Task.Delay(5, ct);
        // The pool would add a thread or two a second for those that wait.
        await Task.Delay(TimeSpan.FromSeconds(1), ct);
        Assert.That(lists, Has.All.Matches<Task>(l => !l!.IsCompleted));
        Assert.That(ThreadPool.ThreadCount - before, Is.LessThan(20));
        await stop.CancelAsync();
        await Task.WhenAll(lists).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [Test]
    public async Task Ten_thousand_equal_events_are_a_handful_of_calls(CancellationToken ct)
    {
        _server.Handler = context => Json(context, Pod("x", 3), 201);
        using var client = _server.Client();
        var recorder = new EventRecorder(client, new() { ReportingController = "example.com/test", ReportingInstance = "test" });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = recorder.RunAsync(stop.Token);
        var pod = new V1Pod { Metadata = new() { Name = "x", NamespaceProperty = "a", Uid = "u" } };
        for (var i = 0; i < 10_000; i++) recorder.Record(pod, EventSeverity.Warning, "Failed", "Try", "as ever");
        while (_server.Requests.IsEmpty) await Task.Delay(5, ct);
        await stop.CancelAsync();
        await run;
        Assert.That(_server.Requests, Has.Count.LessThanOrEqualTo(25));
    }

    [Test]
    public async Task A_foreign_finalizer_before_ours_neither_keeps_ours_nor_goes_with_it(CancellationToken ct)
    {
        _server.Handler = context => Json(context, Pod("x", 4));
        using var client = _server.Client();
        var pod = new V1Pod
        {
            Metadata = new() { Name = "x", NamespaceProperty = "a", Uid = "u", ResourceVersion = "3", Finalizers = ["foreign.example/wait", "ours.example/clean"] },
        };
        await Finalizers.RemoveAsync(client, pod, "ours.example/clean", ct);
        Assert.That(_server.Bodies.Single(), Does.Contain("foreign.example/wait").And.Not.Contain("ours.example/clean"));
    }

    private void AskForASecondFirst() => _server.Script(
        context =>
        {
            context.Response.Headers.RetryAfter = "1";
            return Error(context, 429, "TooManyRequests");
        },
        context => Json(context, Pod("x", 3)));

    private static Controller New(Func<CancellationToken, Task> reconcile, Func<bool>? mayWrite = null) => new(
        "pod",
        new Reconciler(reconcile),
        new() { Workers = 1 },
        _ => [],
        mayWrite ?? (() => true),
        TimeProvider.System,
        Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);

    private sealed class Reconciler(Func<CancellationToken, Task> run) : IReconciler
    {
        public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
        {
            await run(cancellationToken);
            return ReconcileResult.Done;
        }
    }
}
