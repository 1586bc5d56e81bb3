using System.Buffers;
using System.Diagnostics;
using System.Text;

namespace HybridPlacement.Benchmarks.Sandbox;

/// <summary>What the measured clients do.</summary>
internal static class ApiLoad
{
    private const int Writers = 16;

    /// <summary>Creates objects from many writers at once.</summary>
    /// <returns>Creates per second.</returns>
    public static async Task<double> CreateAsync(HttpClient http, string path, int count, Func<int, string> body)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                await PostAsync(http, path, body(i));
        })));
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public static async Task PostAsync(HttpClient http, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"POST {path}: {await answer.Content.ReadAsStringAsync()}");
        await answer.Content.LoadIntoBufferAsync();
    }

    /// <summary>Opens watches, lets <paramref name="write"/> write, and waits until each has seen all events.</summary>
    /// <returns>Events per second that reached each watcher.</returns>
    public static async Task<IReadOnlyList<double>> WatchAsync(
        HttpClient http, string path, int watchers, int events, string resourceVersion, Func<Task> write)
    {
        var streams = new List<HttpResponseMessage>();
        try
        {
            for (var i = 0; i < watchers; i++)
            {
                var answer = await http.GetAsync(
                    $"{path}?watch=1&resourceVersion={resourceVersion}", HttpCompletionOption.ResponseHeadersRead);
                streams.Add(answer.EnsureSuccessStatusCode());
            }

            var started = Stopwatch.GetTimestamp();
            var reading = streams.ConvertAll(stream => Task.Run(async () =>
            {
                await ReadEventsAsync(stream, events);
                return events / Stopwatch.GetElapsedTime(started).TotalSeconds;
            }));
            await write();
            return await Task.WhenAll(reading);
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
        }
    }

    /// <summary>An event is a line.</summary>
    private static async Task ReadEventsAsync(HttpResponseMessage answer, int events)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync();
        var buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
        while (events > 0)
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0) throw new InvalidOperationException($"a watch ended with {events} events to come");
            events -= buffer.AsSpan(0, read).Count((byte)'\n');
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }
}
