using System.Net;
using System.Text;
using HybridPlacement.Onnx.Writing;
using HybridPlacement.Serving.Inference;
using Microsoft.Extensions.DependencyInjection;

namespace HybridPlacement.Serving.Tests;

public sealed class ReloadTests
{
    private const string Question = """{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""";

    /// <summary>Adds a hundred to what the first version adds.</summary>
    private static readonly OnnxModel Second = TestModels.Affine with
    {
        Graph = TestModels.Affine.Graph with
        {
            Initializers = [OnnxTensor.OfFloats("w", [3, 2], [1, 2, 3, 4, 5, 6]), OnnxTensor.OfFloats("b", [2], [110, 120])],
        },
    };

    [Test, CancelAfter(30_000)]
    public async Task A_version_that_appears_is_served_and_a_broken_one_is_not(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        folder.Write("affine/1/model.onnx", TestModels.Affine.ToArray());
        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel>(),
            o => o with { Models = [folder.File("affine")], ReloadEvery = TimeSpan.FromMilliseconds(20) });
        Assert.That(await AskAsync(server, cancellation), Does.Contain("\"model_version\":\"1\"").And.Contain("[32,48]"));

        folder.Write("affine/3/model.onnx", [1, 2, 3]);
        Assert.That(await AskAsync(server, cancellation), Does.Contain("[32,48]"), "the highest version is broken");

        File.Move(folder.Write("second", Second.ToArray()), folder.File("affine/3/model.onnx"), overwrite: true);
        string answer;
        do
        {
            answer = await AskAsync(server, cancellation);
        }
        while (answer.Contains("[32,48]", StringComparison.Ordinal));
        Assert.That(answer, Does.Contain("\"model_version\":\"3\"").And.Contain("[132,148]"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_model_goes_when_its_last_request_has_ended(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("affine/1/model.onnx", TestModels.Affine.ToArray());
        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel>(), o => o with { Models = [folder.File("affine")], ReloadEvery = TimeSpan.Zero });
        var repository = server.App.Services.GetRequiredService<ModelRepository>();
        var old = repository.Use("affine", null);
        repository.Replace("affine", [LoadedModel.Load(new ModelSource("affine", "2", path), threads: 1)]);
        Assert.That(old.Model.TryWarmUp(out _), Is.True);
        old.Dispose();
        Assert.That(old.Model.TryUse(), Is.False);
        Assert.That(await AskAsync(server, cancellation), Does.Contain("\"model_version\":\"2\""));
    }

    [Test, CancelAfter(30_000)]
    public async Task Several_versions_are_served_at_once_and_the_lowest_makes_way_for_a_new_one(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        folder.Write("affine/1/model.onnx", [1, 2, 3]);
        folder.Write("affine/2/model.onnx", TestModels.Affine.ToArray());
        folder.Write("affine/10/model.onnx", Second.ToArray());
        await using var server = await RunningServer.StartAsync(
            new Dictionary<string, OnnxModel>(),
            o => o with { Models = [folder.File("affine")], Versions = 2, ReloadEvery = TimeSpan.FromMilliseconds(20) });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await AskAsync(server, cancellation), Does.Contain("\"model_version\":\"10\"").And.Contain("[132,148]"));
            Assert.That(await AskAsync(server, cancellation, "/versions/2"), Does.Contain("\"model_version\":\"2\"").And.Contain("[32,48]"));
            Assert.That(await server.Http.GetStringAsync("/v2/models/affine", cancellation), Does.Contain("\"versions\":[\"10\",\"2\"]"));
            Assert.That(await server.Http.GetStringAsync("/v2/models/affine/versions/2/ready", cancellation), Does.Contain("true"));
            using var none = await server.Http.GetAsync("/v2/models/affine/versions/1", cancellation);
            Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That(await none.Content.ReadAsStringAsync(cancellation), Does.Contain("it has 10, 2"));
        }

        Directory.CreateDirectory(folder.File("affine/11"));
        File.Move(folder.Write("newest", TestModels.Affine.ToArray()), folder.File("affine/11/model.onnx"));
        while (!(await server.Http.GetStringAsync("/v2/models/affine", cancellation)).Contains("[\"11\",\"10\"]", StringComparison.Ordinal))
            await Task.Yield();
        Assert.That(await AskAsync(server, cancellation), Does.Contain("\"model_version\":\"11\""));
        Assert.That(await AskAsync(server, cancellation, "/versions/10"), Does.Contain("[132,148]"));
        Assert.That(await server.Metrics.GetStringAsync("/metrics", cancellation), Does.Contain("nv_inference_request_success{model=\"affine\",version=\"2\"} 1"));
    }

    private static async Task<string> AskAsync(RunningServer server, CancellationToken cancellation, string version = "")
    {
        using var content = new StringContent(Question, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync($"/v2/models/affine{version}/infer", content, cancellation);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return await response.Content.ReadAsStringAsync(cancellation);
    }
}
