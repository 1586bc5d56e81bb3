using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Serving.Tests;

/// <summary>A web server that gives a model file in good and bad ways, and remembers what it was asked.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _content;

    private FileServer(WebApplication app, byte[] content)
    {
        (_app, _content) = (app, content);
        app.MapGet("/model.onnx", c => c.Response.Body.WriteAsync(_content).AsTask());
        app.MapGet("/page.onnx", c => c.Response.WriteAsync("<html>Sign in</html>"));
        app.MapGet("/broken.onnx", c => BreakOffAsync(c, "\"v1\""));
        app.MapGet("/untagged.onnx", c => BreakOffAsync(c, null));
        app.MapGet("/changing.onnx", c => BreakOffAsync(c, $"\"v{Requests.Count}\""));
        app.MapGet("/truncated.onnx", c => PartAsync(c, null, 1000));
        app.MapGet("/bad-line.onnx", c => PartAsync(c, "\"v1\"", 150_000));
        app.MapGet("/busy.onnx", BusyAsync);
        app.MapGet("/busy-for-an-hour.onnx", c => BusyForAnHour(c));
        app.MapGet("/down.onnx", c => Status(c, 500));
        app.MapGet("/loop.onnx", c => Redirect(c, "/loop.onnx"));
        app.MapGet("/moved.onnx", c => Redirect(c, "/model.onnx"));
        app.MapGet("/forbidden.onnx", c => Status(c, 403));
        app.MapGet("/silent.onnx", c => SilentAsync(c));
        app.Use((context, next) =>
        {
            lock (Requests)
                Requests.Add(context.Request.Headers.Range.ToString());
            return next(context);
        });
    }

    /// <summary>The Range header of each request.</summary>
    public List<string> Requests { get; } = [];

    public Uri Uri(string path) => new(new Uri(_app.Urls.First()), path);

    public static async Task<FileServer> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new FileServer(builder.Build(), content);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    /// <summary>The first request gets half of what was announced; later ones what they ask for.</summary>
    private Task BreakOffAsync(HttpContext context, string? tag) =>
        PartAsync(context, tag, Requests.Count == 1 ? _content.Length / 2 : _content.Length);

    /// <summary>Gives at most so many of the bytes asked for, and breaks off where that isn't all.</summary>
    private async Task PartAsync(HttpContext context, string? tag, int most)
    {
        context.Response.Headers.ETag = tag;
        var range = context.Request.GetTypedHeaders().Range?.Ranges.Single().From;
        var start = context.Request.Headers.IfRange == tag && range is not null ? (int)range : 0;
        if (start > 0)
        {
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = $"bytes {start}-{_content.Length - 1}/{_content.Length}";
        }

        context.Response.ContentLength = _content.Length - start;
        var count = Math.Min(most, _content.Length - start);
        await context.Response.Body.WriteAsync(_content.AsMemory(start, count));
        // Less than announced: the server closes the connection.
        await context.Response.Body.FlushAsync();
    }

    private Task BusyAsync(HttpContext context)
    {
        if (Requests.Count > 2)
            return context.Response.Body.WriteAsync(_content).AsTask();
        context.Response.Headers.RetryAfter = "0";
        return Status(context, 503);
    }

    private static Task BusyForAnHour(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "3600";
        return Status(context, 429);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, string to)
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    }

    private static async Task SilentAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
