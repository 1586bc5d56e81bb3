using System.Text;
using HybridPlacement.Onnx;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Tests;

public sealed class AllocationTests
{
    private const int TensorBytes = 4 << 20, MostBytes = 32 * 1024;

    [Test]
    public void A_request_with_a_large_tensor_makes_no_array_of_its_size()
    {
        using var folder = new TemporaryFolder();
        using var model = LoadedModel.Load(
            new ModelSource("m", "1", folder.Write("m.onnx", TestModels.Identity(OnnxDataType.Float).ToArray())), threads: 1);
        var head = Encoding.UTF8.GetBytes(
            $$$"""{"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[{{{TensorBytes / 8}}},2],"datatype":"FP32","parameters":{"binary_data_size":{{{TensorBytes}}}}}]}""");
        Answer(model, head);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 4; i++)
            Answer(model, head);
        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 4, Is.LessThan(MostBytes));
    }

    private static void Answer(LoadedModel model, byte[] head)
    {
        using var body = new PooledBuffer(head.Length + TensorBytes, head.Length);
        head.CopyTo(body.GetSpan(head.Length));
        body.Advance(head.Length);
        body.GetSpan(TensorBytes)[..TensorBytes].Clear();
        body.Advance(TensorBytes);
        using var request = RequestParser.Parse(body.Memory, head.Length);
        using var result = model.Run(request);
        using var answer = new PooledBuffer();
        Assert.That(ResponseWriter.Write(answer, model, request, result), Is.Not.Null);
        Assert.That(answer.Length, Is.GreaterThan(TensorBytes));
    }
}
