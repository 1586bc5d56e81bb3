using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using HybridPlacement.Serving.Grpc;

namespace HybridPlacement.Serving.Tests.Transports;

/// <summary>Asks a server of the Open Inference Protocol the same question in each of its three forms.</summary>
internal sealed class ProtocolClient(HttpClient http, Uri grpcAddress) : IDisposable
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(
        grpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });

    public static string[] Transports { get; } = ["http-json", "http-binary", "grpc"];

    /// <exception cref="RefusedException">The server said no.</exception>
    public Task<IReadOnlyList<WireTensor>> InferAsync(
        string transport, string model, IReadOnlyList<WireTensor> inputs, CancellationToken cancellation = default) => transport switch
        {
            "http-json" => JsonAsync(model, inputs, cancellation),
            "http-binary" => BinaryAsync(model, inputs, cancellation),
            "grpc" => GrpcAsync(model, inputs, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(transport), transport, "No such transport"),
        };

    public void Dispose() => _channel.Dispose();

    private async Task<IReadOnlyList<WireTensor>> JsonAsync(string model, IReadOnlyList<WireTensor> inputs, CancellationToken cancellation)
    {
        var request = new JsonObject
        {
            ["inputs"] = new JsonArray([.. inputs.Select(i => Head(i, "data", i.ToJson()))]),
        };
        using var content = new StringContent(request.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await http.PostAsync($"/v2/models/{model}/infer", content, cancellation);
        var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation))!;
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RefusedException((int)response.StatusCode, (string)answer["error"]!);
        return [.. answer["outputs"]!.AsArray().Select(o => WireTensor.FromJson(o!))];
    }

    private async Task<IReadOnlyList<WireTensor>> BinaryAsync(string model, IReadOnlyList<WireTensor> inputs, CancellationToken cancellation)
    {
        var wires = inputs.Select(i => i.ToWire()).ToList();
        var json = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["parameters"] = new JsonObject { ["binary_data_output"] = true },
            ["inputs"] = new JsonArray([.. inputs.Zip(wires, (i, wire) =>
                Head(i, "parameters", new JsonObject { ["binary_data_size"] = wire.Length }))]),
        }.ToJsonString());
        using var content = new ByteArrayContent([.. json, .. wires.SelectMany(w => w)]);
        content.Headers.Add("Inference-Header-Content-Length", $"{json.Length}");
        using var response = await http.PostAsync($"/v2/models/{model}/infer", content, cancellation);
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new RefusedException((int)response.StatusCode, (string)JsonNode.Parse(body)!["error"]!);
        // A model without outputs, or with none of any bytes, is all JSON.
        var length = response.Headers.TryGetValues("Inference-Header-Content-Length", out var values) ? int.Parse(values.Single()) : body.Length;
        var outputs = new List<WireTensor>();
        var at = length;
        foreach (var output in JsonNode.Parse(body.AsSpan(0, length))!["outputs"]!.AsArray())
        {
            var size = (int)output!["parameters"]!["binary_data_size"]!;
            outputs.Add(WireTensor.FromWire(
                (string)output["name"]!, (string)output["datatype"]!, [.. output["shape"]!.AsArray().Select(d => (long)d!)], body.AsSpan(at, size)));
            at += size;
        }

        Assert.That(at, Is.EqualTo(body.Length), "bytes that no output claims");
        return outputs;
    }

    private async Task<IReadOnlyList<WireTensor>> GrpcAsync(string model, IReadOnlyList<WireTensor> inputs, CancellationToken cancellation)
    {
        var request = new ModelInferRequest { ModelName = model };
        foreach (var input in inputs)
        {
            request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = input.Name, Datatype = input.Datatype, Shape = { input.Shape } });
            request.RawInputContents.Add(ByteString.CopyFrom(input.ToWire()));
        }

        try
        {
            var answer = await new GRPCInferenceService.GRPCInferenceServiceClient(_channel).ModelInferAsync(request, cancellationToken: cancellation);
            return [.. answer.Outputs.Zip(answer.RawOutputContents, (o, raw) =>
                WireTensor.FromWire(o.Name, o.Datatype, [.. o.Shape], raw.Span))];
        }
        catch (RpcException e) when (e.StatusCode is not StatusCode.Unavailable)
        {
            throw new RefusedException((int)e.StatusCode, e.Status.Detail);
        }
    }

    private static JsonObject Head(WireTensor input, string name, JsonNode value) => new()
    {
        ["name"] = input.Name,
        ["shape"] = new JsonArray([.. input.Shape.Select(d => (JsonNode)d)]),
        ["datatype"] = input.Datatype,
        [name] = value,
    };
}

internal sealed class RefusedException(int status, string message) : Exception(message)
{
    public int Status => status;
}
