using global::Grpc.Core;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;

namespace HybridPlacement.Serving.Grpc;

/// <summary>The Open Inference Protocol v2 over gRPC.</summary>
internal sealed class InferenceService(ModelRepository repository, InferenceRunner runner, ServingMetrics metrics, TimeProvider time)
    : InferenceServiceBase
{
    public override Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerLiveResponse { Live = true });

    public override Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerReadyResponse { Ready = repository.IsReady });

    public override Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context)
    {
        repository.Find(request.Name, request.Version);
        return Task.FromResult(new ModelReadyResponse { Ready = repository.IsReady });
    }

    public override Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(new ServerMetadataResponse
        {
            Name = OpenInferenceEndpoints.ServerName,
            Version = OpenInferenceEndpoints.ServerVersion,
            Extensions = { OpenInferenceEndpoints.Extensions },
        });

    public override Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context)
    {
        var model = repository.Find(request.Name, request.Version);
        return Task.FromResult(new ModelMetadataResponse
        {
            Name = model.Source.Name,
            Versions = { repository.Versions(request.Name).Select(v => v.Source.Version) },
            Platform = OpenInferenceEndpoints.Platform,
            Inputs = { model.Inputs.Select(Tensor) },
            Outputs = { model.Outputs.Select(Tensor) },
        });
    }

    public override async Task<InferReply> ModelInfer(InferMessage message, ServerCallContext context)
    {
        using (message)
        {
            var start = time.GetTimestamp();
            if (message.Error is { } error)
                throw InferenceException.Invalid(error);
            using var use = repository.Use(message.Head.ModelName, message.Head.ModelVersion);
            var model = use.Model;
            using var request = Read(message, model);
            request.Timeout = Sooner(request.Timeout, context.Deadline);
            return await runner.RunAsync(
                model, request, time.GetElapsedTime(start), result => InferReply.Create(model, request, result), context.CancellationToken);
        }
    }

    private TimeSpan? Sooner(TimeSpan? timeout, DateTime deadline)
    {
        if (deadline == DateTime.MaxValue)
            return timeout;
        var left = deadline - time.GetUtcNow().UtcDateTime;
        return timeout < left ? timeout : left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    private InferenceRequest Read(InferMessage message, LoadedModel model)
    {
        try
        {
            return GrpcRequest.Read(message);
        }
        catch (InferenceException)
        {
            metrics.For(model).Failed(FailureReason.Other);
            throw;
        }
    }

    private static ModelMetadataResponse.Types.TensorMetadata Tensor(TensorMetadata tensor) =>
        new() { Name = tensor.Name, Datatype = tensor.Type?.Name ?? "UNKNOWN", Shape = { tensor.Shape } };
}
