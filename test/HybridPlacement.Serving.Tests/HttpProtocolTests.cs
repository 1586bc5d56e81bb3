using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;
using HybridPlacement.Onnx.Writing;

namespace HybridPlacement.Serving.Tests;

public sealed class HttpProtocolTests
{
    private RunningServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await RunningServer.StartAsync(
        new Dictionary<string, OnnxModel>
        {
            ["affine"] = TestModels.Affine,
            ["long"] = TestModels.Identity(OnnxDataType.Int64),
            ["text"] = TestModels.Identity(OnnxDataType.String),
        },
        o => o with { LargestRequestBytes = 100_000 });

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("/v2/health/live", 200, "\"live\":true")]
    [TestCase("/v2/health/ready", 200, "\"ready\":true")]
    [TestCase("/v2", 200, "binary_tensor_data")]
    [TestCase("/v2/models", 200, "affine")]
    [TestCase("/v2/models/affine", 200, "\"shape\":[-1,3]")]
    [TestCase("/v2/models/affine/versions/1", 200, "onnxruntime_onnx")]
    [TestCase("/v2/models/affine/ready", 200, "\"ready\":true")]
    [TestCase("/v2/models/affine/versions/1/ready", 200, "\"name\":\"affine\"")]
    [TestCase("/v2/models/affine/versions/2", 404, "no version")]
    [TestCase("/v2/models/nobody", 404, "no model")]
    [TestCase("/v2/models/nobody/ready", 404, "no model")]
    [TestCase("/v2/models/affine/infer", 405, "doesn't take GET")]
    [TestCase("/metrics", 404, "nothing at /metrics")]
    [TestCase("/", 404, "nothing at /")]
    public async Task A_get_is_answered(string path, int status, string part)
    {
        using var response = await _server.Http.GetAsync(path);
        var body = await response.Content.ReadAsStringAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(body, Does.Contain(part));
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"));
            Assert.That(JsonNode.Parse(body)!["error"] is not null, Is.EqualTo(status >= 400));
        }
    }

    [TestCase("[1,2,3]", TestName = "Flat_data_is_read")]
    [TestCase("[[1,2,3]]", TestName = "Nested_data_is_read")]
    [TestCase("[ [ 1.0 , 2e0 , 3 ] ]", TestName = "Data_with_spaces_and_exponents_is_read")]
    public async Task Data_gives_the_right_answer(string data)
    {
        var answer = await InferAsync("affine", $$"""{"id":"a7","inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":{{data}} }]}""");
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)answer["id"], Is.EqualTo("a7"));
            Assert.That((string?)answer["model_name"], Is.EqualTo("affine"));
            Assert.That(answer["outputs"]![0]!["data"]!.AsArray().Select(v => (float)v!), Is.EqualTo([32f, 48f]));
            Assert.That(answer["outputs"]![1]!["data"]!.AsArray().Select(v => (float)v!), Is.EqualTo([80f]));
        }
    }

    [Test]
    public async Task Fields_come_in_any_order_and_only_named_outputs_go_out()
    {
        var answer = await InferAsync("affine", """
            {"outputs":[{"name":"sum"}],"unknown":{"a":[1]},"inputs":[{"data":[1,2,3],"datatype":"FP32","shape":[1,3],"name":"x"}]}
            """);
        Assert.That(answer["outputs"]!.AsArray().Select(o => (string)o!["name"]!), Is.EqualTo(["sum"]));
    }

    [Test]
    public async Task Texts_go_both_ways()
    {
        var answer = await InferAsync("text", """{"inputs":[{"name":"x","shape":[1,2],"datatype":"BYTES","data":["größe","a\nb\"c"]}]}""");
        Assert.That(answer["outputs"]![0]!["data"]!.AsArray().Select(v => (string)v!), Is.EqualTo(["größe", "a\nb\"c"]));
    }

    [Test]
    public async Task An_empty_batch_is_answered_with_an_empty_batch()
    {
        var answer = await InferAsync("long", """{"inputs":[{"name":"x","shape":[0,2],"datatype":"INT64","data":[]}]}""");
        Assert.That(answer["outputs"]![0]!.ToJsonString(), Does.Contain("\"shape\":[0,2]").And.Contain("\"data\":[]"));
    }

    [TestCase("", "JSON")]
    [TestCase("null", "the body must be an object")]
    [TestCase("{\"inputs\":3}", "inputs must be a list")]
    [TestCase("{\"inputs\":[3]}", "an element of inputs must be an object")]
    [TestCase("{\"inputs\":[]}", "input \"x\" (FP32 [-1,3]) is missing")]
    [TestCase("{\"inputs\":[]} trailing", "JSON")]
    [TestCase("{\"inputs\":[{}]}", "needs a name")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP31\",\"data\":[1,2,3]}]}", "FP31")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\"}]}", "neither data nor")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2]}]}", "needs 3 elements, its data has 2")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3,4]}]}", "its data has more")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,\"2\",3]}]}", "a value that isn't")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":{\"a\":1}}]}", "a value that isn't")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}", "has shape [-1,3] (-1: any), the request has [3]")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}", "the request has [1,2]")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"INT64\",\"data\":[1,2,3]}]}", "is FP32, the request has INT64")]
    [TestCase("{\"inputs\":[{\"name\":\"z\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}", "no input \"z\"; it has x")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[-1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}", "0 or more")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1099511627776,3],\"datatype\":\"FP32\",\"data\":[1]}]}", "more elements than the request holds")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[4611686018427387904,3],\"datatype\":\"FP32\",\"data\":[1]}]}", "more elements than the request holds")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}],\"outputs\":[{\"name\":\"z\"}]}", "no output \"z\"; it has y, sum")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]},{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}", "given twice")]
    [TestCase("{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":12}}]}", "claims 12 bytes, 0 are left")]
    public async Task A_wrong_request_is_refused_with_what_is_wrong(string body, string part)
    {
        using var response = await PostAsync("affine", body);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That((string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"], Does.Contain(part));
        }
    }

    [Test]
    public async Task A_deeply_nested_body_is_refused()
    {
        using var response = await PostAsync("affine", new string('[', 90_000));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task A_request_beyond_the_limit_is_refused()
    {
        using var response = await PostAsync("affine", new string(' ', 100_001));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task An_unknown_model_is_not_found()
    {
        using var response = await PostAsync("nobody", "{}");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Metrics_count_what_was_answered_and_what_was_not()
    {
        await InferAsync("long", """{"inputs":[{"name":"x","shape":[4,2],"datatype":"INT64","data":[1,2,3,4,5,6,7,8]}]}""");
        using (await PostAsync("long", "{}"))
        {
        }

        var metrics = await _server.Metrics.GetStringAsync("/metrics");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(metrics, Does.Match("nv_inference_request_success\\{model=\"long\",version=\"1\"\\} [1-9]"));
            Assert.That(metrics, Does.Match("nv_inference_count\\{model=\"long\",version=\"1\"\\} [4-9]"));
            Assert.That(metrics, Does.Match("nv_inference_request_failure\\{model=\"long\",version=\"1\",reason=\"OTHER\"\\} [1-9]"));
            Assert.That(metrics, Does.Contain("nv_inference_pending_request_count{model=\"long\",version=\"1\"} 0"));
            Assert.That(metrics, Does.Match("duration_seconds_bucket\\{model=\"long\",version=\"1\",le=\"\\+Inf\"\\} [1-9]"));
        }
    }

    private async Task<JsonNode> InferAsync(string model, string body)
    {
        using var response = await PostAsync(model, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonNode.Parse(text)!;
    }

    private async Task<HttpResponseMessage> PostAsync(string model, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _server.Http.PostAsync($"/v2/models/{model}/infer", content);
    }
}
