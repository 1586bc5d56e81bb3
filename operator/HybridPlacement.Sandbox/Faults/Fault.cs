namespace HybridPlacement.Sandbox.Faults;

/// <summary>What befalls a call.</summary>
public abstract record Fault
{
    private Fault(string kind) => Kind = kind;

    /// <summary>As it is counted: <c>http500</c>, <c>timeout</c>, <c>reset</c>, <c>lostAnswer</c>, <c>delay</c>.</summary>
    public string Kind { get; }

    /// <summary>Not carried out, and never answered: the client's own timeout ends it.</summary>
    public static Fault Timeout { get; } = new NoAnswer("timeout", CarriedOut: false, Hangs: true);

    /// <summary>Not carried out; the stream is cut.</summary>
    public static Fault Reset { get; } = new NoAnswer("reset", CarriedOut: false, Hangs: false);

    /// <summary>Carried out, and the stream is cut before the answer: the client can't know.</summary>
    public static Fault LostAnswer { get; } = new NoAnswer("lostAnswer", CarriedOut: true, Hangs: false);

    /// <summary>Refused with a Status object and not carried out.</summary>
    /// <param name="code">Such as 409, 429, 500, 503.</param>
    /// <param name="retryAfter">The answer's <c>Retry-After</c>, in whole seconds; without one 429 says 1 s.</param>
    public static Fault Refuse(int code, TimeSpan? retryAfter = null) => new Refusal(code, retryAfter);

    /// <summary>Carried out after a while.</summary>
    public static Fault Delay(TimeSpan delay) => new Delayed(delay);

    internal sealed record NoAnswer(string Name, bool CarriedOut, bool Hangs) : Fault(Name);

    internal sealed record Refusal(int Code, TimeSpan? RetryAfter) : Fault($"http{Code}");

    internal sealed record Delayed(TimeSpan Time) : Fault("delay");
}

/// <summary>Which calls a fault befalls.</summary>
public sealed record FaultRule
{
    /// <summary>What happens.</summary>
    public required Fault Fault { get; init; }

    /// <summary>Which calls count at all; default: every call about a resource.</summary>
    public Func<ApiCall, bool> Where { get; init; } = static _ => true;

    /// <summary>So many matching calls go through first: 2 with <see cref="Times"/> 1 is the third call.</summary>
    public int Skip { get; init; }

    /// <summary>So many calls are befallen; then the rule is spent.</summary>
    public int Times { get; init; } = int.MaxValue;

    /// <summary>Of those the share that is: drawn from the port's seed.</summary>
    public double Probability { get; init; } = 1;
}
