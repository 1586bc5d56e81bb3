using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Batching;

/// <summary>
/// Puts requests of one model together while they wait for their turn: the first to come leads a batch, others of the same
/// shape join until the turn comes or the batch is full, and one run answers all. Where nobody waits, nothing is delayed.
/// </summary>
internal sealed class Batcher(LoadedModel model, BatchLimits limits, InferenceGate gate, ModelCounters counters, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<Batch> _open = [];
    private long _lastRunTicks;

    /// <summary>
    /// Whether a request, checked before, is run with others: not where it is as large as a batch by itself, and not where its
    /// time is so short that others' rows would use it up.
    /// </summary>
    public bool Takes(InferenceRequest request)
    {
        var rows = request.Inputs[0].Shape[0];
        var lastRun = TimeSpan.FromTicks(Volatile.Read(ref _lastRunTicks));
        return rows > 0 && rows < limits.Rows && request.Inputs.TrueForAll(i => i.Shape[0] == rows)
            && (request.Timeout is not { } timeout || timeout > limits.Delay + (2 * lastRun));
    }

    public async Task<T> RunAsync<T>(BatchMember<T> member)
    {
        var batch = Join(member, out var leads);
        using var leaving = member.Stop.UnsafeRegister(_ => Leave(batch, member), null);
        if (leads)
            _ = LeadAsync(batch);
        return await member.Answer;
    }

    private Batch Join(BatchMember member, out bool leads)
    {
        lock (_lock)
        {
            var batch = _open.Find(b => b.Rows + member.Rows <= limits.Rows && b.Members[0].IsLike(member));
            leads = batch is null;
            if (batch is null)
                _open.Add(batch = new Batch(new CancellationTokenSource()));
            else
                gate.Queue();
            batch.Add(member);
            if (batch.Rows >= limits.Rows)
            {
                _open.Remove(batch);
                batch.Fill();
            }

            return batch;
        }
    }

    /// <summary>Who leaves before the run is gone at once; who leaves during it, when it ends, as the run reads its tensors.</summary>
    private void Leave(Batch batch, BatchMember member)
    {
        bool isLast, isClosed;
        lock (_lock)
        {
            isClosed = batch.IsClosed;
            isLast = batch.Lose();
            if (!isClosed)
            {
                batch.Remove(member);
                if (isLast)
                    Close(batch);
                else
                    gate.Unqueue(1);
            }
        }

        if (!isClosed)
            member.Fail(new OperationCanceledException(member.Stop));
        if (isLast)
            batch.Abandon();
    }

    private async Task LeadAsync(Batch batch)
    {
        try
        {
            if (limits.Delay > TimeSpan.Zero && !batch.Full.IsCompleted)
                await Task.WhenAny(batch.Full, Task.Delay(limits.Delay, time, batch.Abandoned));
            using var turn = await gate.EnterAsync(batch.Abandoned);
            lock (_lock)
                Close(batch);
            Run(batch);
        }
        catch (Exception e)
        {
            lock (_lock)
                Close(batch);
            batch.Members.ForEach(m => m.Fail(e));
        }
    }

    private void Close(Batch batch)
    {
        if (batch.IsClosed)
            return;
        batch.IsClosed = true;
        _open.Remove(batch);
        gate.Unqueue(Math.Max(0, batch.Members.Count - 1));
    }

    private void Run(Batch batch)
    {
        var started = time.GetTimestamp();
        batch.Members.ForEach(m => m.Started = started);
        // What one request does to a run must not be done to the others.
        if (batch.Members.Count == 1 || !TryRunTogether(batch))
            batch.Members.ForEach(RunAlone);
        Volatile.Write(ref _lastRunTicks, time.GetElapsedTime(started).Ticks);
    }

    private bool TryRunTogether(Batch batch)
    {
        try
        {
            using var joined = Joined(batch);
            using var result = model.Run(joined, batch.Abandoned);
            if (!result.HasRows(batch.Rows))
                return false;
            counters.Executed();
            var ran = time.GetTimestamp();
            var first = 0L;
            foreach (var member in batch.Members)
            {
                member.Ran = ran;
                Answer(member, result.Slice(first, member.Rows));
                first += member.Rows;
            }

            return true;
        }
        catch (Exception e) when (e is OnnxRuntimeException or InsufficientMemoryException)
        {
            batch.Abandoned.ThrowIfCancellationRequested();
            return false;
        }
    }

    private void RunAlone(BatchMember member)
    {
        try
        {
            using var result = InferenceRunner.Run(model, member.Request, member.Stop);
            counters.Executed();
            member.Ran = time.GetTimestamp();
            Answer(member, result);
        }
        catch (Exception e)
        {
            member.Fail(e);
        }
    }

    private void Answer(BatchMember member, InferenceResult result)
    {
        try
        {
            member.Stop.ThrowIfCancellationRequested();
            member.Write(result);
            member.Written = time.GetTimestamp();
            member.Complete();
        }
        catch (Exception e)
        {
            member.Fail(e);
        }
    }

    private static InferenceRequest Joined(Batch batch)
    {
        var joined = new InferenceRequest();
        joined.Outputs.AddRange(batch.Members[0].Request.Outputs);
        foreach (var input in batch.Members[0].Request.Inputs)
        {
            var tensor = InputTensor.Allocate(input.Name, input.Type, [batch.Rows, .. input.Shape.AsSpan(1)], long.MaxValue);
            joined.Inputs.Add(tensor);
            var rest = tensor.Bytes;
            foreach (var part in batch.Members.Select(m => m.Request.Inputs.Find(i => i.Name == input.Name)!))
            {
                part.Bytes.CopyTo(rest);
                rest = rest[part.Bytes.Length..];
            }
        }

        return joined;
    }
}
