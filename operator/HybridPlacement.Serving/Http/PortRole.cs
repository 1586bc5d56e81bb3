namespace HybridPlacement.Serving.Http;

/// <summary>What a port of the server is for; known from the connection, as a caller's Host header proves nothing.</summary>
internal enum PortRole
{
    /// <summary>Open Inference Protocol over HTTP.</summary>
    Http,

    /// <summary>The same over gRPC.</summary>
    Grpc,

    /// <summary>Prometheus metrics.</summary>
    Metrics,
}
