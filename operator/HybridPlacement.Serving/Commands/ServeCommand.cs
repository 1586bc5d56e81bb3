using System.CommandLine;
using System.Net;
using HybridPlacement.Serving.Batching;

namespace HybridPlacement.Serving.Commands;

/// <summary>The command <c>serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>The address to listen on, where it isn't any.</summary>
    public const string AddressVariable = "HYBRIDPLACEMENT_LISTEN_ADDRESS";

    private const int LongestDelayMicroseconds = 1_000_000;

    public static Command Create()
    {
        var defaults = new ServeOptions { Models = [] };
        var models = new Option<string[]>("--model") { Description = "An .onnx file, or a folder that holds VERSION/model.onnx; may be given several times", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "PATH" };
        var name = new Option<string?>("--model-name") { Description = "The name to serve a single model under; otherwise that of its folder or file", HelpName = "NAME" };
        var versions = Number("--versions", "How many of a folder's versions to serve at once, the highest ones; callers who name none get the highest", defaults.Versions);
        var http = Number("--http-port", "Port of the Open Inference Protocol over HTTP; 0 takes a free one", defaults.HttpPort);
        var grpc = Number("--grpc-port", "Port of the Open Inference Protocol over gRPC", defaults.GrpcPort);
        var metrics = Number("--metrics-port", "Port of /metrics for Prometheus", defaults.MetricsPort);
        var log = new Option<string?>("--termination-log") { Description = "File for a JSON object that says why the server couldn't start", HelpName = "FILE" };
        var cpus = Number("--cpus", "Threads of a run, and runs at once; otherwise the container's CPU limit", defaults.Cpus);
        var queue = Number("--max-queue", "Requests that may wait for a turn; beyond, callers get 429", defaults.LongestQueue);
        var rows = Number("--max-batch", "Rows of several requests that are run at once, for models that gain from it; 1 runs each by itself", defaults.Batches.Rows);
        var delay = Number("--batch-delay-us", "Microseconds that a request waits for others to be run with; 0 takes those that wait for a turn anyway", 0);
        var size = Number("--max-request-mib", "The largest request, in MiB; beyond, callers get 413", (int)(defaults.LargestRequestBytes >> 20));
        var reload = Number("--reload-seconds", "How often to look for a higher version in the models' folders; 0 for never", (int)defaults.ReloadEvery.TotalSeconds);
        var drain = Number("--drain-seconds", "How long to go on serving after SIGTERM, once readiness is down", (int)defaults.DrainDelay.TotalSeconds);
        var command = new Command("serve", """
            Serves ONNX models with the Open Inference Protocol v2.

            Example:
              serve --model samples/models/chest-xray.onnx
              curl localhost:8000/v2/models/chest-xray/infer -d @samples/models/chest-xray.request.json
            """)
        {
            models, name, versions, http, grpc, metrics, log, cpus, queue, rows, delay, size, reload, drain,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(name) is not null && result.GetValue(models)?.Length > 1)
                result.AddError("--model-name names a single model; several are named by their folders or files");
        });
        command.SetAction((result, cancellation) => ModelServer.RunAsync(
            new ServeOptions
            {
                Models = result.GetRequiredValue(models),
                ModelName = result.GetValue(name),
                Versions = Math.Max(1, result.GetValue(versions)),
                Address = Address(),
                HttpPort = result.GetValue(http),
                GrpcPort = result.GetValue(grpc),
                MetricsPort = result.GetValue(metrics),
                TerminationLog = result.GetValue(log),
                Cpus = Math.Max(1, result.GetValue(cpus)),
                LongestQueue = Math.Max(0, result.GetValue(queue)),
                Batches = new BatchLimits(Math.Max(1, result.GetValue(rows)), TimeSpan.FromMicroseconds(Math.Clamp(result.GetValue(delay), 0, LongestDelayMicroseconds))),
                LargestRequestBytes = (long)Math.Max(1, result.GetValue(size)) << 20,
                ReloadEvery = TimeSpan.FromSeconds(Math.Max(0, result.GetValue(reload))),
                DrainDelay = TimeSpan.FromSeconds(Math.Max(0, result.GetValue(drain))),
            },
            Logs.Configure, cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };

    private static IPAddress Address()
    {
        var text = Environment.GetEnvironmentVariable(AddressVariable);
        if (string.IsNullOrEmpty(text))
            return IPAddress.IPv6Any;
        return IPAddress.TryParse(text, out var address)
            ? address
            : throw new ArgumentException($"{AddressVariable} is \"{text}\" and must be an IP address, such as 127.0.0.2");
    }
}
