using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using HybridPlacement.Api.Manifests;
using HybridPlacement.Cli.Output;
using HybridPlacement.Cli.Planning;
using HybridPlacement.Operator;
using HybridPlacement.Sandbox;
using HybridPlacement.Sandbox.Workloads;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Events;
using ILoggerFactory = Microsoft.Extensions.Logging.ILoggerFactory;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>A sandbox cluster with the four kinds installed, and the operator, which works on it over HTTP once it is started.</summary>
internal sealed class SandboxSession : IAsyncDisposable
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    private static readonly TimeSpan EstablishInterval = TimeSpan.FromMilliseconds(50);

    private readonly SandboxCluster _cluster;
    private readonly ModelStoreProxy _proxy;
    private readonly ApiConnection _api;
    private readonly OperatorOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly CancellationTokenSource _stop = new();
    private Task _operator = Task.CompletedTask;

    private SandboxSession(SandboxCluster cluster, ModelStoreProxy proxy, OperatorOptions options, ILoggerFactory loggers)
    {
        _cluster = cluster;
        _proxy = proxy;
        _options = options with { Kubeconfig = cluster.KubeconfigPath };
        _loggers = loggers;
        _api = new ApiConnection(cluster.KubeconfigPath);
        Models = new ModelReader(_api);
    }

    /// <summary>The path of the cluster's kubeconfig.</summary>
    public string Kubeconfig => _cluster.KubeconfigPath;

    public ModelReader Models { get; }

    public SettlingProgress Progress { get; } = new(Console.Error, !Console.IsErrorRedirected);

    public static async Task<SandboxSession> StartAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var server = ServingExecutable.Find();
        var models = request.FindModels();
        var options = new OperatorOptions { LeaderElection = false, HttpEndpoint = null, FileRoot = models?.FullName, AuditLog = request.AuditLog?.FullName };
        var loggers = CreateLoggers(request.Verbose);
        var proxy = await ModelStoreProxy.StartAsync(models, cancellationToken);
        var cluster = await SandboxCluster.StartAsync(
            new SandboxOptions
            {
                Loggers = loggers,
                Workloads = new WorkloadOptions
                {
                    ProcessImages = [ServerImage(options.ServerImage, server, proxy)],
                    SharedFolders = models is null ? [] : [models.FullName],
                },
            },
            cancellationToken);
        var session = new SandboxSession(cluster, proxy, options, loggers);
        try
        {
            await session.InstallKindsAsync(cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Once the fleet is there: an operator that is there before may hear of a model before it hears of the last pool, and a model
    /// that it places meanwhile isn't moved from a place that will do.
    /// </summary>
    public void StartOperator() => _operator = OperatorHost.RunAsync(_options, _loggers, _stop.Token);

    /// <exception cref="CommandFailedException">The API server refused it; the message names file and line.</exception>
    public async Task ApplyAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        try
        {
            await _api.ApplyAsync(AsKubectlLeavesIt(manifest.Content), cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw new CommandFailedException($"{manifest.File}:{manifest.Line}: {e.Message}", e);
        }
    }

    /// <summary>The models now and each time they have changed, until cancelled.</summary>
    /// <exception cref="CommandFailedException">The operator has ended.</exception>
    public async IAsyncEnumerable<IReadOnlyList<ModelReport>> WatchAsync(
        TimeSpan interval, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = string.Empty;
        using var timer = new PeriodicTimer(interval);
        do
        {
            if (_operator.IsCompleted)
                throw new CommandFailedException($"the operator ended: {_operator.Exception?.GetBaseException().Message ?? "without an error"}");
            var models = await Models.ReadAsync(cancellationToken);
            var shown = string.Join('\n', models.Select(m => $"{m} {string.Join(',', m.Pools)} {m.Settled}"));
            if (shown != last)
                yield return models;
            last = shown;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Stops the operator, then the cluster with every process it started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _operator.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _api.Dispose();
        await _cluster.DisposeAsync();
        await _proxy.DisposeAsync();
        _loggers.Dispose();
        _stop.Dispose();
    }

    /// <summary>Applies the definitions of <c>crds/</c>, which are built into this command, and waits until they are served.</summary>
    private async Task InstallKindsAsync(CancellationToken cancellationToken)
    {
        foreach (var definition in ManifestFiles.Definitions())
        {
            await ApplyAsync(definition, cancellationToken);
            await WaitUntilEstablishedAsync(definition.Name, cancellationToken);
        }
    }

    private async Task WaitUntilEstablishedAsync(string definition, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(EstablishInterval);
        do
        {
            var live = await _api.GetAsync(
                $"/apis/apiextensions.k8s.io/v1/customresourcedefinitions/{definition}", cancellationToken);
            if (live["status"]?["conditions"]?.AsArray().Any(IsEstablished) == true)
                return;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));

        static bool IsEstablished(JsonNode? condition) =>
            (string?)condition!["type"] == "Established" && (string?)condition["status"] == "True";
    }

    // With what kubectl apply notes of itself: applied once more from the same file, nothing is to be warned of.
    private static JsonObject AsKubectlLeavesIt(JsonObject manifest)
    {
        var annotated = (JsonObject)manifest.DeepClone();
        var metadata = (JsonObject)(annotated["metadata"] ??= new JsonObject());
        var annotations = (JsonObject)(metadata["annotations"] ??= new JsonObject());
        annotations[LastApplied] = manifest.ToJsonString() + "\n";
        return annotated;
    }

    private static ProcessImage ServerImage(string image, string server, ModelStoreProxy proxy)
    {
        return new ProcessImage
        {
            Image = image[..image.LastIndexOf(':')],
            Executable = server,
            Environment = new Dictionary<string, string>(proxy.Environment)
            {
                ["HYBRIDPLACEMENT_LISTEN_ADDRESS"] = "$(POD_IP)",
                ["DOTNET_ROOT"] = ServingExecutable.DotnetRoot(),
            },
        };
    }

    private static ILoggerFactory CreateLoggers(bool verbose)
    {
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(verbose ? LogEventLevel.Information : LogEventLevel.Error)
            .WriteTo.Console(
                outputTemplate: "{Timestamp:HH:mm:ss.fff} {Level:u3} {SourceContext} {Message:lj}{NewLine}{Exception}",
                formatProvider: System.Globalization.CultureInfo.InvariantCulture,
                standardErrorFromLevel: LogEventLevel.Verbose)
            .CreateLogger();
        return LoggerFactory.Create(builder => builder.AddSerilog(logger, dispose: true));
    }
}
