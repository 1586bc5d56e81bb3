namespace HybridPlacement.Placement.Tests;

/// <summary>A row of a table: a fleet, a model, and what must be decided. What a row doesn't state isn't checked.</summary>
internal sealed record DecisionCase(string Name, TestFleet Fleet, ModelRequest Model, string Expected)
{
    /// <summary>"dc 2, cloud 1".</summary>
    public string Current { get; init; } = "";

    /// <summary>"dc->cloud 1 FailedOver"; "-" for nowhere.</summary>
    public string[]? Moves { get; init; }

    /// <summary>"pool Reason".</summary>
    public string[]? Rejected { get; init; }

    /// <summary>"pool/model replicas".</summary>
    public string[]? Victims { get; init; }

    public TimeSpan? Requeue { get; init; }

    /// <summary>A part of the message of one rejected pool, or of the decision's.</summary>
    public string? Says { get; init; }

    public decimal? Cost { get; init; }

    public void Check()
    {
        var decision = Fleet.Decide(Model, Current);
        var all = string.Join("\n", decision.Candidates);
        Assert.Multiple(() =>
        {
            Assert.That(decision.Summary, Is.EqualTo(Expected), all);
            Assert.That(decision.RequeueAfter, Is.EqualTo(Requeue), "requeue");
            if (Moves is not null) Assert.That(decision.Moves.Select(Text), Is.EqualTo(Moves));
            if (Rejected is not null)
                Assert.That(decision.Candidates.Where(c => c.Verdict == Verdict.Rejected).Select(c => $"{c.Pool.Name} {c.Reason}"), Is.EqualTo(Rejected), all);
            if (Victims is not null)
                Assert.That(decision.Victims.Select(v => $"{v.Pool}/{v.Model.Name} {v.Replicas}"), Is.EqualTo(Victims));
            if (Says is not null) Assert.That(decision.Candidates.Select(c => c.Message).Append(decision.Message), Has.Some.Contains(Says), all);
            if (Cost is not null) Assert.That(decision.HourlyCost, Is.EqualTo(Cost));
            Assert.That(decision.Candidates, Has.All.Matches<Candidate>(c => c.Verdict != Verdict.Rejected || c.Message!.Length > 20));
            Assert.That(decision.IsPlaced || decision.Message!.Length > 20);
        });
    }

    public override string ToString() => Name;

    private static string Text(Move move) => $"{move.From ?? "-"}->{move.To ?? "-"} {move.Replicas} {move.Reason}";
}
