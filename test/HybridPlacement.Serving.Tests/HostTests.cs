using System.Text;
using HybridPlacement.Onnx.Writing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace HybridPlacement.Serving.Tests;

public sealed class HostTests
{
    private static readonly Dictionary<string, OnnxModel> Models = new() { ["affine"] = TestModels.Affine };

    [Test]
    public async Task No_file_of_the_folder_it_starts_in_is_read_or_watched()
    {
        await using var server = await RunningServer.StartAsync(Models);
        Assert.That(((IConfigurationRoot)server.App.Configuration).Providers, Has.None.InstanceOf<FileConfigurationProvider>());
    }

    [Test, CancelAfter(30_000)]
    public async Task A_collector_that_OpenTelemetrys_variables_name_gets_the_traces_of_requests(CancellationToken cancellation)
    {
        var received = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http1));
        await using var collector = builder.Build();
        collector.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            received.TrySetResult($"{context.Request.Path} {Encoding.Latin1.GetString(body.ToArray())}");
        });
        await collector.StartAsync(cancellation);
        using var folder = new TemporaryFolder();
        using var process = ServerProcess.Start(
            new Dictionary<string, string>
            {
                ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "127.0.0.1",
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.First(),
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "50",
            },
            "serve", "--model", folder.Write("affine.onnx", TestModels.Affine.ToArray()), "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0", "--drain-seconds", "0");
        var listening = await process.LineAsync("Now listening on", cancellation);
        await process.LineAsync("loaded in", cancellation);
        using var client = new HttpClient { BaseAddress = new Uri((string)System.Text.Json.Nodes.JsonNode.Parse(listening)!["address"]!) };
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", Encoding.UTF8);
        using var response = await client.PostAsync("/v2/models/affine/infer", content, cancellation);
        Assert.That(response.IsSuccessStatusCode);
        Assert.That(await received.Task.WaitAsync(cancellation), Does.StartWith("/v1/traces").And.Contain("infer").And.Contain("model.name"));
    }
}
