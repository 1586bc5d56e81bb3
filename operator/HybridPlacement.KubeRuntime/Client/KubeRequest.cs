namespace HybridPlacement.KubeRuntime;

/// <summary>One call to the API server.</summary>
internal sealed record KubeRequest(HttpMethod Method, string Verb, KubeResource Resource, string Path)
{
    public IReadOnlyList<(string Name, string? Value)> Query { get; init; } = [];

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    /// <summary>Isn't held back by the client's own limit: the lease must not starve behind other calls.</summary>
    public bool BypassLimit { get; init; }

    /// <summary>One attempt only; the caller has a schedule of its own.</summary>
    public bool NoRetry { get; init; }

    /// <summary>Doing it twice is the same as once, so an attempt of unknown outcome may be repeated.</summary>
    public bool IsIdempotent { get; init; } = true;

    /// <summary>Overrides <see cref="KubeClientOptions.RequestTimeout"/>.</summary>
    public TimeSpan? Timeout { get; init; }

    public string PathAndQuery
    {
        get
        {
            var pairs = Query.Where(q => !string.IsNullOrEmpty(q.Value))
                .Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value!)}").ToList();
            return pairs.Count == 0 ? Path : $"{Path}?{string.Join('&', pairs)}";
        }
    }
}
