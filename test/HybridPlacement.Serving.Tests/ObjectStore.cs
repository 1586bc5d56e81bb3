using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.Serving.Tests;

/// <summary>
/// A server that speaks as much of S3's protocol and, below <c>/account</c>, of Azure Blob's as a download needs: ranges
/// and entity tags as each has them, and errors in each one's form. Keeps what it was asked.
/// </summary>
internal sealed class ObjectStore : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly byte[] _content;

    private ObjectStore(WebApplication app, byte[] content)
    {
        (_app, _content) = (app, content);
        app.Run(AnswerAsync);
    }

    public List<Request> Requests { get; } = [];

    public Uri Address => new(_app.Urls.First());

    public static async Task<ObjectStore> StartAsync(byte[] content)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var store = new ObjectStore(builder.Build(), content);
        await store._app.StartAsync();
        return store;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var request = new Request(
            context.Request.Path.Value!, context.Request.QueryString.ToString(), Range(context.Request), context.Request.Headers.Authorization.ToString());
        lock (Requests)
            Requests.Add(request);
        return (request.Path.Replace("/account", "", StringComparison.Ordinal), Requests.Count) switch
        {
            ("/models/model.onnx" or "/models/a folder/model.onnx", _) => GiveAsync(context, "\"v1\"", whole: true),
            ("/models/broken.onnx", var n) => GiveAsync(context, "\"v1\"", whole: n > 1),
            ("/models/changing.onnx", var n) => GiveAsync(context, $"\"v{n}\"", whole: n > 1),
            ("/models/truncated.onnx", _) => GiveAsync(context, null, whole: false),
            ("/models/busy.onnx", > 2) => GiveAsync(context, "\"v1\"", whole: true),
            ("/models/busy.onnx", _) => RefuseAsync(context, 503, "SlowDown", "ServerBusy"),
            ("/models/forbidden.onnx", _) => RefuseAsync(context, 403, "AccessDenied", "AuthenticationFailed"),
            _ => RefuseAsync(context, 404, "NoSuchKey", "BlobNotFound"),
        };
    }

    private async Task GiveAsync(HttpContext context, string? tag, bool whole)
    {
        var response = context.Response;
        // S3 gives the whole where the tag is no longer the one of If-Range; Azure doesn't know that header.
        var isAnother = !IsAzure(context) && context.Request.Headers.IfRange != tag;
        var range = isAnother ? null : Range(context.Request);
        var start = (int)(range ?? 0);
        response.Headers.ETag = tag;
        response.Headers.LastModified = "Tue, 03 Mar 2026 10:00:00 GMT";
        response.ContentType = "application/octet-stream";
        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {start}-{_content.Length - 1}/{_content.Length}";
        }

        response.ContentLength = _content.Length - start;
        await response.Body.WriteAsync(_content.AsMemory(start, whole ? _content.Length - start : (_content.Length - start) / 2));
        // Less than announced: the server closes the connection.
        await response.Body.FlushAsync();
    }

    private static Task RefuseAsync(HttpContext context, int status, string awsCode, string azureCode)
    {
        var isAzure = IsAzure(context);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        if (status == 503)
            context.Response.Headers.RetryAfter = "0";
        return context.Response.WriteAsync(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{(isAzure ? azureCode : awsCode)}</Code><Message>No.</Message></Error>");
    }

    private static bool IsAzure(HttpContext context) => context.Request.Path.StartsWithSegments("/account");

    private static long? Range(HttpRequest request) =>
        request.GetTypedHeaders().Range?.Ranges.Single().From;

    internal sealed record Request(string Path, string Query, long? From, string Authorization);
}
