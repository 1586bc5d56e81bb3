using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Api;
using HybridPlacement.Sandbox.Faults;
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
    private readonly RequestRouter _router;
    private readonly FaultPort _faults;
    private readonly TimeProvider _time;
    private readonly Authentication _authentication;
    private readonly RequestLog _requests;
    private readonly ILogger _logger;
    private WebApplication? _app;

    private HttpFrontend(
        ServingCertificate certificate, RequestRouter router, Authentication authentication, RequestLog requests, FaultPort faults, TimeProvider time, ILogger logger)
    {
        Certificate = certificate;
        _router = router;
        _faults = faults;
        _time = time;
        _authentication = authentication;
        _requests = requests;
        _logger = logger;
    }

    public ServingCertificate Certificate { get; }

    public Uri BaseUri { get; private set; } = new("https://127.0.0.1");

    public static async Task<HttpFrontend> StartAsync(
        RequestRouter router,
        Authentication authentication,
        RequestLog requests,
        FaultPort faults,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        var frontend = new HttpFrontend(
            ServingCertificate.Create(time.GetUtcNow()), router, authentication, requests, faults, time, loggers.CreateLogger("HybridPlacement.Sandbox.Http"));
        await frontend.ListenAsync(0, cancellationToken);
        return frontend;
    }

    /// <summary>Cuts every connection, and listens again on the same port after a while.</summary>
    public async Task RestartAsync(TimeSpan downtime, CancellationToken cancellationToken)
    {
        await CloseAsync();
        try
        {
            await Task.Delay(downtime, _time, cancellationToken);
        }
        finally
        {
            await ListenAsync(BaseUri.Port, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Certificate.Dispose();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is not { } app)
            return;
        // Cancelled before it begins: open requests are cut, not waited for.
        await app.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync();
    }

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        // Empty: the settings, variables and content of the program that embeds this are that program's.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { Args = [] });
        builder.Services.AddSingleton<IHostLifetime, EmbeddedLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A client holds a stream per watch on one connection.
            kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
            kestrel.Limits.MaxRequestBodySize = 8 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(Certificate.Certificate);
            });
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(HandleAsync);
        await app.StartAsync(cancellationToken);
        BaseUri = new Uri(
            app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _app = app;
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        try
        {
            var user = _authentication.Find(request.Headers.Authorization.ToString())
                ?? (IsOpen(request.Path) ? UserInfo.Anonymous : throw new ApiStatusException(401, "Unauthorized", "Unauthorized"));
            context.Features.Set(Impersonation.Read(request.Headers, user));
            if (ApiCall.Of(request) is not { } call || _faults.Strike(call) is not { } fault)
                await _router.HandleAsync(context);
            else if (!await StrikeAsync(context, fault))
                return;
        }
        catch (ApiStatusException e)
        {
            await RefuseAsync(context, e.Code, e.ToStatus());
        }
        catch (PageNotFoundException e)
        {
            context.Response.StatusCode = 404;
            await WriteTextAsync(context, e.Message + "\n");
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

        _requests.Add(Record(context, context.Response.StatusCode));
    }

    private static RequestRecord Record(HttpContext context, int code) => new(
        context.Request.Method,
        context.Request.Path,
        context.Request.QueryString.ToString(),
        context.Request.Headers.UserAgent.ToString(),
        code);

    /// <returns>False: there is no answer, and nothing more to do.</returns>
    private async Task<bool> StrikeAsync(HttpContext context, Fault fault)
    {
        switch (fault)
        {
            case Fault.Refusal refusal:
                if (refusal.RetryAfter is { } after)
                    context.Response.Headers.RetryAfter = ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
                throw FaultAnswers.Of(refusal.Code);
            case Fault.Delayed delayed:
                await Task.Delay(delayed.Time, _time, context.RequestAborted);
                await _router.HandleAsync(context);
                return true;
            case Fault.NoAnswer { Hangs: true }:
                await Task.Delay(Timeout.InfiniteTimeSpan, _time, context.RequestAborted);
                return false;
            case Fault.NoAnswer { CarriedOut: true }:
                await CarryOutAsync(context);
                break;
        }

        _requests.Add(Record(context, 0));
        context.Abort();
        return false;
    }

    private async Task CarryOutAsync(HttpContext context)
    {
        context.Response.Body = Stream.Null;
        try
        {
            await _router.HandleAsync(context);
        }
        catch (ApiStatusException)
        {
            // Refused: that answer is lost too.
        }
    }

    private static bool IsOpen(PathString path) =>
        path.Value is "/healthz" or "/livez" or "/readyz" or "/version" or "/livez/ping" or "/readyz/ping";

    /// <summary>Answers in plain text.</summary>
    public static Task WriteTextAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text);
    }

    private static async Task RefuseAsync(HttpContext context, int code, JsonObject status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = code;
        if (code == 429 && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "1";
        else if (status["details"]?["retryAfterSeconds"] is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString();
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(status.ToJsonString());
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private partial void LogFailure(Exception exception, string method, string path);
}
