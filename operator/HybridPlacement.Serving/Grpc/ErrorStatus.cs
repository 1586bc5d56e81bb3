using System.Globalization;
using global::Grpc.Core;
using global::Grpc.Core.Interceptors;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Grpc;

/// <summary>Gives failed calls gRPC's status for the one that HTTP callers get.</summary>
internal sealed class ErrorStatus : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (InferenceException e)
        {
            var trailers = new Metadata();
            if (e.RetryAfter is { } after)
                trailers.Add("retry-after", ((int)after.TotalSeconds).ToString(CultureInfo.InvariantCulture));
            throw new RpcException(new Status(Code(e.Status), e.Message), trailers);
        }
        catch (OperationCanceledException)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "the caller gave up"));
        }
    }

    private static StatusCode Code(int status) => status switch
    {
        StatusCodes.Status400BadRequest => StatusCode.InvalidArgument,
        StatusCodes.Status404NotFound => StatusCode.NotFound,
        StatusCodes.Status429TooManyRequests => StatusCode.ResourceExhausted,
        StatusCodes.Status501NotImplemented => StatusCode.Unimplemented,
        StatusCodes.Status504GatewayTimeout => StatusCode.DeadlineExceeded,
        StatusCodes.Status503ServiceUnavailable => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };
}
