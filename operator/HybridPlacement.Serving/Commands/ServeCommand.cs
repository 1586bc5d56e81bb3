using System.CommandLine;
using System.Globalization;
using System.Net;
using HybridPlacement.Serving.Batching;

namespace HybridPlacement.Serving.Commands;

/// <summary>The command <c>serve</c>.</summary>
internal static class ServeCommand
{
    /// <summary>The address to listen on, where it isn't any.</summary>
    public const string AddressVariable = "HYBRIDPLACEMENT_LISTEN_ADDRESS";

    private const int LongestDelayMicroseconds = 1_000_000, LargestPort = 65535, LargestRequestMib = 2047;

    public static Command Create()
    {
        var defaults = new ServeOptions { Models = [] };
        var models = new Option<string[]>("--model") { Description = "An .onnx file, or a folder that holds VERSION/model.onnx; may be given several times", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "PATH" };
        var name = new Option<string?>("--model-name") { Description = "The name to serve a single model under; otherwise that of its folder or file", HelpName = "NAME" };
        var versions = Number("--versions", "How many of a folder's versions to serve at once, the highest ones; callers who name none get the highest", defaults.Versions, 1);
        var http = Number("--http-port", "Port of the Open Inference Protocol over HTTP; 0 takes a free one", defaults.HttpPort, 0, LargestPort);
        var grpc = Number("--grpc-port", "Port of the Open Inference Protocol over gRPC", defaults.GrpcPort, 0, LargestPort);
        var metrics = Number("--metrics-port", "Port of /metrics for Prometheus", defaults.MetricsPort, 0, LargestPort);
        var log = new Option<string?>("--termination-log") { Description = "File for a JSON object that says why the server couldn't start", HelpName = "FILE" };
        var cpus = Number("--cpus", "Threads of a run, and runs at once; otherwise the container's CPU limit", defaults.Cpus, 1);
        var queue = Number("--max-queue", "Requests that may wait for a turn; beyond, callers get 429", defaults.LongestQueue, 0);
        var rows = Number("--max-batch", "Rows of several requests that are run at once, for models that gain from it; 1 runs each by itself", defaults.Batches.Rows, 1);
        var delay = Number("--batch-delay-us", "Microseconds that a request waits for others to be run with; 0 takes those that wait for a turn anyway", 0, 0, LongestDelayMicroseconds);
        var size = Number("--max-request-mib", "The largest request, in MiB; beyond, callers get 413", (int)(defaults.LargestRequestBytes >> 20), 1, LargestRequestMib);
        var reload = Number("--reload-seconds", "How often to look for a higher version in the models' folders; 0 for never", (int)defaults.ReloadEvery.TotalSeconds, 0);
        var drain = Number("--drain-seconds", "How long to go on serving after SIGTERM, once readiness is down", (int)defaults.DrainDelay.TotalSeconds, 0);
        var command = new Command("serve", """
            Serves ONNX models with the Open Inference Protocol v2.
            Exit codes: 0 told to stop, 1 wrong arguments or a port that another has, 12 a model that can't be loaded.

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
        command.Validators.Add(result =>
        {
            if (Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } text && !IPAddress.TryParse(text, out _))
                result.AddError($"{AddressVariable} is \"{text}\" and must be an IP address, such as 127.0.0.2");
        });
        command.SetAction((result, cancellation) => ModelServer.RunAsync(
            new ServeOptions
            {
                Models = result.GetRequiredValue(models),
                ModelName = result.GetValue(name),
                Versions = result.GetValue(versions),
                Address = Address(),
                HttpPort = result.GetValue(http),
                GrpcPort = result.GetValue(grpc),
                MetricsPort = result.GetValue(metrics),
                TerminationLog = result.GetValue(log),
                Cpus = result.GetValue(cpus),
                LongestQueue = result.GetValue(queue),
                Batches = new BatchLimits(result.GetValue(rows), TimeSpan.FromMicroseconds(result.GetValue(delay))),
                LargestRequestBytes = (long)result.GetValue(size) << 20,
                ReloadEvery = TimeSpan.FromSeconds(result.GetValue(reload)),
                DrainDelay = TimeSpan.FromSeconds(result.GetValue(drain)),
            },
            Logs.Configure, cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int value, int least, int most = int.MaxValue)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out var given) && (given < least || given > most))
                result.AddError($"{name} is {given} and must be {(most == int.MaxValue ? $"{least} or more" : $"from {least} to {most}")}");
        });
        return option;
    }

    private static IPAddress Address() =>
        Environment.GetEnvironmentVariable(AddressVariable) is { Length: > 0 } text ? IPAddress.Parse(text) : IPAddress.IPv6Any;
}
