using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Grpc;

/// <summary>Turns messages into requests.</summary>
internal static class GrpcRequest
{
    /// <summary>The request's tensors may lie in the message, which has to outlive it.</summary>
    public static InferenceRequest Read(InferMessage message)
    {
        var head = message.Head;
        var isRaw = message.RawCount > 0;
        if (isRaw && message.RawCount != head.Inputs.Count)
        {
            throw InferenceException.Invalid(
                $"raw_input_contents has {message.RawCount} entries for {head.Inputs.Count} inputs; each input needs one, or none has any");
        }

        var request = new InferenceRequest
        {
            Id = head.Id.Length == 0 ? null : head.Id,
            AreOutputsBinary = head.Inputs.All(i => i.Contents is null),
            Timeout = Timeout(head),
        };
        try
        {
            for (var i = 0; i < head.Inputs.Count; i++)
                request.Inputs.Add(Input(message, i, isRaw));
            request.Outputs.AddRange(head.Outputs.Select(o => new RequestedOutput(o.Name, null)));
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    private static TimeSpan? Timeout(ModelInferRequest head) => !head.Parameters.TryGetValue(InferenceRequest.TimeoutParameter, out var value)
        ? null
        : value.ParameterChoiceCase switch
        {
            InferParameter.ParameterChoiceOneofCase.Int64Param => InferenceRequest.TimeoutOf(value.Int64Param),
            InferParameter.ParameterChoiceOneofCase.Uint64Param => InferenceRequest.TimeoutOf((long)Math.Min(value.Uint64Param, long.MaxValue)),
            _ => throw InferenceException.Invalid($"parameter {InferenceRequest.TimeoutParameter} must be a whole number of microseconds"),
        };

    private static InputTensor Input(InferMessage message, int index, bool isRaw)
    {
        var input = message.Head.Inputs[index];
        var type = TensorType.Find(input.Datatype)
            ?? throw InferenceException.Invalid($"input \"{input.Name}\" has datatype \"{input.Datatype}\", which the protocol doesn't have");
        var shape = input.Shape.ToArray();
        if (!isRaw)
            return TensorContents.Read(input.Name, type, shape, input.Contents ?? new InferTensorContents());
        if (input.Contents is not null)
            throw InferenceException.Invalid($"input \"{input.Name}\" has contents besides raw_input_contents; send one of them");
        return BinaryTensor.Read(input.Name, type, shape, message.Raw(index));
    }
}
