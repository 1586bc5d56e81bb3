using System.CommandLine;
using System.Text.Json.Nodes;
using HybridPlacement.Cli.Commands;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Cli.Tests;

public sealed class InspectCommandTests
{
    private const string Escape = "\u001b[2J";

    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("hybridplacement-inspect-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void People_get_columns_that_line_up()
    {
        var text = Run(Write(Model())).Replace(_folder, "", StringComparison.Ordinal);
        Assert.That(text, Is.EqualTo(
            """
            file           /m.onnx
            size           0.2 KiB (221 bytes)
            written by     tests 1.2
            IR version     8
            operator sets  ai.onnx 17
            parameters     8
            sub-graphs     0
            functions      0
            made at load   nothing

            INPUTS
              x           FP32   [batch, 3]
              sequence_a  INT64  any shape

            OUTPUTS
              y  FP32  [batch, 2]

            PARAMETERS BY TYPE
              FP32  0.0 KiB (32 bytes)

            OPERATORS
              Gemm      1
              Identity  1

            METADATA
              labels  a,b

            MEMORY OF A SERVER
              total        96.0 MiB (100,664,050 bytes)
              server       96.0 MiB (100,663,296 bytes)
              weights      0.1 KiB (54 bytes)
              one request  0.7 KiB (700 bytes)
              100663296 bytes for the server; weights: 1.7 x 32 bytes of matrices + 2.7 x 0 bytes of filters (tensors of over two dimensions); one request: 25 x 28 bytes of inputs and outputs, a free batch as 1, other free dimensions as 320.

            """));
    }

    [Test]
    public void Scripts_get_all_facts()
    {
        var json = JsonNode.Parse(Run(Write(Model()), "-o", "json"))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((long)json["irVersion"]!, Is.EqualTo(8));
            Assert.That(json["opsets"]!.ToJsonString(), Is.EqualTo("""{"ai.onnx":17}"""));
            Assert.That(json["inputs"]!.ToJsonString(), Is.EqualTo(
                """[{"name":"x","datatype":"FP32","shape":["batch",3]},{"name":"sequence_a","datatype":"INT64","shape":null}]"""));
            Assert.That((long)json["parameters"]!, Is.EqualTo(8));
            Assert.That(json["parameterBytesByType"]!.ToJsonString(), Is.EqualTo("""{"FP32":32}"""));
            Assert.That(json["operators"]!.ToJsonString(), Is.EqualTo("""{"Gemm":1,"Identity":1}"""));
            Assert.That((long)json["memory"]!["totalBytes"]!, Is.EqualTo(100_664_050));
            Assert.That((string?)json["memory"]!["explanation"], Does.Contain("1.7 x 32 bytes"));
        }
    }

    [Test]
    public void Names_from_the_file_cannot_drive_a_terminal_and_long_lists_are_cut()
    {
        var model = Model();
        var values = Enumerable.Range(0, 100).Select(i => new OnnxValue($"{Escape}{i}{new string('n', 100)}", OnnxDataType.Float, 1));
        var text = Run(Write(model with { ProducerName = Escape, Graph = model.Graph with { Inputs = [.. values] } }));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(text, Does.Not.Contain("\u001b"));
            Assert.That(text, Does.Contain("  and 76 more"));
            Assert.That(text.Split('\n').SkipLast(2), Has.All.Length.LessThan(120));
        }
    }

    [TestCase("nothing.onnx", "can't be read")]
    [TestCase("page.onnx", "Not a readable ONNX file")]
    [TestCase("", "is a folder; give an .onnx file, such as ")]
    [TestCase("repository", "repository/m/1/model.onnx")]
    [TestCase("empty", "is a folder; give an .onnx file, of which there is none in it")]
    public void What_is_not_ONNX_is_refused_with_a_reason(string name, string part)
    {
        File.WriteAllText(Path.Combine(_folder, "page.onnx"), "<html></html>");
        Directory.CreateDirectory(Path.Combine(_folder, "empty"));
        Directory.CreateDirectory(Path.Combine(_folder, "repository", "m", "1"));
        File.WriteAllText(Path.Combine(_folder, "repository", "m", "1", "model.onnx"), "");
        Assert.That(() => Run(Path.Combine(_folder, name)), Throws.TypeOf<CommandFailedException>().With.Message.Contains(part));
    }

    [Test]
    [CancelAfter(30_000)]
    [Platform(Exclude = "Win", Reason = "it has no such pipes")]
    public async Task A_pipe_is_refused_rather_than_waited_for(CancellationToken ct)
    {
        var pipe = Path.Combine(_folder, "pipe.onnx");
        using (var make = System.Diagnostics.Process.Start("mkfifo", pipe))
            await make.WaitForExitAsync(ct);
        File.CreateSymbolicLink(Path.Combine(_folder, "link.onnx"), pipe);
        foreach (var path in (string[])[pipe, Path.Combine(_folder, "link.onnx"), "/dev/zero"])
        {
            Assert.That(
                async () => await Task.Run(() => Run(path), ct).WaitAsync(ct),
                Throws.TypeOf<CommandFailedException>().With.Message.EqualTo($"{path}: Not an ONNX file: it is empty, or a pipe or device instead of a file."));
        }
    }

    private static string Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var configuration = new InvocationConfiguration { Output = output, EnableDefaultExceptionHandler = false };
        Assert.That(InspectCommand.Create().Parse(arguments).Invoke(configuration), Is.Zero);
        return output.ToString();
    }

    private string Write(OnnxModel model)
    {
        var path = Path.Combine(_folder, "m.onnx");
        File.WriteAllBytes(path, model.ToArray());
        return path;
    }

    private static OnnxModel Model() => new()
    {
        ProducerName = "tests",
        ProducerVersion = "1.2",
        Metadata = new Dictionary<string, string> { ["labels"] = "a,b" },
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Gemm", ["x", "w", "b"], ["y"]), new OnnxNode("Identity", ["sequence_a"], ["z"])],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, "batch", 3), new OnnxValue("sequence_a", OnnxDataType.Int64, Shape: null)],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, "batch", 2)],
            Initializers = [OnnxTensor.OfFloats("w", [3, 2], [1, 2, 3, 4, 5, 6]), OnnxTensor.OfFloats("b", [2], [7, 8])],
        },
    };
}
