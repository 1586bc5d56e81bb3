using System.Collections.Concurrent;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime.Tests;

/// <summary>An API server that answers each request with what the test wrote down, on loopback.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedServer(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Requests { get; } = new();

    public ConcurrentQueue<string> Bodies { get; } = new();

    public Func<HttpContext, Task> Handler { get; set; } = context => Error(context, 404, "NotFound");

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(async context =>
        {
            server.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            if (context.Request.Method is "POST" or "PUT" or "PATCH")
            {
                using var reader = new StreamReader(context.Request.Body);
                server.Bodies.Enqueue(await reader.ReadToEndAsync());
            }

            await server.Handler(context);
        });
        await app.StartAsync();
        return server;
    }

    public KubeClient Client(KubeClientOptions? options = null, KubeJson? json = null)
    {
        var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new(new KubernetesClientConfiguration { Host = address }, json ?? TestJson.AnyType, options ?? new() { QueriesPerSecond = 0, JitterSeed = 1 });
    }

    /// <summary>Handles the n-th request by the n-th step; the last step serves the rest.</summary>
    public void Script(params Func<HttpContext, Task>[] steps)
    {
        var next = -1;
        Handler = context => steps[Math.Min(Interlocked.Increment(ref next), steps.Length - 1)](context);
    }

    public static Task Json(HttpContext context, string body, int code = 200)
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    public static Task Error(HttpContext context, int code, string reason) =>
        Json(context, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{reason}}","message":"scripted","code":{{code}}}""", code);

    public static string Pod(string name, int version, string? uid = null, string spec = "{}") =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"a","uid":"{{uid ?? name}}","resourceVersion":"{{version}}"},"spec":{{spec}}}""";

    public static string List(int version, params string[] items) =>
        $$"""{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"{{version}}"},"items":[{{string.Join(',', items)}}]}""";

    public static string Event(string type, string obj) => $$"""{"type":"{{type}}","object":{{obj}}}""" + "\n";

    public static Func<HttpContext, Task> Lines(params string[] lines) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync();
        foreach (var line in lines) await context.Response.WriteAsync(line);
    };

    /// <summary>As <see cref="Lines"/>, and then silence with the connection open.</summary>
    public static Func<HttpContext, Task> LinesThenHang(params string[] lines) => async context =>
    {
        await Lines(lines)(context);
        await context.Response.Body.FlushAsync();
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away, as the test wants.
        }
    };

    public async ValueTask DisposeAsync()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(stop.Token);
        await _app.DisposeAsync();
    }
}
