using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace HybridPlacement.Serving;

/// <summary>Where log lines go: compact JSON for collectors, readable lines for a person at a terminal.</summary>
internal static class Logs
{
    public static void Configure(WebApplicationBuilder builder) => builder.Services.AddSerilog(Write);

    private static void Write(LoggerConfiguration logs)
    {
        logs.MinimumLevel.Information()
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            // What keeps it from starting is said at the end, in a line without a stack.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)
            // That the server isn't ready while it stops is no error.
            .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal);
        if (Console.IsOutputRedirected)
            logs.WriteTo.Console(new CompactJsonFormatter());
        else
            logs.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
    }
}
