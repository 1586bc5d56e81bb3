using System.Net;
using System.Net.Sockets;
using HybridPlacement.Serving.Commands;
using HybridPlacement.Serving.Grpc;
using HybridPlacement.Serving.Http;
using HybridPlacement.Serving.Inference;
using HybridPlacement.Serving.Metrics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace HybridPlacement.Serving;

/// <summary>The server as a web application: built here, run by <see cref="RunAsync"/> or by a test.</summary>
internal static class ModelServer
{
    /// <summary>Longer than the kubelet's usual grace of 30 s would be cut off anyway.</summary>
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(25);

    /// <summary>Of .NET's sockets: whether what waits for bytes goes on where they are seen, and not in the thread pool. Read once, when the first socket waits.</summary>
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private const int ConnectionWindow = 4 << 20, StreamWindow = 2 << 20;

    /// <summary>Serves until told to stop; gives the process's exit code.</summary>
    public static async Task<int> RunAsync(ServeOptions options, Action<WebApplicationBuilder> configure, CancellationToken cancellation)
    {
        // A large request comes in many pieces, each of which would be handed to a thread that then spins for the next, while models are run
        // on all processors. What a piece goes into is Kestrel's pipe; requests are still answered in the thread pool.
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        await using var app = Build(options, configure);
        var loader = app.Services.GetRequiredService<ModelLoader>();
        try
        {
            await app.StartAsync(cancellation);
            await app.WaitForShutdownAsync(cancellation);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // A process that ends while native code loads a model would crash.
            if (loader.ExecuteTask is not null)
                await loader.Failure;
            await app.StopAsync(CancellationToken.None);
            await Console.Error.WriteLineAsync(e is SocketException
                ? $"{options.Address} can't be listened on: {e.Message}: write an address of this machine as {ServeCommand.AddressVariable}, or leave it out"
                : $"{e.Message.TrimEnd('.')}: stop what listens there, or choose another port (--http-port, --grpc-port, --metrics-port)");
            return 1;
        }

        var failure = await loader.Failure;
        if (failure is null)
            return 0;
        // Once more behind what the host says of starting and stopping.
        await Console.Error.WriteLineAsync(failure);
        TerminationLog.Write(options.TerminationLog, new TerminationReport { Reason = Reasons.ModelLoadFailed, Message = failure });
        return Reasons.ExitCode(Reasons.ModelLoadFailed);
    }

    public static WebApplication Build(ServeOptions options, Action<WebApplicationBuilder> configure)
    {
        // Blocking runs must not leave the pool without threads for health checks.
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, options.Cpus + 4), ports);

        // Nothing of the folder that it happens to start in: the usual builders read an appsettings.json there, and watch it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // OpenTelemetry reads its variables from here.
        builder.Configuration.AddEnvironmentVariables();
        builder.WebHost.UseKestrelCore();
        AddServices(builder.Services, options);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        configure(builder);
        var app = builder.Build();
        app.UseErrorBodies();
        app.MapWhen(IsMetrics, metrics => metrics.Run(WriteMetricsAsync));
        app.UseRouting();
        app.MapOpenInference();
        app.MapGrpcService<InferenceService>();
        app.MapGrpcHealthChecksService();
        return app;
    }

    private static void AddServices(IServiceCollection services, ServeOptions options)
    {
        services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop + options.DrainDelay);
        services.AddRoutingCore();
        services.AddSingleton(options);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<TransportMemory>();
        services.AddSingleton<IMemoryPoolFactory<byte>>(s => s.GetRequiredService<TransportMemory>());
        services.AddSingleton<ModelRepository>();
        services.AddSingleton(_ => new InferenceGate(options.Cpus, options.LongestQueue));
        services.AddSingleton<ServingMetrics>();
        services.AddSingleton<InferenceRunner>();
        services.AddSingleton<InferEndpoint>();
        services.AddSingleton<ModelLoader>();
        services.AddHostedService(s => s.GetRequiredService<ModelLoader>());
        services.AddHostedService<ModelReloader>();
        services.AddHostedService<Drain>();
        services.AddTracing();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = (int)Math.Min(int.MaxValue, options.LargestRequestBytes);
            grpc.MaxSendMessageSize = null;
            grpc.Interceptors.Add<ErrorStatus>();
        });
        services.AddGrpcHealthChecks().AddCheck<Readiness>("models");
    }

    private static void Listen(KestrelServerOptions kestrel, ServeOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.LargestRequestBytes;
        // A tensor of the usual size comes without waiting for the window to open.
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindow;
        kestrel.Limits.Http2.MaxFrameSize = TransportMemory.BlockBytes;
        ListenAs(kestrel, options.Address, options.HttpPort, PortRole.Http, HttpProtocols.Http1);
        ListenAs(kestrel, options.Address, options.GrpcPort, PortRole.Grpc, HttpProtocols.Http2);
        ListenAs(kestrel, options.Address, options.MetricsPort, PortRole.Metrics, HttpProtocols.Http1);
    }

    private static void ListenAs(KestrelServerOptions kestrel, IPAddress address, int port, PortRole role, HttpProtocols protocols)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            listen.Use(next => connection =>
            {
                connection.Features.Set(new PortFeature(role));
                return next(connection);
            });
        }

        if (address.Equals(IPAddress.IPv6Any))
            kestrel.ListenAnyIP(port, Configure);
        else
            kestrel.Listen(address, port, Configure);
    }

    private static bool IsMetrics(HttpContext context) => context.Features.Get<PortFeature>()?.Role == PortRole.Metrics;

    private static async Task WriteMetricsAsync(HttpContext context)
    {
        if (context.Request.Path != "/metrics")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        await context.Response.WriteAsync(context.RequestServices.GetRequiredService<ServingMetrics>().Write(), context.RequestAborted);
    }

    private sealed record PortFeature(PortRole Role);
}
