using System.Buffers;
using global::Grpc.Core;
using Google.Protobuf;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Grpc;

/// <summary>A <see cref="ModelInferResponse"/> as its bytes in a buffer from the pool, which is given back when they are sent.</summary>
internal sealed class InferReply : IDisposable
{
    private const byte RawContentsTag = (6 << 3) | (byte)WireFormat.WireType.LengthDelimited;

    private readonly PooledBuffer _bytes = new();

    /// <summary>Raw bytes for who sent raw bytes, and where an output has no typed form.</summary>
    public static InferReply Create(LoadedModel model, InferenceRequest request, InferenceResult result)
    {
        var reply = new InferReply();
        try
        {
            reply.Fill(model, request, result);
            return reply;
        }
        catch
        {
            reply.Dispose();
            throw;
        }
    }

    public static void Send(InferReply reply, SerializationContext context)
    {
        using (reply)
        {
            context.SetPayloadLength(reply._bytes.Length);
            context.GetBufferWriter().Write(reply._bytes.Span);
            context.Complete();
        }
    }

    public void Dispose() => _bytes.Dispose();

    private void Fill(LoadedModel model, InferenceRequest request, InferenceResult result)
    {
        var head = new ModelInferResponse { ModelName = model.Source.Name, ModelVersion = model.Source.Version, Id = request.Id ?? "" };
        var outputs = new OutputTensor[result.Count];
        var isRaw = request.AreOutputsBinary;
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = result[i];
            isRaw |= !TensorContents.Holds(outputs[i].Type);
        }

        foreach (var output in outputs)
        {
            head.Outputs.Add(new ModelInferResponse.Types.InferOutputTensor
            {
                Name = output.Name,
                Datatype = output.Type.Name,
                Shape = { output.Shape },
                Contents = isRaw ? null : TensorContents.Write(output),
            });
        }

        head.WriteTo(_bytes);
        foreach (var output in isRaw ? outputs : [])
            WriteRaw(output);
    }

    private void WriteRaw(OutputTensor output)
    {
        const int longestVarint = 10;
        var size = checked((int)output.BinarySize);
        var target = _bytes.GetSpan(1 + longestVarint + size);
        target[0] = RawContentsTag;
        var at = 1;
        var rest = (uint)size;
        for (; rest >= 0x80; rest >>= 7)
            target[at++] = (byte)(rest | 0x80);
        target[at++] = (byte)rest;
        _bytes.Advance(at + output.WriteBinary(target[at..]));
    }
}
