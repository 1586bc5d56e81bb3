namespace HybridPlacement.Sandbox.Workloads.Kubelet;

/// <summary>What to start: everything is final (expanded, translated), nothing is interpreted by a shell.</summary>
internal sealed record ProcessSpec
{
    public required string Executable { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The whole environment of the process; nothing else is inherited.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public required string WorkingDirectory { get; init; }

    /// <summary>What an argument becomes that a further command in the same container is given.</summary>
    public Func<string, string> TranslateArgument { get; init; } = static argument => argument;

    /// <summary>Receives each line of <c>stdout</c> and <c>stderr</c>; called from any thread.</summary>
    public required Action<string, string> Output { get; init; }
}
