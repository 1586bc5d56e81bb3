using global::Grpc.Core;
using Google.Protobuf;

namespace HybridPlacement.Serving.Grpc;

/// <summary>
/// The service <c>inference.GRPCInferenceService</c>, in place of the generated base, whose messages would hold each tensor in
/// an array of its own.
/// </summary>
[BindServiceMethod(typeof(InferenceServiceBase), nameof(Bind))]
internal abstract class InferenceServiceBase
{
    private const string Service = "inference.GRPCInferenceService";

    private static readonly Method<InferMessage, InferReply> Infer = new(
        MethodType.Unary, Service, nameof(ModelInfer),
        Marshallers.Create<InferMessage>((_, _) => throw new NotSupportedException("Servers only read it"), InferMessage.Read),
        Marshallers.Create<InferReply>(InferReply.Send, _ => throw new NotSupportedException("Servers only write it")));

    public abstract Task<ServerLiveResponse> ServerLive(ServerLiveRequest request, ServerCallContext context);

    public abstract Task<ServerReadyResponse> ServerReady(ServerReadyRequest request, ServerCallContext context);

    public abstract Task<ModelReadyResponse> ModelReady(ModelReadyRequest request, ServerCallContext context);

    public abstract Task<ServerMetadataResponse> ServerMetadata(ServerMetadataRequest request, ServerCallContext context);

    public abstract Task<ModelMetadataResponse> ModelMetadata(ModelMetadataRequest request, ServerCallContext context);

    public abstract Task<InferReply> ModelInfer(InferMessage message, ServerCallContext context);

    /// <summary>Called by Grpc.AspNetCore when the service is mapped, then without a service.</summary>
    public static void Bind(ServiceBinderBase binder, InferenceServiceBase? service)
    {
        binder.AddMethod(Infer, service is null ? null : service.ModelInfer);
        Add<ServerLiveRequest, ServerLiveResponse>(nameof(ServerLive), service is null ? null : service.ServerLive);
        Add<ServerReadyRequest, ServerReadyResponse>(nameof(ServerReady), service is null ? null : service.ServerReady);
        Add<ModelReadyRequest, ModelReadyResponse>(nameof(ModelReady), service is null ? null : service.ModelReady);
        Add<ServerMetadataRequest, ServerMetadataResponse>(nameof(ServerMetadata), service is null ? null : service.ServerMetadata);
        Add<ModelMetadataRequest, ModelMetadataResponse>(nameof(ModelMetadata), service is null ? null : service.ModelMetadata);

        void Add<TRequest, TResponse>(string name, UnaryServerMethod<TRequest, TResponse>? handler)
            where TRequest : class, IMessage<TRequest>, new()
            where TResponse : class, IMessage<TResponse>, new() =>
            binder.AddMethod(new Method<TRequest, TResponse>(MethodType.Unary, Service, name, Generated<TRequest>(), Generated<TResponse>()), handler);
    }

    private static Marshaller<T> Generated<T>()
        where T : class, IMessage<T>, new()
    {
        var parser = new MessageParser<T>(() => new T());
        return Marshallers.Create<T>(
            (message, context) => context.Complete(message.ToByteArray()),
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
    }
}
