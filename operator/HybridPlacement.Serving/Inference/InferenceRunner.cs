using HybridPlacement.Serving.Batching;
using HybridPlacement.Serving.Metrics;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Inference;

/// <summary>Runs requests of any transport: waits for a turn, runs, and counts.</summary>
internal sealed class InferenceRunner(InferenceGate gate, ServingMetrics metrics, TimeProvider time)
{
    /// <summary>
    /// Runs a request that took <paramref name="inputTime"/> to read. <paramref name="write"/> turns the result into the
    /// transport's form, in the same turn, so that results don't pile up.
    /// </summary>
    public async Task<T> RunAsync<T>(
        LoadedModel model, InferenceRequest request, TimeSpan inputTime, Func<InferenceResult, T> write, CancellationToken cancellation)
    {
        var counters = metrics.For(model);
        var start = time.GetTimestamp();
        using var deadline = request.Timeout is { } timeout ? new CancellationTokenSource(timeout, time) : null;
        using var either = deadline is null ? null : CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        var stop = either?.Token ?? cancellation;
        try
        {
            if (model.Batcher is { } batcher)
            {
                model.Check(request);
                if (batcher.Takes(request))
                {
                    var member = new BatchMember<T>(request, write, stop);
                    var together = await batcher.RunAsync(member);
                    counters.Succeeded(member.Rows, new RequestTimes(
                        inputTime,
                        time.GetElapsedTime(start, member.Started),
                        time.GetElapsedTime(member.Started, member.Ran),
                        time.GetElapsedTime(member.Ran, member.Written)));
                    return together;
                }
            }

            using var turn = await gate.EnterAsync(stop);
            var started = time.GetTimestamp();
            using var span = Tracing.Runs.StartActivity("infer");
            span?.SetTag("model.name", model.Source.Name).SetTag("model.version", model.Source.Version).SetTag("request.id", request.Id);
            using var result = Run(model, request, stop);
            counters.Executed();
            var ran = time.GetTimestamp();
            var answer = write(result);
            counters.Succeeded(model.BatchSize(request), new RequestTimes(
                inputTime, time.GetElapsedTime(start, started), time.GetElapsedTime(started, ran), time.GetElapsedTime(ran)));
            return answer;
        }
        catch (OperationCanceledException) when (deadline is { IsCancellationRequested: true } && !cancellation.IsCancellationRequested)
        {
            counters.Failed(FailureReason.Canceled);
            throw InferenceException.TooLate(request.Timeout!.Value);
        }
        catch (Exception e)
        {
            counters.Failed(Reason(e));
            throw;
        }
    }

    /// <summary>Runs a request, with ONNX Runtime's errors in the protocol's terms.</summary>
    public static InferenceResult Run(LoadedModel model, InferenceRequest request, CancellationToken cancellation)
    {
        try
        {
            return model.Run(request, cancellation);
        }
        catch (OnnxRuntimeException e)
        {
            cancellation.ThrowIfCancellationRequested();
            // The message is the only place where ONNX Runtime's C# API tells its error codes apart.
            throw new InferenceException(
                e.Message.Contains("[ErrorCode:InvalidArgument]", StringComparison.Ordinal)
                    ? StatusCodes.Status400BadRequest
                    : StatusCodes.Status500InternalServerError,
                e.Message);
        }
    }

    private static FailureReason Reason(Exception e) => e switch
    {
        OperationCanceledException => FailureReason.Canceled,
        InferenceException { Status: StatusCodes.Status429TooManyRequests } => FailureReason.Rejected,
        InferenceException { Status: StatusCodes.Status500InternalServerError } => FailureReason.Backend,
        _ => FailureReason.Other,
    };
}
