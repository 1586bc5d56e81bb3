using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace HybridPlacement.Cli.Sandboxing;

/// <summary>
/// Sends one Open Inference Protocol v2 request to a model's endpoint. The request is <c>NAME.request.json</c> beside
/// the model file, or, where there is none, zeros in the shapes that the model's metadata names (1 for a free dimension).
/// </summary>
internal sealed class InferenceProbe(HttpClient http, DirectoryInfo? requests, TimeProvider time)
{
    // The address of a Service follows its pods' readiness by a moment, as in a cluster.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>The protocol's answer with <c>url</c> and <c>milliseconds</c> beside it, or an object with <c>error</c>.</summary>
    public async Task<JsonObject> AskAsync(Uri endpoint, string model, CancellationToken cancellationToken)
    {
        var url = new Uri(endpoint, $"/v2/models/{Uri.EscapeDataString(model)}/infer");
        var report = new JsonObject { ["url"] = url.ToString() };
        try
        {
            var request = await ReadRequestAsync(model, cancellationToken)
                ?? await ConnectedAsync(() => ZerosAsync(endpoint, model, cancellationToken), cancellationToken);
            var start = 0L;
            using var response = await ConnectedAsync(
                () =>
                {
                    start = time.GetTimestamp();
                    return http.PostAsJsonAsync(url, request, cancellationToken);
                },
                cancellationToken);
            var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken);
            report["milliseconds"] = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1);
            foreach (var (key, value) in answer ?? [])
                report[key] = value?.DeepClone();
            if (!response.IsSuccessStatusCode)
                report["error"] ??= $"HTTP {(int)response.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or System.Text.Json.JsonException or IOException)
        {
            report["error"] = e.Message;
        }

        return report;
    }

    private async Task<T> ConnectedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await call();
            }
            catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError && time.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Interval, time, cancellationToken);
            }
        }
    }

    private async Task<JsonNode?> ReadRequestAsync(string model, CancellationToken cancellationToken)
    {
        var file = requests is null ? null : new FileInfo(Path.Combine(requests.FullName, model + ".request.json"));
        if (file is not { Exists: true })
            return null;
        await using var stream = file.OpenRead();
        return await JsonNode.ParseAsync(stream, cancellationToken: cancellationToken);
    }

    private async Task<JsonNode> ZerosAsync(Uri endpoint, string model, CancellationToken cancellationToken)
    {
        var metadata = await http.GetFromJsonAsync<JsonObject>(
            new Uri(endpoint, $"/v2/models/{Uri.EscapeDataString(model)}"), cancellationToken);
        var inputs = new JsonArray();
        foreach (var input in metadata?["inputs"]?.AsArray() ?? [])
        {
            var shape = input!["shape"]!.AsArray().Select(d => Math.Max(1, d!.GetValue<long>())).ToArray();
            var datatype = input["datatype"]!.GetValue<string>();
            var count = shape.Aggregate(1L, (product, d) => product * d);
            var zeros = Enumerable.Range(0, checked((int)count)).Select(_ => Zero(datatype)).ToArray();
            inputs.Add(new JsonObject
            {
                ["name"] = input["name"]!.GetValue<string>(),
                ["datatype"] = datatype,
                ["shape"] = new JsonArray([.. shape.Select(d => (JsonNode)d)]),
                ["data"] = new JsonArray(zeros),
            });
        }

        return new JsonObject { ["inputs"] = inputs };
    }

    private static JsonNode Zero(string datatype) => datatype switch
    {
        "BOOL" => false,
        "BYTES" => string.Empty,
        _ => 0,
    };

    /// <summary>The answer in one line: each output's name and its first values.</summary>
    public static string Summarize(JsonObject report)
    {
        if (report["error"] is { } error)
            return error.ToString();
        var outputs = report["outputs"]?.AsArray() ?? [];
        return string.Join("  ", outputs.Select(output =>
        {
            var values = output!["data"]?.AsArray().Take(4).Select(Format) ?? [];
            var more = output["data"]?.AsArray().Count > 4 ? ", …" : string.Empty;
            return $"{output["name"]} = [{string.Join(", ", values)}{more}]";
        }));
    }

    private static string Format(JsonNode? value) =>
        value?.AsValue().TryGetValue(out double number) == true
            ? number.ToString("0.####", CultureInfo.InvariantCulture)
            : value?.ToString() ?? "null";
}
