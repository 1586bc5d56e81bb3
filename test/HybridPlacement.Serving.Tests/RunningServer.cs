using System.Net;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Serving.Tests;

/// <summary>The server within the test's process, on free ports of loopback.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private RunningServer(WebApplication app, TemporaryFolder folder)
    {
        (App, _folder) = (app, folder);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Http = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        GrpcAddress = new Uri(addresses[1]);
        Metrics = new HttpClient { BaseAddress = new Uri(addresses[^1]) };
    }

    public WebApplication App { get; }

    public HttpClient Http { get; }

    public Uri GrpcAddress { get; }

    public HttpClient Metrics { get; }

    public InferenceGate Gate => App.Services.GetRequiredService<InferenceGate>();

    public static async Task<RunningServer> StartAsync(
        IReadOnlyDictionary<string, OnnxModel> models,
        Func<ServeOptions, ServeOptions>? options = null,
        Action<WebApplicationBuilder>? configure = null)
    {
        var folder = new TemporaryFolder();
        foreach (var (name, model) in models)
            folder.Write($"{name}/1/model.onnx", model.ToArray());
        var serve = new ServeOptions
        {
            Models = [.. models.Keys.Select(folder.File)],
            Address = IPAddress.Loopback,
            HttpPort = 0,
            GrpcPort = 0,
            MetricsPort = 0,
            DrainDelay = TimeSpan.Zero,
        };
        var app = ModelServer.Build(options?.Invoke(serve) ?? serve, builder =>
        {
            builder.Logging.ClearProviders();
            configure?.Invoke(builder);
        });
        await app.StartAsync();
        Assert.That(await app.Services.GetRequiredService<ModelLoader>().Failure, Is.Null);
        return new RunningServer(app, folder);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Metrics.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
