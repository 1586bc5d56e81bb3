using System.Collections.Concurrent;

namespace HybridPlacement.Sandbox;

/// <summary>One request that a client made.</summary>
/// <param name="Method">GET, POST, PUT, PATCH or DELETE.</param>
/// <param name="Path">The path without its query.</param>
/// <param name="Query">The query with its question mark, or empty.</param>
/// <param name="UserAgent">The client.</param>
/// <param name="Code">The HTTP status of the answer; 0 while it isn't there.</param>
public sealed record RequestRecord(string Method, string Path, string Query, string UserAgent, int Code)
{
    /// <summary>Whether it asks for a change: reviews, which only ask a question, don't.</summary>
    public bool IsWrite =>
        Method is "POST" or "PUT" or "PATCH" or "DELETE" && !Path.Contains("reviews", StringComparison.Ordinal);
}

/// <summary>The latest requests, for tests that count what a client asks for.</summary>
public sealed class RequestLog
{
    private const int Limit = 200_000;

    private readonly ConcurrentQueue<RequestRecord> _records = new();

    /// <summary>The requests in the order of their answers, at most the latest 200,000.</summary>
    public IReadOnlyList<RequestRecord> All => [.. _records];

    /// <summary>Forgets all requests so far.</summary>
    public void Clear() => _records.Clear();

    internal void Add(RequestRecord record)
    {
        _records.Enqueue(record);
        if (_records.Count > Limit)
            _records.TryDequeue(out _);
    }
}
