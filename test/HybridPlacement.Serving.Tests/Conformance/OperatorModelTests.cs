using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Tests.Transports;
using Microsoft.ML.OnnxRuntime;

namespace HybridPlacement.Serving.Tests.Conformance;

/// <summary>The operator models of ONNX's own test suite, over each transport and by a direct call.</summary>
public sealed class OperatorModelTests
{
    private const int InputsOfTraining = 3;

    private static readonly string[] Random = ["Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"];

    private sealed record Case(string Name, string Path, IReadOnlyList<WireTensor> Inputs, IReadOnlyList<WireTensor> Direct);

    [Test, CancelAfter(300_000)]
    public async Task Every_operator_model_answers_over_each_transport_as_a_direct_call_does(CancellationToken cancellation)
    {
        var folders = OnnxTestData.Folders();
        using var files = new TemporaryFolder();
        var cases = new List<Case>();
        var counts = new SortedDictionary<string, int>();
        foreach (var folder in folders)
        {
            var (found, why) = Direct(folder, files);
            counts[why] = counts.GetValueOrDefault(why) + 1;
            if (found is not null)
                cases.Add(found);
        }

        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel>(), o => o with { Models = [.. cases.Select(c => c.Path)], Cpus = 1 });
        using var client = new ProtocolClient(server.Http, server.GrpcAddress);
        var differences = new List<string>();
        foreach (var transport in ProtocolClient.Transports)
        {
            var same = 0;
            foreach (var one in cases.Where(c => transport != "http-json" || c.Inputs.All(IsJson)))
            {
                var difference = await DifferenceAsync(client, transport, one, cancellation);
                if (difference is null)
                    same++;
                else
                    differences.Add(difference);
            }

            counts[$"same over {transport}"] = same;
        }

        TestContext.Out.WriteLine(string.Join('\n', counts.Select(c => $"{c.Value,4} {c.Key}")));
        Assert.That(differences, Is.Empty);
        Assert.That(cases, Has.Count.GreaterThan(800), "the suite has some 930 models");
    }

    private static async Task<string?> DifferenceAsync(ProtocolClient client, string transport, Case one, CancellationToken cancellation)
    {
        try
        {
            var served = await client.InferAsync(transport, one.Name, one.Inputs, cancellation);
            var expected = transport == "http-json" ? one.Direct.Select(AsJsonHasIt) : one.Direct;
            return served.Count == one.Direct.Count && served.Zip(expected).All(o => o.First.IsSame(o.Second))
                ? null
                : $"{one.Name} over {transport} differs: {Show(served)} instead of {Show(one.Direct)}";
        }
        catch (RefusedException e)
        {
            return $"{one.Name} over {transport}: {e.Status} {e.Message}";
        }
    }

    private static string Show(IEnumerable<WireTensor> tensors) => string.Join(", ", tensors.Select(t =>
        $"{t.Name} {t.Datatype} [{string.Join(',', t.Shape)}] {Convert.ToHexString(t.Bytes.AsSpan(0, Math.Min(t.Bytes.Length, 32)))}"));

    private static (Case? Case, string Why) Direct(string folder, TemporaryFolder files)
    {
        var name = Path.GetFileName(folder);
        try
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, IntraOpNumThreads = 1 };
            using var session = new InferenceSession(Path.Combine(folder, "model.onnx"), options);
            var inputs = new List<WireTensor>();
            foreach (var (input, i) in session.InputNames.Select((n, i) => (n, i)))
            {
                var file = Path.Combine(folder, "test_data_set_0", $"input_{i}.pb");
                if (!session.InputMetadata[input].IsTensor || !File.Exists(file) || TensorFile.TryRead(file, input) is not { } tensor)
                    return (null, "without tensors of the protocol's types as inputs");
                inputs.Add(tensor);
            }

            var first = Run(session, inputs);
            var operators = OnnxModelReader.ReadFile(Path.Combine(folder, "model.onnx")).Operators;
            if (Random.Any(operators.ContainsKey) || (operators.ContainsKey("Dropout") && inputs.Count == InputsOfTraining))
                return (null, "that draw random numbers");
            var path = files.Write($"{name}.onnx", File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
            return (new Case(name, path, inputs, first), "that ONNX Runtime runs");
        }
        catch (OnnxRuntimeException)
        {
            return (null, "that ONNX Runtime refuses");
        }
        catch (InvalidOperationException)
        {
            return (null, "with outputs that the protocol lacks");
        }
    }

    private static List<WireTensor> Run(InferenceSession session, List<WireTensor> inputs)
    {
        var values = inputs.ConvertAll(i => i.ToOrt());
        try
        {
            using var options = new RunOptions();
            using var outputs = session.Run(options, [.. inputs.Select(i => i.Name)], values, [.. session.OutputNames]);
            if (outputs.Any(o => o.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR))
                throw new InvalidOperationException("not a tensor");
            return [.. session.OutputNames.Zip(outputs, WireTensor.FromOrt)];
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    /// <summary>JSON has neither NaN nor infinity.</summary>
    private static bool IsJson(WireTensor tensor) => tensor.ToJson().All(v => v is not null);

    /// <summary>What a tensor is after a way through JSON.</summary>
    private static WireTensor AsJsonHasIt(WireTensor tensor) => WireTensor.FromJson(new System.Text.Json.Nodes.JsonObject
    {
        ["name"] = tensor.Name,
        ["datatype"] = tensor.Datatype,
        ["shape"] = new System.Text.Json.Nodes.JsonArray([.. tensor.Shape.Select(d => (System.Text.Json.Nodes.JsonNode)d)]),
        ["data"] = tensor.ToJson(),
    });
}
