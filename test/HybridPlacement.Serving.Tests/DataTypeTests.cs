using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Onnx;
using HybridPlacement.Serving.Http;

namespace HybridPlacement.Serving.Tests;

public sealed class DataTypeTests
{
    /// <summary>Type, two elements in JSON, the same as bytes.</summary>
    private static readonly object[][] Types =
    [
        [OnnxDataType.Bool, "[true,false]", "01-00"],
        [OnnxDataType.UInt8, "[0,255]", "00-FF"],
        [OnnxDataType.UInt16, "[1,65535]", "01-00-FF-FF"],
        [OnnxDataType.UInt32, "[1,4294967295]", "01-00-00-00-FF-FF-FF-FF"],
        [OnnxDataType.UInt64, "[1,18446744073709551615]", "01-00-00-00-00-00-00-00-FF-FF-FF-FF-FF-FF-FF-FF"],
        [OnnxDataType.Int8, "[-128,127]", "80-7F"],
        [OnnxDataType.Int16, "[-1,2]", "FF-FF-02-00"],
        [OnnxDataType.Int32, "[-2147483648,2]", "00-00-00-80-02-00-00-00"],
        [OnnxDataType.Int64, "[-9223372036854775808,2]", "00-00-00-00-00-00-00-80-02-00-00-00-00-00-00-00"],
        [OnnxDataType.Float16, "[1,-2]", "00-3C-00-C0"],
        [OnnxDataType.BFloat16, "[1,-2]", "80-3F-00-C0"],
        [OnnxDataType.Float, "[0.1,-2]", "CD-CC-CC-3D-00-00-00-C0"],
        [OnnxDataType.Double, "[0.1,-2]", "9A-99-99-99-99-99-B9-3F-00-00-00-00-00-00-00-C0"],
        [OnnxDataType.String, "[\"a\",\"bc\"]", "01-00-00-00-61-02-00-00-00-62-63"],
    ];

    private RunningServer _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _server = await RunningServer.StartAsync(
        Types.Select(t => (OnnxDataType)t[0]).ToDictionary(t => t.ToString(), TestModels.Identity));

    [OneTimeTearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    private static IEnumerable<object[]> InJson => Types.Select(t => (object[])[t[0], t[1]]);

    private static IEnumerable<object[]> InBytes => Types.Select(t => (object[])[t[0], t[2]]);

    [TestCaseSource(nameof(InJson))]
    public async Task JSON_goes_through_unchanged(OnnxDataType type, string json)
    {
        var (head, _) = await InferAsync(type, $$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"{{type.ToOpenInferenceName()}}","data":{{json}} }]}""", [], withLength: false);
        Assert.That(head["outputs"]![0]!["data"]!.ToJsonString(), Is.EqualTo(json));
    }

    [TestCaseSource(nameof(InBytes))]
    public async Task Bytes_go_through_unchanged(OnnxDataType type, string hex)
    {
        var bytes = Bytes(hex);
        var (head, tail) = await InferAsync(type, $$"""
            {"parameters":{"binary_data_output":true},"inputs":[{"name":"x","shape":[1,2],"datatype":"{{type.ToOpenInferenceName()}}","parameters":{"binary_data_size":{{bytes.Length}} } }]}
            """, bytes, withLength: true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)head["outputs"]![0]!["parameters"]!["binary_data_size"]!, Is.EqualTo(bytes.Length));
            Assert.That(tail, Is.EqualTo(bytes));
        }
    }

    [TestCaseSource(nameof(Types))]
    public async Task JSON_in_gives_bytes_out_where_one_output_asks_for_them(OnnxDataType type, string json, string hex)
    {
        var (_, tail) = await InferAsync(type, $$"""
            {"outputs":[{"name":"y","parameters":{"binary_data":true} }],"inputs":[{"name":"x","shape":[1,2],"datatype":"{{type.ToOpenInferenceName()}}","data":{{json}} }]}
            """, [], withLength: false);
        Assert.That(tail, Is.EqualTo(Bytes(hex)));
    }

    [Test]
    public async Task A_body_of_bytes_alone_is_the_only_input()
    {
        using var content = new ByteArrayContent(Bytes("CD-CC-CC-3D-00-00-00-C0-CD-CC-CC-3D-00-00-00-C0"));
        content.Headers.Add(InferEndpoint.HeaderLength, "0");
        using var response = await _server.Http.PostAsync($"/v2/models/{OnnxDataType.Float}/infer", content);
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"shape\":[2,2]"));
    }

    [TestCase(OnnxDataType.Float, "00-00", 2, "more elements than the request holds")]
    [TestCase(OnnxDataType.Float, "00-00-00-00-00-00-00-00-00", 9, "needs 8 bytes, 9 were sent")]
    [TestCase(OnnxDataType.Float, "00-00-00-00-00-00-00-00-00", 8, "belong to no input")]
    [TestCase(OnnxDataType.Float, "00", 8, "claims 8 bytes, 1 are left")]
    [TestCase(OnnxDataType.String, "FF-FF-FF-FF-00-00-00-00", 8, "text 0 of 2 reaches beyond the 8 bytes")]
    [TestCase(OnnxDataType.String, "00-00-00-00-00-00-00-00-00", 9, "1 bytes after its last text")]
    public async Task Wrong_bytes_are_refused(OnnxDataType type, string hex, int claimed, string part)
    {
        var json = $$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"{{type.ToOpenInferenceName()}}","parameters":{"binary_data_size":{{claimed}} } }]}""";
        using var response = await PostAsync(type, json, Bytes(hex), withLength: true);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain(part));
        }
    }

    [TestCase(OnnxDataType.UInt8, "[1,256]")]
    [TestCase(OnnxDataType.Int8, "[1,-129]")]
    [TestCase(OnnxDataType.Int32, "[1,1.5]")]
    [TestCase(OnnxDataType.UInt64, "[1,-1]")]
    [TestCase(OnnxDataType.Bool, "[1,2]")]
    [TestCase(OnnxDataType.String, "[\"a\",1]")]
    public async Task A_value_beyond_its_type_is_refused(OnnxDataType type, string json)
    {
        var body = $$"""{"inputs":[{"name":"x","shape":[1,2],"datatype":"{{type.ToOpenInferenceName()}}","data":{{json}} }]}""";
        using var response = await PostAsync(type, body, [], withLength: false);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace("-", "", StringComparison.Ordinal));

    private async Task<(JsonNode Head, byte[] Tail)> InferAsync(OnnxDataType type, string json, byte[] tail, bool withLength)
    {
        using var response = await PostAsync(type, json, tail, withLength);
        var body = await response.Content.ReadAsByteArrayAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), Encoding.UTF8.GetString(body));
        var length = response.Headers.TryGetValues(InferEndpoint.HeaderLength, out var values)
            ? int.Parse(values.Single(), CultureInfo.InvariantCulture)
            : body.Length;
        return (JsonNode.Parse(body.AsSpan(0, length))!, body[length..]);
    }

    private async Task<HttpResponseMessage> PostAsync(OnnxDataType type, string json, byte[] tail, bool withLength)
    {
        var head = Encoding.UTF8.GetBytes(json);
        using var content = new ByteArrayContent([.. head, .. tail]);
        if (withLength)
            content.Headers.Add(InferEndpoint.HeaderLength, head.Length.ToString(CultureInfo.InvariantCulture));
        return await _server.Http.PostAsync($"/v2/models/{type}/infer", content);
    }
}
