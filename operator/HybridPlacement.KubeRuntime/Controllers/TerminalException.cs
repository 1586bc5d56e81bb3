namespace HybridPlacement.KubeRuntime;

/// <summary>Trying again doesn't help until the object changes: counted and logged, not requeued.</summary>
public sealed class TerminalException : Exception
{
    /// <summary>An error that only a change of the object can mend.</summary>
    public TerminalException(string message)
        : base(message)
    {
    }

    /// <summary>An error that only a change of the object can mend.</summary>
    public TerminalException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
