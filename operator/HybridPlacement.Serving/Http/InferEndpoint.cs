using System.Globalization;
using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;

namespace HybridPlacement.Serving.Http;

/// <summary><c>POST /v2/models/NAME[/versions/VERSION]/infer</c>.</summary>
internal sealed class InferEndpoint(ModelRepository repository, InferenceRunner runner, ServingMetrics metrics, TimeProvider time)
{
    public const string HeaderLength = "Inference-Header-Content-Length";

    public async Task InferAsync(HttpContext context)
    {
        var (name, version) = OpenInferenceEndpoints.Named(context);
        using var use = repository.Use(name, version);
        var model = use.Model;
        var head = JsonLength(context.Request);
        using var body = await PooledBuffer.ReadAsync(
            context.Request.Body, context.Request.ContentLength ?? 0, head ?? 0, context.RequestAborted);
        var start = time.GetTimestamp();
        using var request = Parse(body, head, model);
        using var answer = new PooledBuffer();
        var jsonLength = await runner.RunAsync(
            model, request, time.GetElapsedTime(start),
            result => ResponseWriter.Write(answer, model, request, result), context.RequestAborted);
        context.Response.ContentType = jsonLength is null ? "application/json" : "application/octet-stream";
        context.Response.ContentLength = answer.Length;
        if (jsonLength is { } length)
            context.Response.Headers[HeaderLength] = length.ToString(CultureInfo.InvariantCulture);
        await context.Response.Body.WriteAsync(answer.Memory, context.RequestAborted);
    }

    private InferenceRequest Parse(PooledBuffer body, int? jsonLength, LoadedModel model)
    {
        try
        {
            return jsonLength == 0 ? Raw(body, model) : RequestParser.Parse(body.Memory, jsonLength);
        }
        catch (InferenceException)
        {
            metrics.For(model).Failed(FailureReason.Other);
            throw;
        }
    }

    /// <summary>A body without JSON is the bytes of a model's only input; at most one of its sizes may be free.</summary>
    private static InferenceRequest Raw(PooledBuffer body, LoadedModel model)
    {
        if (model.Inputs is not [{ Type: { IsText: false } type } input] || input.Shape.Count(s => s < 0) > 1)
            throw InferenceException.Invalid("a body without JSON needs a model of one input of numbers, of which one size at most is free");
        var known = input.Shape.Where(s => s >= 0).Aggregate((long)type.Size, (product, size) => product * size);
        var shape = input.Shape.Select(s => s >= 0 || known == 0 ? Math.Max(0, s) : body.Length / known).ToArray();
        var request = new InferenceRequest { AreOutputsBinary = true };
        request.Inputs.Add(BinaryTensor.Read(input.Name, type, shape, body.Memory));
        return request;
    }

    private static int? JsonLength(HttpRequest request)
    {
        if (!request.Headers.TryGetValue(HeaderLength, out var value))
            return null;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw InferenceException.Invalid($"{HeaderLength} is \"{value}\" and must be a number of bytes");
    }
}
