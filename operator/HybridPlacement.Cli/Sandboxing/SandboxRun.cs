using System.Text.Encodings.Web;
using System.Text.Json;
using HybridPlacement.Cli.Commands;
using HybridPlacement.Cli.Output;
using Spectre.Console;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>One run of <c>hybridplacement sandbox</c>: start, apply, wait until settled, answer, stay or stop.</summary>
internal static class SandboxRun
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <returns>The command's exit code.</returns>
    public static async Task<int> ExecuteAsync(SandboxRequest request, CancellationToken cancellationToken)
    {
        var manifests = SceneReader.Read(request.Folder);
        await using var session = await SandboxSession.StartAsync(request, cancellationToken);
        foreach (var manifest in manifests)
            await session.ApplyAsync(manifest, cancellationToken);

        session.StartOperator();
        var settled = await WaitUntilSettledAsync(session, request.Timeout, cancellationToken);
        var models = await AskAsync(session, request, cancellationToken);
        if (request.Output == OutputFormat.Json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { models }, Json));
        else
            PrintAnswer(models, live: !request.Once);
        if (!settled)
            Terminal.Error.WriteLine($"Not settled within {request.Timeout.TotalSeconds:0} s (--timeout).");
        if (!request.Once)
            await StayAsync(session, models, request, cancellationToken);
        return models.All(m => m.Ready) ? ExitCode.Success : ExitCode.Unsatisfied;
    }

    private static async Task<bool> WaitUntilSettledAsync(
        SandboxSession session, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            await foreach (var models in session.WatchAsync(PollInterval, limit.Token))
            {
                session.Progress.Show(models);
                if (models.All(m => m.Settled))
                    return true;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up; what there is by now is the answer.
        }
        finally
        {
            session.Progress.Clear();
        }

        return false;
    }

    private static async Task<IReadOnlyList<ModelReport>> AskAsync(
        SandboxSession session, SandboxRequest request, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        var probe = new InferenceProbe(http, request.FindModels(), TimeProvider.System);
        var answered = new List<ModelReport>();
        foreach (var model in await session.Models.ReadAsync(cancellationToken))
        {
            var endpoint = await session.Models.FindEndpointAsync(model, cancellationToken);
            answered.Add(model with
            {
                Endpoint = endpoint?.ToString().TrimEnd('/'),
                Inference = endpoint is not null && model.Ready && model.Replicas > 0
                    ? await probe.AskAsync(endpoint, model.ServedName, cancellationToken)
                    : null,
            });
        }

        return answered;
    }

    private static void PrintAnswer(IReadOnlyList<ModelReport> models, bool live)
    {
        // What stays up shows the table itself, and keeps it up to date.
        if (!live)
            Terminal.Out.Write(ModelTable.Create(models, framed: Terminal.Out.Profile.Capabilities.Ansi));
        Terminal.Out.WriteLine();
        foreach (var model in models.Where(m => m.Inference is not null))
        {
            Terminal.Out.WriteLine($"{model.Namespace}/{model.Name} answers in "
                + $"{model.Inference!["milliseconds"]} ms: {InferenceProbe.Summarize(model.Inference)}");
        }
    }

    private static async Task StayAsync(
        SandboxSession session,
        IReadOnlyList<ModelReport> models,
        SandboxRequest request,
        CancellationToken cancellationToken)
    {
        Terminal.Error.Write(new Text(NextSteps(session, models, request)));
        try
        {
            await LiveTable.ShowAsync(session.WatchAsync(TimeSpan.FromSeconds(1), cancellationToken), request.Output);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Terminal.Error.WriteLine("Stopping the pods' processes.");
        }
    }

    private static string NextSteps(
        SandboxSession session, IReadOnlyList<ModelReport> models, SandboxRequest request)
    {
        var example = models.FirstOrDefault(m => m.Ready) ?? (models.Count > 0 ? models[0] : null);
        var question = example is null ? null : request.FindModels() is { } folder
            && File.Exists(Path.Combine(folder.FullName, example.ServedName + ".request.json"))
                ? $"-d @{Path.Combine(folder.FullName, example.ServedName + ".request.json")}"
                : "-d '{\"inputs\": [...]}'";
        return $"""

            The cluster is up until Ctrl-C. In another terminal:

              export KUBECONFIG={session.Kubeconfig}
              kubectl get modeldeployments.hybridplacement.io -A -o wide
              kubectl get placementpools.hybridplacement.io
            {(example is null ? string.Empty : $"""
                kubectl describe modeldeployments.hybridplacement.io/{example.Name} -n {example.Namespace}
                curl -s {example.Endpoint}/v2/models/{example.ServedName}
                curl -s {example.Endpoint}/v2/models/{example.ServedName}/infer {question}

              """)}
            """;
    }
}
