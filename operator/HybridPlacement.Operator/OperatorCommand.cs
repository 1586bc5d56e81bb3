using System.CommandLine;
using System.Net;
using System.Runtime.InteropServices;
using HybridPlacement.KubeRuntime;
using HybridPlacement.Operator.Telemetry;
using k8s.Exceptions;
using Serilog;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting.Compact;

namespace HybridPlacement.Operator;

/// <summary>The command line of the operator's program.</summary>
/// <remarks>Exit codes: 0 ended as asked (SIGTERM, Ctrl-C), 1 failed, 2 wrong arguments, 3 another operator took the lease,
/// 4 the API server's store was restored to an earlier state.</remarks>
internal static class OperatorCommand
{
    public const int Failed = 1;
    public const int LeadershipLost = 3;

    /// <summary>What was remembered is of a state that the API server no longer has: start it again.</summary>
    public const int StoreRestored = 4;

    // Null isn't a value that a parser of options may give.
    private static readonly IPEndPoint Nowhere = new(IPAddress.None, 0);

    private static readonly Option<string?> Kubeconfig = new("--kubeconfig")
    {
        Description = "Path of a kubeconfig. Default: KUBECONFIG, then the pod's own account, then ~/.kube/config.",
    };

    private static readonly Option<string?> As = new("--as")
    {
        Description = "User on whose behalf all calls are made, such as system:serviceaccount:NAMESPACE:NAME: to try an account's rights.",
    };

    private static readonly Option<string> ServerImage = new("--server-image")
    {
        Description = "Image of the ONNX server, which also fetches models for other runtimes.",
        DefaultValueFactory = _ => new OperatorOptions().ServerImage,
    };

    private static readonly Option<string[]> Namespaces = new("--namespaces")
    {
        Description = "Namespaces to work in, separated by commas. Default: all. With some only, nothing without a namespace is "
            + "written (no status of pools, no hold on their deletion), and free room is what the pods of these namespaces leave.",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    private static readonly Option<IPEndPoint> HttpEndpoint = new("--http-endpoint")
    {
        Description = "Address and port of /metrics, /healthz and /readyz; 'none' serves nothing.",
        DefaultValueFactory = _ => new OperatorOptions().HttpEndpoint!,
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (text == "none")
                return Nowhere;
            if (IPEndPoint.TryParse(text, out var endpoint))
                return endpoint;
            result.AddError($"--http-endpoint '{text}': write an address and a port such as 0.0.0.0:8080, or none.");
            return Nowhere;
        },
    };

    private static readonly Option<bool> LeaderElection = new("--leader-elect")
    {
        Description = "Let only one of several operators work. 'false' where there is but one.",
        DefaultValueFactory = _ => true,
    };

    private static readonly Option<string> LeaderElectionNamespace = new("--leader-elect-namespace")
    {
        Description = "Namespace of the lease. Default: POD_NAMESPACE, else default.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("POD_NAMESPACE") ?? new OperatorOptions().LeaderElectionNamespace,
    };

    private static readonly Option<string?> GuardRails = new("--guard-rails")
    {
        Description = "The GuardRailParameters, as NAMESPACE/NAME, that the guard rails' admission policies read. Default: none.",
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (text.Split('/') is [{ Length: > 0 }, { Length: > 0 }])
                return text;
            result.AddError($"--guard-rails '{text}': write a namespace and a name such as hybrid-placement/guard-rails.");
            return null;
        },
    };

    private static readonly Option<double> QueriesPerSecond = new("--qps")
    {
        Description = "Calls per second to the API server, on the long run; 0: no limit but the server's own (API Priority and Fairness).",
        DefaultValueFactory = _ => new OperatorOptions().QueriesPerSecond,
    };

    private static readonly Option<int> Burst = new("--burst")
    {
        Description = "Calls to the API server in a burst, where there is a limit.",
        DefaultValueFactory = _ => new OperatorOptions().Burst,
    };

    private static readonly Option<string?> AuditLogPath = new("--audit-log")
    {
        Description = "File to which each decision that changes a place is appended, a line of JSON each; '-' for standard output.",
    };

    private static readonly Option<int> Workers = new("--workers")
    {
        Description = "Models decided at once.",
        DefaultValueFactory = _ => new OperatorOptions().Workers,
    };

    private static readonly Option<LogEventLevel> LogLevelOption = new("--log-level")
    {
        Description = "Least level that is logged.",
        DefaultValueFactory = _ => LogEventLevel.Information,
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            """
            The HybridPlacement operator: decides where AI models run, keeps it true, and says why.

            Example:
              HybridPlacement.Operator --kubeconfig ~/.kube/config --leader-elect false --http-endpoint 127.0.0.1:8080

            Exit codes: 0 ended as asked, 1 failed, 2 wrong arguments, 3 another operator took the lease, 4 the API server's
            store was restored to an earlier state: start it again.
            """)
        {
            Kubeconfig, As, ServerImage, Namespaces, HttpEndpoint, LeaderElection, LeaderElectionNamespace, GuardRails, QueriesPerSecond, Burst,
            Workers, AuditLogPath, LogLevelOption, CheckCommand.Create(TimeProvider.System),
            PurgeCommand.Create(Kubeconfig, As, TimeProvider.System),
        };
        command.SetAction(RunAsync);
        return command;
    }

    internal static OperatorOptions OptionsOf(ParseResult result) => new()
    {
        Kubeconfig = result.GetValue(Kubeconfig),
        Impersonate = result.GetValue(As),
        ServerImage = result.GetValue(ServerImage)!,
        Namespaces = result.GetValue(Namespaces) ?? [],
        HttpEndpoint = result.GetValue(HttpEndpoint) is var address && address == Nowhere ? null : address,
        LeaderElection = result.GetValue(LeaderElection),
        LeaderElectionNamespace = result.GetValue(LeaderElectionNamespace)!,
        Identity = Environment.GetEnvironmentVariable("POD_NAME"),
        GuardRails = result.GetValue(GuardRails),
        QueriesPerSecond = result.GetValue(QueriesPerSecond),
        Burst = result.GetValue(Burst),
        AuditLog = result.GetValue(AuditLogPath),
        Workers = result.GetValue(Workers),
    };

    private static async Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken)
    {
        await using var log = CreateLogger(result.GetValue(LogLevelOption));
        using var loggers = new SerilogLoggerFactory(log);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        try
        {
            await OperatorHost.RunAsync(OptionsOf(result), loggers, stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }
        catch (LeadershipLostException e)
        {
            log.Error("Leadership lost: {Message}", e.Message);
            return LeadershipLost;
        }
        catch (StoreRestoredException e)
        {
            log.Error("The operator ends, to begin anew: {Message}", e.Message);
            return StoreRestored;
        }
        catch (Exception e) when (e is KubeConfigException or AuditLogException)
        {
            log.Fatal("The operator ends: {Message}", e.Message);
            return Failed;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or KubeApiException)
        {
            log.Fatal(e, "The operator ends: {Message}", e.Message);
            return Failed;
        }
    }

    // For people on a terminal, for machines anywhere else.
    private static Serilog.Core.Logger CreateLogger(LogEventLevel level)
    {
        var configuration = new LoggerConfiguration()
            .MinimumLevel.Is(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .Enrich.FromLogContext();
        return (Console.IsOutputRedirected
            ? configuration.WriteTo.Console(new CompactJsonFormatter())
            : configuration.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture)).CreateLogger();
    }
}
