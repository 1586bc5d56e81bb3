using System.CommandLine;

namespace HybridPlacement.Operator;

/// <summary>
/// <c>check</c>: asks an operator's HTTP endpoint whether it is ready. For images without a shell: their health check, and
/// the chart's <c>helm test</c>.
/// </summary>
internal static class CheckCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Option<Uri> Url = new("--url")
    {
        Description = "What to ask.",
        DefaultValueFactory = _ => new Uri("http://127.0.0.1:8080/readyz"),
        CustomParser = result =>
        {
            var text = result.Tokens.Single().Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
                return url;
            result.AddError($"--url '{text}': write an absolute address such as http://127.0.0.1:8080/readyz.");
            return null!;
        },
    };

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "Seconds within which the answer must be 200; asked again until then.",
        DefaultValueFactory = _ => 5,
    };

    public static Command Create(TimeProvider time)
    {
        var command = new Command(
            "check",
            """
            Ask an operator whether it is ready.

            Example:
              HybridPlacement.Operator check --url http://127.0.0.1:8080/readyz --timeout 5

            Exit codes: 0 it is, 1 it isn't.
            """)
        {
            Url, Timeout,
        };
        command.SetAction((parsed, cancellationToken) =>
            RunAsync(parsed.GetValue(Url)!, TimeSpan.FromSeconds(parsed.GetValue(Timeout)), time, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Uri url, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var http = new HttpClient();
        using var tick = new PeriodicTimer(Pause, time);
        var last = "no answer";
        try
        {
            do
            {
                try
                {
                    using var response = await http.GetAsync(url, stop.Token);
                    last = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync(stop.Token)}";
                    if (response.IsSuccessStatusCode)
                    {
                        Console.Out.WriteLine($"{url}: {last}");
                        return 0;
                    }
                }
                catch (HttpRequestException e)
                {
                    last = e.Message;
                }
            }
            while (await tick.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The time is up.
        }

        Console.Error.WriteLine($"{url} isn't ready within {limit.TotalSeconds} s: {last}");
        return OperatorCommand.Failed;
    }
}
