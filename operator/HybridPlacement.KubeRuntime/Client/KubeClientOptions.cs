namespace HybridPlacement.KubeRuntime;

/// <summary>How a <see cref="KubeClient"/> behaves towards the API server. Fixed once the client is made.</summary>
public sealed record KubeClientOptions
{
    /// <summary>Calls per second that the client allows itself in the long run; 0 or less: no limit. Leases and watches aren't counted.</summary>
    public double QueriesPerSecond { get; init; } = 50;

    /// <summary>Calls that may be made at once after a pause.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>How long one attempt may take, body included. A watch's body isn't bounded by it.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts per call, the first included, while the server says 429 or 503 or can't be reached.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The longest single wait that a <c>Retry-After</c> may ask for before the error is handed on instead.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The field manager of creates, updates and patches that name none.</summary>
    public string FieldManager { get; init; } = "kuberuntime";

    /// <summary>The <c>User-Agent</c> header.</summary>
    public string UserAgent { get; init; } = "kuberuntime";

    /// <summary>The user on whose behalf calls are made, such as <c>system:serviceaccount:NAMESPACE:NAME</c>; null: the configuration's own.</summary>
    public string? Impersonate { get; init; }

    /// <summary>Seeds the jitter of retries.</summary>
    public int? JitterSeed { get; init; }
}
