namespace HybridPlacement.Benchmarks.Serving.Calling;

/// <summary>Asks one and the same question again and again.</summary>
internal interface ICaller : IDisposable
{
    /// <summary>Asks once, waits for the whole answer, and throws where that isn't success.</summary>
    void Ask();
}
