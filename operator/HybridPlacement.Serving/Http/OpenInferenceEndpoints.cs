using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Http;

/// <summary>The Open Inference Protocol v2 over HTTP, apart from infer.</summary>
internal static class OpenInferenceEndpoints
{
    public const string ServerName = "hybridplacement-serving";

    /// <summary>Triton's word for what is served here.</summary>
    public const string Platform = "onnxruntime_onnx";

    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data"];

    public static string ServerVersion { get; } = typeof(OpenInferenceEndpoints).Assembly.GetName().Version!.ToString(3);

    public static void MapOpenInference(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v2", () => Results.Json(new { name = ServerName, version = ServerVersion, extensions = Extensions }));
        routes.MapGet("/v2/health/live", () => Results.Json(new { live = true }));
        routes.MapGet("/v2/health/ready", (ModelRepository repository) =>
            Results.Json(new { ready = repository.IsReady }, statusCode: Status(repository.IsReady)));
        routes.MapGet("/v2/models", (ModelRepository repository) =>
            Results.Json(new { models = repository.Names }));
        foreach (var model in (string[])["/v2/models/{model}", "/v2/models/{model}/versions/{version}"])
        {
            routes.MapGet(model, (string model, string? version, ModelRepository repository) =>
                Results.Json(Metadata(repository.Find(model, version), repository.Versions(model))));
            routes.MapGet($"{model}/ready", (string model, string? version, ModelRepository repository) =>
            {
                var found = repository.Find(model, version);
                return Results.Json(new { name = found.Source.Name, ready = repository.IsReady }, statusCode: Status(repository.IsReady));
            });
            routes.MapPost($"{model}/infer", (HttpContext context, InferEndpoint endpoint) => endpoint.InferAsync(context));
        }
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
