using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Sandbox.Http;

/// <summary>The API over TLS on a random loopback port: authentication, errors as Status objects, the request log.</summary>
internal sealed partial class HttpFrontend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly RequestRouter _router;
    private readonly byte[] _authorization;
    private readonly RequestLog _requests;
    private readonly ILogger _logger;

    private HttpFrontend(
        WebApplication app, ServingCertificate certificate, RequestRouter router, string token, RequestLog requests, ILogger logger)
    {
        _app = app;
        Certificate = certificate;
        _router = router;
        _authorization = Encoding.UTF8.GetBytes($"Bearer {token}");
        _requests = requests;
        _logger = logger;
    }

    public ServingCertificate Certificate { get; }

    public Uri BaseUri { get; private set; } = new("https://127.0.0.1");

    public static async Task<HttpFrontend> StartAsync(
        RequestRouter router,
        string token,
        RequestLog requests,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var certificate = ServingCertificate.Create(time.GetUtcNow());
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A client holds a stream per watch on one connection.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(certificate.Certificate);
            });
        });
        var app = builder.Build();
        var frontend = new HttpFrontend(
            app, certificate, router, token, requests, loggers.CreateLogger("HybridPlacement.Sandbox.Http"));
        app.Run(frontend.HandleAsync);
        await app.StartAsync(cancellationToken);
        frontend.BaseUri = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return frontend;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        Certificate.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        try
        {
            if (!IsOpen(request.Path) && !IsAuthenticated(request))
                throw new ApiStatusException(401, "Unauthorized", "Unauthorized");
            await _router.HandleAsync(context);
        }
        catch (ApiStatusException e)
        {
            await RefuseAsync(context, e.Code, e.ToStatus());
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone, or the sandbox stops.
        }
        catch (Exception e)
        {
            LogFailure(e, request.Method, request.Path);
            await RefuseAsync(
                context, 500, new ApiStatusException(500, "InternalError", $"Internal error occurred: {e.Message}").ToStatus());
        }

        _requests.Add(new RequestRecord(
            request.Method,
            request.Path,
            request.QueryString.ToString(),
            request.Headers.UserAgent.ToString(),
            context.Response.StatusCode));
    }

    private static bool IsOpen(PathString path) =>
        path.Value is "/healthz" or "/livez" or "/readyz" or "/version";

    private bool IsAuthenticated(HttpRequest request) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _authorization);

    private static async Task RefuseAsync(HttpContext context, int code, JsonObject status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = code;
        if (code == 429)
            context.Response.Headers.RetryAfter = "1";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(status.ToJsonString());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
