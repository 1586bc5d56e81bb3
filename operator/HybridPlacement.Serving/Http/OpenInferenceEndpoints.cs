using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>
/// The Open Inference Protocol v2 over HTTP, apart from infer. Handlers take the context as it is: what ASP.NET Core makes of
/// typed parameters is compiled while the server starts, and took a tenth of that time.
/// </summary>
internal static class OpenInferenceEndpoints
{
    public const string ServerName = "hybridplacement-serving";

    /// <summary>Triton's word for what is served here.</summary>
    public const string Platform = "onnxruntime_onnx";

    private const string Model = "model", Version = "version";

    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data"];

    public static string ServerVersion { get; } = typeof(OpenInferenceEndpoints).Assembly.GetName().Version!.ToString(3);

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        var repository = routes.ServiceProvider.GetRequiredService<ModelRepository>();
        var endpoint = routes.ServiceProvider.GetRequiredService<InferEndpoint>();
        routes.MapGet("/v2", context => WriteAsync(context, new { name = ServerName, version = ServerVersion, extensions = Extensions }));
        routes.MapGet("/v2/health/live", context => WriteAsync(context, "live", true));
        routes.MapGet("/v2/health/ready", context => WriteAsync(context, "ready", repository.IsReady));
        routes.MapGet("/v2/models", context => WriteAsync(context, new { models = repository.Names }));
        foreach (var model in (string[])[$"/v2/models/{{{Model}}}", $"/v2/models/{{{Model}}}/versions/{{{Version}}}"])
        {
            routes.MapGet(model, context =>
            {
                var found = Find(context, repository);
                return WriteAsync(context, Metadata(found, repository.Versions(found.Source.Name)));
            });
            routes.MapGet($"{model}/ready", context =>
            {
                var found = Find(context, repository);
                context.Response.StatusCode = Status(repository.IsReady);
                return WriteAsync(context, new { name = found.Source.Name, ready = repository.IsReady });
            });
            routes.MapPost($"{model}/infer", endpoint.InferAsync);
        }
    }

    /// <summary>What a request's path says of the model: its name, and its version or null.</summary>
    public static (string Name, string? Version) Named(HttpContext context) =>
        ((string)context.Request.RouteValues[Model]!, context.Request.RouteValues[Version] as string);

    private static LoadedModel Find(HttpContext context, ModelRepository repository)
    {
        var (name, version) = Named(context);
        return repository.Find(name, version);
    }

    private static Task WriteAsync<T>(HttpContext context, T value) => context.Response.WriteAsJsonAsync(value);

    /// <summary>Asked every few seconds, and first of all while a pod starts: without a serializer.</summary>
    private static Task WriteAsync(HttpContext context, string name, bool value)
    {
        context.Response.StatusCode = Status(value);
        context.Response.ContentType = "application/json; charset=utf-8";
        return context.Response.WriteAsync($$"""{"{{name}}":{{(value ? "true" : "false")}}}""");
    }

    private static object Metadata(LoadedModel model, IEnumerable<LoadedModel> versions) => new
    {
        name = model.Source.Name,
        versions = versions.Select(v => v.Source.Version),
        platform = Platform,
        inputs = model.Inputs.Select(Tensor),
        outputs = model.Outputs.Select(Tensor),
    };

    private static object Tensor(TensorMetadata tensor) =>
        new { name = tensor.Name, datatype = tensor.Type?.Name ?? "UNKNOWN", shape = tensor.Shape };

    private static int Status(bool isReady) => isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
}
