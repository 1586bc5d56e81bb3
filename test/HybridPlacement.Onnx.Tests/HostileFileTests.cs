using System.Diagnostics;
using System.Text;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Onnx.Tests;

public sealed class HostileFileTests
{
    private const int Seed = 20_260_301;

    private static IEnumerable<TestCaseData> NotOnnx()
    {
        yield return Case("an_empty_file", [], "empty");
        yield return Case("a_page_of_HTML", Encoding.ASCII.GetBytes("<html><body>404</body></html>"), "Not a readable ONNX file");
        yield return Case("a_gzip_file", [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "Not a readable ONNX file");
        yield return Case("zeros", new byte[100], "Not a readable ONNX file");
        yield return Case("a_message_without_a_graph", [0x08, 0x08], "no graph");
        yield return Case("a_number_without_end", [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "ten bytes");
        yield return Case("a_length_beyond_the_file", [0x3A, 0x7F, 0x0A], "cut off");
        yield return Case("a_file_cut_in_half", ComposedModels.Affine.ToArray()[..60], "cut off");
        yield return Case("graphs_nested_without_end", ComposedModels.Nested(200).ToArray(), "deeper than 100 levels");
        yield return Case("a_tensor_that_lies_about_its_size",
            ComposedModels.WithTensor(new OnnxTensor { Name = "w", DataType = OnnxDataType.Float, Dims = [1 << 20], RawData = new byte[4] }).ToArray(),
            "which isn't its 1048576 elements");
        yield return Case("dimensions_beyond_63_bits",
            ComposedModels.WithTensor(new OnnxTensor { Name = "w", DataType = OnnxDataType.Float, Dims = [1L << 40, 1L << 40], ExternalLocation = "w" }).ToArray(),
            "beyond 63 bits");
        yield return Case("a_negative_dimension",
            ComposedModels.WithTensor(new OnnxTensor { Name = "w", DataType = OnnxDataType.Float, Dims = [-1] }).ToArray(),
            "dimension of -1");
        yield return Case("a_name_of_a_megabyte",
            ComposedModels.WithTensor(OnnxTensor.OfFloats(new string('w', 1 << 20), [1], [1])).ToArray(), "limit is 16384");
        yield return Case("no_operator_set", (ComposedModels.Affine with { Opsets = new Dictionary<string, long>() }).ToArray(), "no operator set");
    }

    [TestCase("<!doctype html><html></html>", "a web page or XML")]
    [TestCase("\n {\"error\": \"gone\"}", "JSON")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3\n", "a pointer of Git LFS")]
    [TestCase("PK\u0003\u0004\u0014", "a zip archive")]
    [TestCase("\u001c\u0000\u0000\u0000TFL3\u0000", "a TensorFlow Lite model")]
    public void A_file_that_is_something_else_is_said_to_be_that(string content, string part)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content));
            Assert.That(() => OnnxModelReader.ReadFile(path), Throws.TypeOf<OnnxFormatException>().With.Message.Contains($"It looks like {part}"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCaseSource(nameof(NotOnnx))]
    public void Is_refused_with_a_reason(byte[] bytes, string reason)
    {
        using var stream = new MemoryStream(bytes);
        Assert.That(() => OnnxModelReader.Read(stream), Throws.TypeOf<OnnxFormatException>().With.Message.Contains(reason));
    }

    [Test]
    public void More_of_a_kind_than_the_limit_is_refused()
    {
        using var stream = new MemoryStream(ComposedModels.Affine.ToArray());
        var limits = new OnnxReadLimits { Items = 1 };
        Assert.That(() => OnnxModelReader.Read(stream, limits), Throws.TypeOf<OnnxFormatException>().With.Message.Contains("limit of 1"));
    }

    [Test]
    public void A_file_larger_than_the_limit_is_refused_whether_its_length_is_known_or_not()
    {
        var bytes = ComposedModels.Affine.ToArray();
        using var seekable = new MemoryStream(bytes);
        using var forward = new ForwardOnlyStream(bytes);
        var limits = new OnnxReadLimits { FileBytes = 20 };
        Assert.That(() => OnnxModelReader.Read(seekable, limits), Throws.TypeOf<OnnxFormatException>());
        Assert.That(() => OnnxModelReader.Read(forward, limits), Throws.TypeOf<OnnxFormatException>());
    }

    [Test]
    public void Mutated_models_are_read_or_refused_and_nothing_else()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        byte[][] originals = [ComposedModels.Affine.ToArray(), ComposedModels.Branches(3, 4).ToArray(), ComposedModels.Nested(5).ToArray()];
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 30_000; i++)
            AssertReadOrRefused(Mutate([.. originals[i % originals.Length]], random));
        Assert.That(clock.Elapsed, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    [Test]
    public void Random_bytes_are_read_or_refused_and_nothing_else()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (var i = 0; i < 30_000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            AssertReadOrRefused(bytes);
        }
    }

    private static void AssertReadOrRefused(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        try
        {
            var facts = OnnxModelReader.Read(stream);
            Assert.That(facts.Memory.TotalBytes, Is.Positive);
        }
        catch (OnnxFormatException e)
        {
            Assert.That(e.Message, Is.Not.Empty);
        }
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        for (var n = random.Next(1, 6); n > 0; n--)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    private static TestCaseData Case(string name, byte[] bytes, string reason) =>
        new TestCaseData(bytes, reason).SetName(name);
}
