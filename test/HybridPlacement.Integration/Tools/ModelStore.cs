using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Integration.Tools;

/// <summary>A model store on loopback, whose files a test puts and takes away.</summary>
internal sealed class ModelStore : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ModelStore(WebApplication app) => _app = app;

    /// <summary>Path to content; what isn't there is answered with 404.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = new();

    /// <summary>Path to what answers in place of a file.</summary>
    public ConcurrentDictionary<string, RequestDelegate> Answers { get; } = new();

    /// <summary>How often each path was asked for.</summary>
    public ConcurrentDictionary<string, int> Requests { get; } = new();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public static async Task<ModelStore> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var store = new ModelStore(builder.Build());
        store._app.Run(store.AnswerAsync);
        await store._app.StartAsync();
        store.Address = new Uri(
            store._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return store;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.AddOrUpdate(context.Request.Path.Value!, 1, (_, count) => count + 1);
        if (Answers.TryGetValue(context.Request.Path.Value!, out var answer))
        {
            await answer(context);
            return;
        }

        if (!Files.TryGetValue(context.Request.Path.Value!, out var content))
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    }
}
