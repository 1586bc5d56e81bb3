using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Grpc;

/// <summary>Turns messages into requests and results into messages.</summary>
internal static class GrpcRequest
{
    public static InferenceRequest Read(ModelInferRequest message)
    {
        var isRaw = message.RawInputContents.Count > 0;
        if (isRaw && message.RawInputContents.Count != message.Inputs.Count)
        {
            throw InferenceException.Invalid(
                $"raw_input_contents has {message.RawInputContents.Count} entries for {message.Inputs.Count} inputs; each input needs one, or none has any");
        }

        var request = new InferenceRequest { Id = message.Id.Length == 0 ? null : message.Id, AreOutputsBinary = isRaw };
        try
        {
            for (var i = 0; i < message.Inputs.Count; i++)
                request.Inputs.Add(Input(message, i, isRaw));
            request.Outputs.AddRange(message.Outputs.Select(o => new RequestedOutput(o.Name, null)));
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    /// <summary>Raw bytes for who sent raw bytes, and where an output has no typed form.</summary>
    public static ModelInferResponse Write(LoadedModel model, InferenceRequest request, InferenceResult result)
    {
        var response = new ModelInferResponse { ModelName = model.Source.Name, ModelVersion = model.Source.Version, Id = request.Id ?? "" };
        var outputs = Enumerable.Range(0, result.Count).Select(i => result[i]).ToList();
        var isRaw = request.AreOutputsBinary || !outputs.All(o => TensorContents.Holds(o.Type));
        foreach (var output in outputs)
        {
            var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = output.Name, Datatype = output.Type.Name, Shape = { output.Shape } };
            if (isRaw)
                response.RawOutputContents.Add(Raw(output));
            else
                tensor.Contents = TensorContents.Write(output);
            response.Outputs.Add(tensor);
        }

        return response;
    }

    private static InputTensor Input(ModelInferRequest message, int index, bool isRaw)
    {
        var input = message.Inputs[index];
        var type = TensorType.Find(input.Datatype)
            ?? throw InferenceException.Invalid($"input \"{input.Name}\" has datatype \"{input.Datatype}\", which the protocol doesn't have");
        var shape = input.Shape.ToArray();
        if (!isRaw)
            return TensorContents.Read(input.Name, type, shape, input.Contents ?? new InferTensorContents());
        if (input.Contents is not null)
            throw InferenceException.Invalid($"input \"{input.Name}\" has contents besides raw_input_contents; send one of them");
        return BinaryTensor.Read(input.Name, type, shape, message.RawInputContents[index].Span);
    }

    private static Google.Protobuf.ByteString Raw(OutputTensor output)
    {
        if (!output.Type.IsText)
            return Google.Protobuf.ByteString.CopyFrom(output.Bytes);
        var bytes = new byte[output.BinarySize];
        output.WriteBinary(bytes);
        return Google.Protobuf.UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
