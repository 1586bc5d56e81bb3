using System.Collections;

namespace HybridPlacement.Benchmarks.Serving.Calling;

/// <summary>Callers that ask at the same time, and go together.</summary>
internal sealed class Callers(IReadOnlyList<ICaller> callers) : IEnumerable<ICaller>, IDisposable
{
    public IEnumerator<ICaller> GetEnumerator() => callers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var caller in callers)
            caller.Dispose();
    }
}
