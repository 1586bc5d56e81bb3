using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Batching;

/// <summary>A request in a batch, and what becomes of it.</summary>
internal abstract class BatchMember(InferenceRequest request, CancellationToken stop)
{
    public InferenceRequest Request => request;

    /// <summary>Fires when the caller is gone or out of time.</summary>
    public CancellationToken Stop => stop;

    public long Rows { get; } = request.Inputs[0].Shape[0];

    /// <summary>When its run began, when that ended, and when the answer was written.</summary>
    public long Started { get; set; }

    /// <inheritdoc cref="Started"/>
    public long Ran { get; set; }

    /// <inheritdoc cref="Started"/>
    public long Written { get; set; }

    /// <summary>Writes the answer in the transport's form; gives it to the caller with <see cref="Complete"/>.</summary>
    public abstract void Write(InferenceResult result);

    public abstract void Complete();

    public abstract void Fail(Exception error);

    /// <summary>Whether both can be run as one: the same inputs but for their rows, and the same outputs.</summary>
    public bool IsLike(BatchMember other) =>
        request.Outputs.Count == other.Request.Outputs.Count
        && request.Outputs.Zip(other.Request.Outputs).All(o => o.First.Name == o.Second.Name)
        && request.Inputs.TrueForAll(i => other.Request.Inputs.Exists(
            o => o.Name == i.Name && o.Shape.Length == i.Shape.Length && o.Shape.AsSpan(1).SequenceEqual(i.Shape.AsSpan(1))));
}

/// <inheritdoc cref="BatchMember"/>
internal sealed class BatchMember<T>(InferenceRequest request, Func<InferenceResult, T> write, CancellationToken stop)
    : BatchMember(request, stop)
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _written;

    public Task<T> Answer => _answer.Task;

    public override void Write(InferenceResult result) => _written = write(result);

    public override void Complete() => _answer.TrySetResult(_written!);

    public override void Fail(Exception error) => _answer.TrySetException(error);
}
