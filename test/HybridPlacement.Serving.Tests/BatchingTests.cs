using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Batching;
using HybridPlacement.Serving.Inference;

namespace HybridPlacement.Serving.Tests;

public sealed class BatchingTests
{
    private const int Width = 256;

    /// <summary>y = x · w, of any last size but one; and a row of a table, by an index that may be beyond it.</summary>
    private static readonly OnnxModel Lookup = new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("Gather", ["table", "index"], ["row"]), new OnnxNode("MatMul", ["row", "w"], ["y"])],
            Inputs = [new OnnxValue("index", OnnxDataType.Int64, "batch", "words")],
            Outputs = [new OnnxValue("y", OnnxDataType.Float, "batch", "words", 2)],
            Initializers = [OnnxTensor.OfFloats("table", [3, 2], [1, 2, 3, 4, 5, 6]), OnnxTensor.OfFloats("w", [2, 2], [1, 0, 0, 10])],
        },
    };

    private static readonly string TextClassifier = Path.Combine(SampleModelTests.Folder, "text-classifier.onnx");

    [Test, CancelAfter(60_000)]
    public async Task Requests_that_wait_are_run_at_once_and_each_gets_what_it_gets_alone(CancellationToken cancellation)
    {
        await using var server = await StartAsync(TextClassifier, rows: 8);
        using var direct = LoadedModel.Load(new ModelSource("m", "1", TextClassifier), threads: 1);
        int[] sizes = [1, 3, 1, 2, 1, 9, 1, 1];
        var turn = await server.Gate.EnterAsync(cancellation);
        var answers = sizes.Select((rows, i) => AskAsync(server, "text-classifier", "input", [rows, Width], Values(i, rows), $"r{i}", cancellation)).ToList();
        await WaitingAsync(server, sizes.Length);
        turn.Dispose();
        for (var i = 0; i < sizes.Length; i++)
        {
            using var response = await answers[i];
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
            using (Assert.EnterMultipleScope())
            {
                Assert.That((string?)answer["id"], Is.EqualTo($"r{i}"));
                Assert.That(answer["outputs"]![0]!["shape"]!.ToJsonString(), Is.EqualTo($"[{sizes[i]},5]"));
                Assert.That(
                    answer["outputs"]![0]!["data"]!.AsArray().Select(v => (float)v!),
                    Is.EqualTo(Direct(direct, sizes[i], Values(i, sizes[i]))).Within(1e-6f));
            }
        }

        // Nine rows go alone; of ten others eight fit into a batch, so that there are three runs.
        var metrics = await server.Metrics.GetStringAsync("/metrics", cancellation);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics, Does.Contain("nv_inference_request_success{model=\"text-classifier\",version=\"1\"} 8\n"));
            Assert.That(metrics, Does.Contain("nv_inference_count{model=\"text-classifier\",version=\"1\"} 19\n"));
            Assert.That(metrics, Does.Contain("nv_inference_exec_count{model=\"text-classifier\",version=\"1\"} 3\n"));
            Assert.That(metrics, Does.Contain("nv_inference_pending_request_count{model=\"text-classifier\",version=\"1\"} 0\n"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Shapes_that_differ_are_not_mixed_and_an_error_is_only_that_of_who_made_it(CancellationToken cancellation)
    {
        await using var server = await StartAsync(Lookup, rows: 16);
        var turn = await server.Gate.EnterAsync(cancellation);
        string[] questions = ["[0]", "[1]", "[0,1]", "[7]", "[2]", "[2,2]"];
        var answers = questions.Select(q => PostAsync(server, "model", $$"""{"inputs":[{"name":"index","datatype":"INT64","shape":[1,{{q.Count(c => c == ',') + 1}}],"data":{{q}}}]}""", cancellation)).ToList();
        await WaitingAsync(server, questions.Length);
        turn.Dispose();
        string[] expected = ["[1,20]", "[3,40]", "[1,20,3,40]", "indices element out of data bounds", "[5,60]", "[5,60,5,60]"];
        using (Assert.EnterMultipleScope())
        {
            for (var i = 0; i < questions.Length; i++)
            {
                using var response = await answers[i];
                Assert.That(response.StatusCode == HttpStatusCode.OK, Is.EqualTo(i != 3), questions[i]);
                Assert.That(await response.Content.ReadAsStringAsync(cancellation), Does.Contain(expected[i]), questions[i]);
            }
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Who_gives_up_leaves_the_batch_to_the_others_also_as_its_first(CancellationToken cancellation)
    {
        await using var server = await StartAsync(Lookup, rows: 4);
        var turn = await server.Gate.EnterAsync(cancellation);
        using var patience = new CancellationTokenSource();
        var first = PostAsync(server, "model", Word(0), patience.Token);
        await WaitingAsync(server, 1);
        var second = PostAsync(server, "model", Word(1), cancellation);
        await WaitingAsync(server, 2);
        await patience.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        await WaitingAsync(server, 1);
        turn.Dispose();
        using var response = await second;
        Assert.That(await response.Content.ReadAsStringAsync(cancellation), Does.Contain("[3,40]"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_queue_is_bounded_by_requests_and_a_deadline_is_kept(CancellationToken cancellation)
    {
        await using var server = await StartAsync(Lookup, rows: 8, o => o with { LongestQueue = 2 });
        var turn = await server.Gate.EnterAsync(cancellation);
        var waiting = new[] { PostAsync(server, "model", Word(0), cancellation), PostAsync(server, "model", Word(1), cancellation) };
        await WaitingAsync(server, 2);
        using (var refused = await PostAsync(server, "model", Word(2), cancellation))
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        turn.Dispose();
        foreach (var response in await Task.WhenAll(waiting))
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using (await server.Gate.EnterAsync(cancellation))
        using (var late = await PostAsync(server, "model", $$"""{"parameters":{"timeout":1000},{{Word(0)[1..]}}""", cancellation))
            Assert.That(late.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
        Assert.That(server.Gate.Waiting, Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task Many_callers_of_two_shapes_all_get_their_own_answer(CancellationToken cancellation)
    {
        await using var server = await StartAsync(Lookup, rows: 8, o => o with { Cpus = 2, LongestQueue = 300, Batches = new BatchLimits(8, TimeSpan.FromMicroseconds(200)) });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var word = i % 3;
            var isTwo = i % 2 == 0;
            var question = isTwo ? $$"""{"inputs":[{"name":"index","datatype":"INT64","shape":[2,1],"data":[{{word}},0]}]}""" : Word(word);
            using var response = await PostAsync(server, "model", question, cancellation);
            var row = $"{1 + (2 * word)},{20 + (20 * word)}";
            Assert.That(await response.Content.ReadAsStringAsync(cancellation), Does.Contain(isTwo ? $"[{row},1,20]" : $"[{row}]"));
        }));
    }

    private static readonly object[][] Models =
    [
        ["a perceptron", TestModels.Affine with { Graph = TestModels.Affine.Graph with { Nodes = [TestModels.Affine.Graph.Nodes[0]], Outputs = [TestModels.Affine.Graph.Outputs[0]] } }, null!],
        ["a table and a product", Lookup, null!],
        ["a sum over all rows", TestModels.Affine, "the first size of \"sum\" isn't free"],
        ["no weights", TestModels.Identity(OnnxDataType.Float), "operators that gain nothing"],
        ["a mean of all rows taken from each", Centred, "depends on the rows beside it"],
        ["rows that come out fewer", Shrinking, "doesn't answer row by row"],
    ];

    private static OnnxModel Centred => Unary("y", "batch", new OnnxNode("ReduceMean", ["m"], ["mean"], [OnnxAttribute.Integers("axes", 0)]), new OnnxNode("Sub", ["m", "mean"], ["y"]));

    private static OnnxModel Shrinking => Unary("y", "batch", new OnnxNode("ReduceMean", ["m"], ["y"], [OnnxAttribute.Integers("axes", 0)]));

    [TestCaseSource(nameof(Models))]
    public void A_model_is_batched_where_it_gains_and_answers_each_row_by_itself(string name, OnnxModel content, string? refusal)
    {
        using var folder = new TemporaryFolder();
        using var model = LoadedModel.Load(new ModelSource(name, "1", folder.Write("m.onnx", content.ToArray())), threads: 1);
        Assert.That(BatchRule.Refusal(model), refusal is null ? Is.Null : Does.Contain(refusal));
    }

    [TestCase("text-classifier", null)]
    [TestCase("chest-xray", "operators that gain nothing")]
    public void A_trained_model_is_batched_where_it_gains(string name, string? refusal)
    {
        using var model = LoadedModel.Load(new ModelSource(name, "1", Path.Combine(SampleModelTests.Folder, $"{name}.onnx")), threads: 1);
        Assert.That(BatchRule.Refusal(model), refusal is null ? Is.Null : Does.Contain(refusal));
    }

    private static OnnxModel Unary(string output, string rows, params OnnxNode[] nodes) => new()
    {
        Graph = new OnnxGraph
        {
            Nodes = [new OnnxNode("MatMul", ["x", "w"], ["m"]), .. nodes],
            Inputs = [new OnnxValue("x", OnnxDataType.Float, rows, 2)],
            Outputs = [new OnnxValue(output, OnnxDataType.Float, rows, 2)],
            Initializers = [OnnxTensor.OfFloats("w", [2, 2], [1, 2, 3, 4])],
        },
    };

    private static string Word(int index) => $$"""{"inputs":[{"name":"index","datatype":"INT64","shape":[1,1],"data":[{{index}}]}]}""";

    private static Task<RunningServer> StartAsync(OnnxModel model, int rows, Func<ServeOptions, ServeOptions>? options = null) => RunningServer.StartAsync(
        new Dictionary<string, OnnxModel> { ["model"] = model }, o => Options(o, rows, options));

    private static Task<RunningServer> StartAsync(string file, int rows) => RunningServer.StartAsync(
        new Dictionary<string, OnnxModel>(), o => Options(o with { Models = [file] }, rows, null));

    private static ServeOptions Options(ServeOptions options, int rows, Func<ServeOptions, ServeOptions>? more)
    {
        options = options with { Cpus = 1, Batches = new BatchLimits(rows, TimeSpan.Zero) };
        return more?.Invoke(options) ?? options;
    }

    private static async Task WaitingAsync(RunningServer server, int count)
    {
        while (server.Gate.Waiting != count)
            await Task.Yield();
    }

    private static float[] Values(int seed, int rows)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows * Width).Select(_ => random.NextSingle() < 0.05f ? 1f : 0f)];
    }

    private static float[] Direct(LoadedModel model, int rows, float[] values)
    {
        using var request = new InferenceRequest();
        request.Inputs.Add(InputTensor.Allocate("input", TensorType.Find("FP32")!, [rows, Width], int.MaxValue));
        values.CopyTo(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(request.Inputs[0].Bytes));
        using var result = model.Run(request);
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(result[0].Bytes).ToArray();
    }

    private static Task<HttpResponseMessage> AskAsync(
        RunningServer server, string model, string input, long[] shape, float[] values, string id, CancellationToken cancellation) => PostAsync(
            server, model,
            $$"""{"id":"{{id}}","inputs":[{"name":"{{input}}","datatype":"FP32","shape":[{{string.Join(',', shape)}}],"data":[{{string.Join(',', values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}}]}]}""",
            cancellation);

    private static async Task<HttpResponseMessage> PostAsync(RunningServer server, string model, string body, CancellationToken cancellation)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await server.Http.PostAsync($"/v2/models/{model}/infer", content, cancellation);
    }
}
