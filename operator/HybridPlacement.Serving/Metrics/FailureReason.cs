namespace HybridPlacement.Serving.Metrics;

/// <summary>Why a request failed, in Triton's words.</summary>
internal enum FailureReason
{
    /// <summary>Turned away as the queue was full.</summary>
    Rejected,

    /// <summary>The caller gave up.</summary>
    Canceled,

    /// <summary>ONNX Runtime failed.</summary>
    Backend,

    /// <summary>The request was wrong.</summary>
    Other,
}
