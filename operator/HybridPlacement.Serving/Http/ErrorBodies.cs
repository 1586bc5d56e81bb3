using System.Globalization;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>Every answer that isn't 2xx carries <c>{"error": "..."}</c>.</summary>
internal static partial class ErrorBodies
{
    public static void UseErrorBodies(this IApplicationBuilder app)
    {
        app.UseStatusCodePages(pages => WriteAsync(pages.HttpContext, pages.HttpContext.Response.StatusCode switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {pages.HttpContext.Request.Path}",
            StatusCodes.Status405MethodNotAllowed => $"{pages.HttpContext.Request.Path} doesn't take {pages.HttpContext.Request.Method}",
            var status => $"status {status}",
        }));
        app.Use(CatchAsync);
    }

    private static async Task CatchAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (InferenceException e) when (!context.Response.HasStarted)
        {
            if (e.RetryAfter is { } after)
                context.Response.Headers.RetryAfter = ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            context.Response.StatusCode = e.Status;
            await WriteAsync(context, e.Message);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = e.StatusCode;
            await WriteAsync(context, e.Message);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; there is nobody to tell.
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogFailed(context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ErrorBodies)), context.Request.Path, e);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await WriteAsync(context, "the server failed; its log says how");
        }
    }

    private static Task WriteAsync(HttpContext context, string message) => context.Response.WriteAsJsonAsync(new { error = message });

    [LoggerMessage(Level = LogLevel.Error, Message = "A request for {Path} failed")]
    private static partial void LogFailed(ILogger logger, string path, Exception exception);
}
