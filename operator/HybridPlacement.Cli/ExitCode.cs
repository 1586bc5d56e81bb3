namespace HybridPlacement.Cli;

/// <summary>What the command's exit code tells a script.</summary>
internal static class ExitCode
{
    /// <summary>Done: all models are placed and ready, nothing differs.</summary>
    public const int Success = 0;

    /// <summary>The command could not do its work: bad arguments, unreadable input, an API server that refused.</summary>
    public const int Error = 1;

    /// <summary>The work was done and its answer is no: some model isn't placed or isn't ready.</summary>
    public const int Unsatisfied = 2;

    /// <summary>Stopped by a signal before the answer was there (128 + SIGINT, as a shell reports it).</summary>
    public const int Interrupted = 130;
}
