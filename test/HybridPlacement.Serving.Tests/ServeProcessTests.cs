using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using HybridPlacement.Serving.Commands;

namespace HybridPlacement.Serving.Tests;

[Platform(Exclude = "Win", Reason = "Ends the process with SIGTERM, as a kubelet does")]
public sealed class ServeProcessTests
{
    private static readonly Dictionary<string, string> Loopback = new() { ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "127.0.0.1" };

    [Test, CancelAfter(30_000)]
    public async Task The_program_serves_until_SIGTERM_and_exits_with_0(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        folder.Write("affine/1/model.onnx", [1, 2, 3]);
        folder.Write("affine/12/model.onnx", TestModels.Affine.ToArray());
        using var process = ServerProcess.Start(
            Loopback, "serve", "--model", folder.File("affine"), "--model-name", "named", "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0", "--drain-seconds", "0");
        var listening = await process.LineAsync("Now listening on", cancellation);
        Assert.That(await process.LineAsync("loaded in", cancellation), Does.Contain("\"Version\":\"12\""));
        using var client = new HttpClient { BaseAddress = new Uri((string)JsonNode.Parse(listening)!["address"]!) };
        using var content = new StringContent("""{"inputs":[{"name":"x","shape":[1,3],"datatype":"FP32","data":[1,2,3]}]}""", Encoding.UTF8);
        using var response = await client.PostAsync("/v2/models/named/versions/12/infer", content, cancellation);
        Assert.That(await response.Content.ReadAsStringAsync(cancellation), Does.Contain("[32,48]"));
        process.Terminate();
        Assert.That((await process.ExitAsync(cancellation)).ExitCode, Is.Zero);
    }

    private static readonly object[][] Unloadable =
    [
        ["garbage", new byte[] { 60, 104, 116, 109, 108, 62 }, "Not a readable ONNX file"],
        ["an unknown operator", TestModels.UnknownOperator.ToArray(), "NoSuchOperator"],
        ["nothing", null!, "neither an .onnx file nor a folder"],
    ];

    [TestCaseSource(nameof(Unloadable)), CancelAfter(30_000)]
    public async Task A_model_that_cannot_be_loaded_is_reported_and_ends_the_program(string name, byte[]? content, string part, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
            folder.Write("m/1/model.onnx", content);
        var log = folder.Write("termination-log", []);
        using var process = ServerProcess.Start(
            Loopback, "serve", "--model", folder.File("m"), "--http-port", "0", "--grpc-port", "0", "--metrics-port", "0", "--termination-log", log);
        var exit = await process.ExitAsync(cancellation);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(log, cancellation))!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.ExitCode, Is.EqualTo(12), name);
            Assert.That((string?)report["reason"], Is.EqualTo("ModelLoadFailed"));
            Assert.That((string?)report["message"], Does.Contain(part));
            Assert.That(exit.Output, Does.Not.Contain("failed to start"));
            Assert.That(exit.Error, Does.Contain(part).And.Contain(folder.File("m")), "the last thing that is said");
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_port_that_another_has_is_named(CancellationToken cancellation)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var exit = await EndAsync(Loopback, ["--http-port", $"{port}"], 1, cancellation);
        Assert.That(exit.Error, Is.EqualTo($"Failed to bind to address http://127.0.0.1:{port}: address already in use: stop what listens there, or choose another port (--http-port, --grpc-port, --metrics-port)\n"));
    }

    [TestCase("10.255.255.254", "10.255.255.254 can't be listened on: Cannot assign requested address: write an address of this machine as HYBRIDPLACEMENT_LISTEN_ADDRESS, or leave it out\n")]
    [TestCase("here", "HYBRIDPLACEMENT_LISTEN_ADDRESS is \"here\" and must be an IP address, such as 127.0.0.2")]
    [CancelAfter(30_000)]
    public async Task An_address_that_is_not_to_be_had_is_named(string address, string message, CancellationToken cancellation)
    {
        var exit = await EndAsync(new() { ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = address }, ["--http-port", "0"], 1, cancellation);
        Assert.That(exit.Error, Does.StartWith(message));
    }

    [Test, CancelAfter(30_000)]
    public async Task Two_models_of_one_name_are_refused(CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var exit = await EndAsync(Loopback, ["--http-port", "0", "--model", folder.Write("m.onnx", TestModels.Affine.ToArray())], 12, cancellation);
        Assert.That(exit.Error, Is.EqualTo("two models are called \"m\": each is called as its folder or file, rename one of them\n"));
    }

    /// <summary>Runs what can't serve, which says why without a stack, of whoever's code.</summary>
    private static async Task<(int ExitCode, string Output, string Error)> EndAsync(
        Dictionary<string, string> environment, string[] arguments, int exitCode, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        var model = folder.Write("m.onnx", TestModels.Affine.ToArray());
        using var process = ServerProcess.Start(environment, ["serve", "--model", model, "--grpc-port", "0", "--metrics-port", "0", .. arguments]);
        var exit = await process.ExitAsync(cancellation);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exit.ExitCode, Is.EqualTo(exitCode));
            Assert.That(exit.Output + exit.Error, Does.Not.Contain("   at "));
        }

        return exit;
    }

    [TestCase("--http-port", "70000", "--http-port is 70000 and must be from 0 to 65535")]
    [TestCase("--cpus", "0", "--cpus is 0 and must be 1 or more")]
    [TestCase("--max-batch", "-3", "--max-batch is -3 and must be 1 or more")]
    [TestCase("--max-queue", "many", "many")]
    public void A_number_out_of_range_is_refused_by_its_name(string option, string value, string part) => Assert.That(
        ServeCommand.Create().Parse(["--model", "m.onnx", option, value]).Errors.Select(e => e.Message), Has.Some.Contains(part));
}
