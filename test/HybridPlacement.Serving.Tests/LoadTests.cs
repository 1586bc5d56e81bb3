using System.Net;
using System.Text;
using Grpc.Health.V1;
using Grpc.Net.Client;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HybridPlacement.Serving.Tests;

public sealed class LoadTests
{
    private const string Request = """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""";

    private static readonly Dictionary<string, OnnxModel> Models = new() { ["affine"] = TestModels.Affine };

    [Test, CancelAfter(20_000)]
    public async Task A_full_queue_turns_callers_away_and_those_in_it_are_answered(CancellationToken cancellation)
    {
        await using var server = await RunningServer.StartAsync(Models, o => o with { Cpus = 1, LongestQueue = 1 });
        var turn = await server.Gate.EnterAsync(cancellation);
        var waiting = PostAsync(server, cancellation);
        while (server.Gate.Waiting == 0)
            await Task.Yield();
        using (var refused = await PostAsync(server, cancellation))
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(refused.Headers.RetryAfter!.Delta, Is.EqualTo(TimeSpan.FromSeconds(1)));
        }

        turn.Dispose();
        using var answered = await waiting;
        Assert.That(answered.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await server.Metrics.GetStringAsync("/metrics", cancellation), Does.Contain("reason=\"REJECTED\"} 1"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_caller_who_gives_up_leaves_the_queue(CancellationToken cancellation)
    {
        await using var server = await RunningServer.StartAsync(Models, o => o with { Cpus = 1 });
        using var turn = await server.Gate.EnterAsync(cancellation);
        using var patience = new CancellationTokenSource();
        var waiting = PostAsync(server, patience.Token);
        while (server.Gate.Waiting == 0)
            await Task.Yield();
        await patience.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        while (server.Gate.Waiting > 0)
            await Task.Yield();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_request_that_names_a_timeout_is_not_kept_longer(CancellationToken cancellation)
    {
        await using var server = await RunningServer.StartAsync(Models, o => o with { Cpus = 1 });
        using (await server.Gate.EnterAsync(cancellation))
        {
            using var content = Json($$"""{"parameters":{"timeout":1000},{{Request[1..]}}""");
            using var late = await server.Http.PostAsync("/v2/models/affine/infer", content, cancellation);
            Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
            Assert.That(await late.Content.ReadAsStringAsync(cancellation), Does.Contain("timeout of 1000 µs ran out").Or.Contain("timeout of 1000 \\u00B5s"));
        }

        using var answered = await PostAsync(server, cancellation);
        Assert.That(answered.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_run_whose_time_is_up_is_broken_off(CancellationToken cancellation)
    {
        await using var server = await RunningServer.StartAsync(new Dictionary<string, OnnxModel> { ["long"] = Products(200, 1024) });
        // Whoever had to wait for the end of the run would get its answer.
        using var content = Json("""{"parameters":{"timeout":100000},"inputs":[{"name":"x","shape":[1],"datatype":"FP32","data":[0]}]}""");
        using var late = await server.Http.PostAsync("/v2/models/long/infer", content, cancellation);
        Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout), await late.Content.ReadAsStringAsync(cancellation));
        Assert.That(await server.Metrics.GetStringAsync("/metrics", cancellation), Does.Contain("reason=\"CANCELED\"} 1"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_model_has_run_once_before_it_is_ready_or_says_why_not(CancellationToken cancellation)
    {
        using var log = new FakeLoggerProvider();
        // Of the free size, 1 is taken, which is no row of the matrix.
        var free = TestModels.Affine with { Graph = TestModels.Affine.Graph with { Inputs = [new OnnxValue("x", OnnxDataType.Float, "batch", "width")] } };
        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel> { ["affine"] = free, ["fixed"] = TestModels.Affine }, configure: b => b.Logging.AddProvider(log));
        Assert.That(
            log.Collector.GetSnapshot().Where(l => l.Level == LogLevel.Warning).Select(l => l.Message),
            Has.One.Matches("^affine didn't run on zeros \\(.*\\), so that its first request takes longer$"));
        using var answered = await PostAsync(server, cancellation);
        Assert.That(answered.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(20_000)]
    public async Task Many_callers_at_once_all_get_their_own_answer(CancellationToken cancellation)
    {
        await using var server = await RunningServer.StartAsync(Models, o => o with { Cpus = 2, LongestQueue = 200 });
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            using var content = Json($$"""{"id":"{{i}}","inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[{{i}},0,0]}]}""");
            using var response = await server.Http.PostAsync("/v2/models/affine/infer", content, cancellation);
            return await response.Content.ReadAsStringAsync(cancellation);
        }));
        using (Assert.EnterMultipleScope())
        {
            for (var i = 0; i < answers.Length; i++)
                Assert.That(answers[i], Does.Contain($"\"id\":\"{i}\"").And.Contain($"\"data\":[{10 + i},{20 + (2 * i)}]"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Stopping_takes_readiness_down_first_and_goes_on_serving_for_a_while(CancellationToken cancellation)
    {
        var clock = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(
            Models, o => o with { DrainDelay = TimeSpan.FromSeconds(5) }, b => b.Services.AddSingleton<TimeProvider>(clock));
        var stopping = server.App.StopAsync(cancellation);
        HttpStatusCode ready;
        do
        {
            using var response = await server.Http.GetAsync("/v2/health/ready", cancellation);
            ready = response.StatusCode;
        }
        while (ready == HttpStatusCode.OK);
        Assert.That(ready, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        using (var channel = GrpcChannel.ForAddress(server.GrpcAddress))
        {
            var health = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), cancellationToken: cancellation);
            Assert.That(health.Status, Is.EqualTo(HealthCheckResponse.Types.ServingStatus.NotServing));
        }

        using (var answered = await PostAsync(server, cancellation))
            Assert.That(answered.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(stopping.IsCompleted, Is.False);
        while (!stopping.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        await stopping;
        Assert.That(async () => await PostAsync(server, cancellation), Throws.InstanceOf<HttpRequestException>());
    }

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, CancellationToken cancellation)
    {
        using var content = Json(Request);
        return await server.Http.PostAsync("/v2/models/affine/infer", content, cancellation);
    }

    /// <summary>A matrix of zeros, multiplied by itself again and again: seconds of work.</summary>
    private static OnnxModel Products(int count, long size) => new()
    {
        Graph = new OnnxGraph
        {
            Nodes =
            [
                new OnnxNode("Expand", ["x", "shape"], ["p0"]),
                .. Enumerable.Range(0, count).Select(i => new OnnxNode("MatMul", [$"p{i}", $"p{i}"], [$"p{i + 1}"])),
                new OnnxNode("ReduceSum", [$"p{count}"], ["y"]),
            ],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, 1)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, 1, 1)],
            Initializers = [OnnxTensor.OfInt64s("shape", [2], [size, size])],
        },
    };

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
