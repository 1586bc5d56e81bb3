using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using k8s.Models;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>Events give way to the work that they tell of, but not for ever, and none is lost by it.</summary>
[CancelAfter(20_000)]
public sealed class EventRecorderTests
{
    private const string Answer = """{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"x.1","namespace":"a"},"eventTime":null}""";

    private ScriptedServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ScriptedServer.StartAsync();
        _server.Handler = context => ScriptedServer.Json(context, Answer, 201);
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task They_wait_while_there_is_better_to_do_and_then_come_in_order(CancellationToken ct)
    {
        var busy = true;
        using var client = Client();
        var recorder = new EventRecorder(client, Options with { IsBusy = () => Volatile.Read(ref busy) });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = recorder.RunAsync(stop.Token);
        foreach (var reason in (string[])["Placed", "Moved", "Moved", "Moved", "FailedOver"]) Record(recorder, "x", reason);
        await Task.Delay(200, ct);
        Assert.That(_server.Requests, Is.Empty);

        Volatile.Write(ref busy, false);
        var free = DateTimeOffset.UtcNow;
        while (_server.Bodies.Count < 3) await Task.Delay(5, ct);
        await stop.CancelAsync();
        await run;
        Assert.That(Reasons, Is.EqualTo((string[])["Placed", "Moved", "FailedOver"]));
        var bodies = _server.Bodies.Select(b => JsonNode.Parse(b)!).ToList();
        // What happened again while it waited is one event, and each says when it happened, not when it was sent.
        Assert.That((int?)bodies[1]["series"]!["count"], Is.EqualTo(3));
        Assert.That(bodies.Select(b => (DateTimeOffset)b["eventTime"]!), Has.All.LessThan(free));
    }

    [Test]
    public async Task They_don_t_wait_for_ever(CancellationToken ct)
    {
        using var client = Client();
        var recorder = new EventRecorder(client, Options with { IsBusy = () => true, LongestWait = TimeSpan.FromMilliseconds(100) });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = recorder.RunAsync(stop.Token);
        Record(recorder, "x", "Placed");
        while (_server.Bodies.IsEmpty) await Task.Delay(5, ct);
        await stop.CancelAsync();
        await run;
    }

    [Test]
    public async Task Of_too_many_those_are_sent_that_came_first(CancellationToken ct)
    {
        using var client = Client();
        var recorder = new EventRecorder(client, Options with { IsBusy = () => true, QueueLength = 10 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        for (var i = 0; i < 8; i++) Record(recorder, $"x{i}", $"R{i}");
        var run = recorder.RunAsync(stop.Token);
        while (_server.Bodies.Count < 4) await Task.Delay(5, ct);
        await Task.Delay(100, ct);
        Assert.That(Reasons, Is.EqualTo((string[])["R0", "R1", "R2", "R3"]));
        await stop.CancelAsync();
        await run;
        Assert.That(Reasons, Has.Count.EqualTo(8));
    }

    [Test]
    public async Task What_waits_or_is_being_sent_at_the_end_is_sent(CancellationToken ct)
    {
        using var client = Client();
        using var first = new SemaphoreSlim(0);
        using var answered = new SemaphoreSlim(0);
        _server.Handler = async context =>
        {
            first.Release();
            await answered.WaitAsync(ct);
            await ScriptedServer.Json(context, Answer, 201);
        };
        var busy = false;
        var recorder = new EventRecorder(client, Options with { IsBusy = () => Volatile.Read(ref busy) });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var run = recorder.RunAsync(stop.Token);
        Record(recorder, "first", "First");
        await first.WaitAsync(ct);
        Volatile.Write(ref busy, true);
        for (var i = 0; i < 300; i++) Record(recorder, $"x{i % 100}", $"R{i / 100}");
        await stop.CancelAsync();
        answered.Release(301);
        await run;
        var sent = _server.Bodies.Select(b => JsonNode.Parse(b)!).ToList();
        Assert.That(sent, Has.Count.EqualTo(301));
        foreach (var ofOne in sent.Skip(1).GroupBy(b => (string)b["regarding"]!["name"]!))
            Assert.That(ofOne.Select(b => (string)b["reason"]!), Is.EqualTo((string[])["R0", "R1", "R2"]), ofOne.Key);
    }

    private static EventRecorderOptions Options => new() { ReportingController = "example.com/test", ReportingInstance = "test" };

    private List<string> Reasons => [.. _server.Bodies.Select(b => (string)JsonNode.Parse(b)!["reason"]!)];

    private KubeClient Client() => _server.Client(json: new KubeJson(JsonTypeInfoResolver.Combine()));

    private static void Record(EventRecorder recorder, string pod, string reason) => recorder.Record(
        new V1Pod { Metadata = new() { Name = pod, NamespaceProperty = "a", Uid = pod } }, EventSeverity.Normal, reason, "Act", "as ever");
}
