using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Inference;
using Microsoft.ML.OnnxRuntime;
using SessionOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace HybridPlacement.Serving.Tests;

public sealed class OutputBindingTests
{
    private static readonly object[][] Shapes =
    [
        ["stated", new OnnxDimension[] { 1, 7 }, new long[] { 1, 7 }],
        ["of an input's name", new OnnxDimension[] { "n", 2 }, new long[] { 3, 2 }],
        ["of no dimensions", Array.Empty<OnnxDimension>(), Array.Empty<long>()],
        ["of a name that no input has", new OnnxDimension[] { "m", 2 }, null!],
        ["of a name that inputs have for different sizes", new OnnxDimension[] { "k" }, null!],
        ["not stated", null!, null!],
    ];

    [TestCaseSource(nameof(Shapes))]
    public void The_shape_of_an_output_is_known_where_it_is(string name, OnnxDimension[]? output, long[]? expected)
    {
        using var folder = new TemporaryFolder();
        var facts = OnnxModelReader.ReadFile(folder.Write("m.onnx", new OnnxModel
        {
            Graph = new OnnxGraph
            {
                Nodes = [new OnnxNode("Identity", ["x"], ["y"])],
                Inputs = [new OnnxValue("x", OnnxDataType.Float, "n", "k"), new OnnxValue("z", OnnxDataType.Float, "k")],
                Outputs = [new OnnxValue("y", OnnxDataType.Float, (IReadOnlyList<OnnxDimension>?)output)],
            },
        }.ToArray()));
        using var request = new InferenceRequest();
        request.Inputs.Add(Zeros("x", 3, 4));
        request.Inputs.Add(Zeros("z", 5));
        Assert.That(new OutputShapes(facts).Find("y", request), Is.EqualTo(expected), name);
    }

    [Test]
    public void An_output_of_another_shape_than_the_file_states_is_answered_as_it_is()
    {
        using var folder = new TemporaryFolder();
        using var model = LoadedModel.Load(new ModelSource("m", "1", folder.Write("m.onnx", new OnnxModel
        {
            Graph = new OnnxGraph
            {
                Nodes = [new OnnxNode("Concat", ["x", "x"], ["y"], OnnxAttribute.Integer("axis", 0))],
                Inputs = [new OnnxValue("x", OnnxDataType.Float, "n", 2)],
                Outputs = [new OnnxValue("y", OnnxDataType.Float, "n", 2)],
            },
        }.ToArray())), threads: 1);
        for (var i = 0; i < 2; i++)
        {
            using var request = new InferenceRequest();
            request.Inputs.Add(Zeros("x", 3, 2));
            using var result = model.Run(request);
            Assert.That(result[0].Shape, Is.EqualTo(new long[] { 6, 2 }));
        }
    }

    [Test]
    public void A_request_that_fails_is_not_taken_for_a_file_that_lies_and_not_run_again()
    {
        Assert.That(OutputShapes.AreOthers(Failure(index: 7, size: 1)), Is.False, "an index beyond the table");
        Assert.That(OutputShapes.AreOthers(Failure(index: 1, size: 2)), Is.True, "memory for two answers to one question");
        Assert.That(OutputShapes.AreOthers(Failure(index: 1, size: 2, known: 1)), Is.True, "the same, and the file tells that there is one");

        static OnnxRuntimeException Failure(long index, int size, long? known = null)
        {
            OnnxDimension count = known is { } stated ? stated : "n";
            using var options = new SessionOptions();
            using var session = new InferenceSession(new OnnxModel
            {
                Graph = new OnnxGraph
                {
                    Nodes = [new OnnxNode("Gather", ["table", "x"], ["y"])],
                    Inputs = [new OnnxValue("x", OnnxDataType.Int64, count)],
                    Outputs = [new OnnxValue("y", OnnxDataType.Float, count)],
                    Initializers = [OnnxTensor.OfFloats("table", [2], [0, 1])],
                },
            }.ToArray(), options);
            using var run = new RunOptions();
            using var input = OrtValue.CreateTensorValueFromMemory<long>([index], [1]);
            using var output = OrtValue.CreateTensorValueFromMemory(new float[size], [size]);
            return Assert.Throws<OnnxRuntimeException>(() => session.Run(run, ["x"], [input], ["y"], [output]))!;
        }
    }

    private static InputTensor Zeros(string name, params long[] shape)
    {
        var tensor = InputTensor.Allocate(name, TensorType.Find("FP32")!, shape, int.MaxValue);
        tensor.Bytes.Clear();
        return tensor;
    }
}
