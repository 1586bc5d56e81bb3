using global::Grpc.Core;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;

namespace HybridPlacement.Serving.Grpc;

/// <summary>The Open Inference Protocol v2 over gRPC.</summary>
internal sealed class InferenceService(ModelRepository repository, InferenceRunner runner, ServingMetrics metrics, TimeProvider time)
    : GRPCInferenceService.GRPCInferenceServiceBase
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
            Versions = { model.Source.Version },
            Platform = OpenInferenceEndpoints.Platform,
            Inputs = { model.Inputs.Select(Tensor) },
            Outputs = { model.Outputs.Select(Tensor) },
        });
    }

    public override async Task<ModelInferResponse> ModelInfer(ModelInferRequest request, ServerCallContext context)
    {
        var model = repository.Find(request.ModelName, request.ModelVersion);
        var start = time.GetTimestamp();
        using var inference = Read(request, model);
        return await runner.RunAsync(
            model, inference, time.GetElapsedTime(start), result => GrpcRequest.Write(model, inference, result), context.CancellationToken);
    }

    private InferenceRequest Read(ModelInferRequest request, LoadedModel model)
    {
        try
        {
            return GrpcRequest.Read(request);
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
