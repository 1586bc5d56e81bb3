using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>
/// The <c>http_proxy</c> of the sandbox's pods. They are processes of this machine, which knows no cluster DNS; a model
/// store that a uri names as a Service (<c>http://STORE.NAMESPACE.svc/NAME.onnx</c>) is stood in for by the folder of model
/// files, so that one manifest is right in the sandbox and in a cluster. Other hosts are passed on to.
/// </summary>
/// <remarks>Only <c>http://</c> comes this way; <c>https://</c> is fetched as anywhere.</remarks>
internal sealed class ModelStoreProxy : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly DirectoryInfo? _models;
    private readonly HttpClient _net = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private ModelStoreProxy(WebApplication server, DirectoryInfo? models)
    {
        _server = server;
        _models = models;
        server.Run(context => IsService(context.Request.Host.Host) ? AnswerAsync(context) : PassOnAsync(context));
    }

    /// <summary>What a process needs in its environment to come here.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["http_proxy"] = _server.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single(),
        ["no_proxy"] = "127.0.0.1,localhost",
    };

    public static async Task<ModelStoreProxy> StartAsync(DirectoryInfo? models, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var proxy = new ModelStoreProxy(builder.Build(), models);
        try
        {
            await proxy._server.StartAsync(cancellationToken);
            return proxy;
        }
        catch
        {
            await proxy.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _net.Dispose();
    }

    private static bool IsService(string host) =>
        host.EndsWith(".svc", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".svc.cluster.local", StringComparison.OrdinalIgnoreCase);

    private Task AnswerAsync(HttpContext context)
    {
        var name = Path.GetFileName(context.Request.Path.Value ?? string.Empty);
        var file = _models is null || name.Length == 0 ? null : new FileInfo(Path.Combine(_models.FullName, name));
        return file is { Exists: true }
            ? Results.File(file.FullName, enableRangeProcessing: true).ExecuteAsync(context)
            : Results.NotFound().ExecuteAsync(context);
    }

    private async Task PassOnAsync(HttpContext context)
    {
        var asked = context.Request;
        using var request = new HttpRequestMessage(
            HttpMethod.Parse(asked.Method), $"http://{asked.Host}{asked.Path}{asked.QueryString}");
        foreach (var (name, value) in asked.Headers)
            request.Headers.TryAddWithoutValidation(name, [.. value]);
        try
        {
            using var answer = await _net.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
                context.Response.Headers[name] = values.ToArray();
            context.Response.Headers.Remove("transfer-encoding");
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }
    }
}
