using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Onnx.Tests;

public sealed class OnnxModelReaderTests
{
    [Test]
    public void The_head_of_a_file_is_read()
    {
        var facts = Read(ComposedModels.Affine);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.IrVersion, Is.EqualTo(8));
            Assert.That(facts.Opset, Is.EqualTo(17));
            Assert.That(facts.ProducerName, Is.EqualTo("tests"));
            Assert.That(facts.ProducerVersion, Is.EqualTo("1.2"));
            Assert.That(facts.Metadata["labels"], Is.EqualTo("a,b"));
            Assert.That(facts.FileBytes, Is.EqualTo(ComposedModels.Affine.ToArray().Length));
        }
    }

    [Test]
    public void An_input_that_has_an_initializer_is_no_input_of_callers() =>
        Assert.That(Read(ComposedModels.Affine).Inputs.Select(i => i.Name), Is.EqualTo(["x"]));

    [Test]
    public void A_symbolic_dimension_reads_minus_one_and_keeps_its_name()
    {
        var input = Read(ComposedModels.Affine).Inputs[0];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(input.DataType, Is.EqualTo("FP32"));
            Assert.That(input.ProtocolShape, Is.EqualTo([-1L, 3L]));
            Assert.That(input.Shape![0].Symbol, Is.EqualTo("batch"));
        }
    }

    [Test]
    public void Parameters_are_counted_by_type()
    {
        var facts = Read(ComposedModels.Affine);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.Parameters, Is.EqualTo(8));
            Assert.That(facts.ParameterBytesByType, Is.EqualTo(new Dictionary<string, long> { ["FP32"] = 32 }));
        }
    }

    [Test]
    public void Sub_graphs_their_constants_and_operators_of_other_domains_count()
    {
        var facts = Read(ComposedModels.Branches(4, 5));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.SubGraphs, Is.EqualTo(2));
            Assert.That(facts.Operators["ConstantOfShape"], Is.EqualTo(2));
            Assert.That(facts.Operators["com.example::Fuse"], Is.EqualTo(1));
            Assert.That(facts.ParameterBytesByType["INT64"], Is.EqualTo(3 * 8));
            Assert.That(facts.GeneratedConstantBytes, Is.EqualTo((20 + 2) * 4));
            Assert.That(facts.Outputs[0].Shape, Is.Null);
        }
    }

    [Test]
    public void A_tiny_file_that_generates_terabytes_is_estimated_at_terabytes()
    {
        var facts = Read(ComposedModels.Branches(1L << 40));
        Assert.That(facts.Memory.TotalBytes, Is.GreaterThan(4L << 40));
    }

    [Test]
    public void A_generated_size_beyond_63_bits_stays_at_the_largest_number() =>
        Assert.That(Read(ComposedModels.Branches(1L << 40, 1L << 40)).Memory.TotalBytes, Is.EqualTo(long.MaxValue));

    [Test]
    public void External_files_are_listed_with_what_they_hold()
    {
        var tensor = new OnnxTensor
        {
            Name = "w",
            DataType = OnnxDataType.Float16,
            Dims = [1000, 3],
            ExternalLocation = "weights.bin",
        };
        var facts = Read(ComposedModels.WithTensor(tensor));
        Assert.That(facts.ExternalData, Is.EqualTo([new OnnxExternalData("weights.bin", 6000)]));
    }

    [Test]
    public void Filters_weigh_more_than_matrices_in_the_memory_estimate()
    {
        var matrix = Read(ComposedModels.WithTensor(OnnxTensor.OfFloats("w", [10, 100], new float[1000])));
        var filter = Read(ComposedModels.WithTensor(OnnxTensor.OfFloats("w", [10, 4, 5, 5], new float[1000])));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(matrix.Memory.WeightBytes, Is.EqualTo(6800));
            Assert.That(filter.Memory.WeightBytes, Is.EqualTo(10800));
            Assert.That(filter.Memory.Explanation, Does.Contain("2.7 x 4000 bytes of filters"));
        }
    }

    [Test]
    public void A_stream_that_cannot_seek_gives_the_same_facts()
    {
        var bytes = ComposedModels.WithTensor(OnnxTensor.OfFloats("w", [100_000], new float[100_000])).ToArray();
        using var seekable = new MemoryStream(bytes);
        using var forward = new ForwardOnlyStream(bytes);
        var (one, other) = (OnnxModelReader.Read(seekable), OnnxModelReader.Read(forward));
        Assert.That((other.Parameters, other.FileBytes, other.Memory), Is.EqualTo((one.Parameters, one.FileBytes, one.Memory)));
    }

    [Test]
    public void Tensor_data_is_not_held()
    {
        var bytes = ComposedModels.WithTensor(OnnxTensor.OfFloats("w", [8_000_000], new float[8_000_000])).ToArray();
        using var stream = new MemoryStream(bytes);
        OnnxModelReader.Read(stream);
        stream.Position = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        OnnxModelReader.Read(stream);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(200_000));
    }

    private static OnnxModelFacts Read(OnnxModel model)
    {
        using var stream = new MemoryStream(model.ToArray());
        return OnnxModelReader.Read(stream);
    }
}
