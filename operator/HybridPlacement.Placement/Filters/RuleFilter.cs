namespace HybridPlacement.Placement;

/// <summary>Without a rule nothing is allowed.</summary>
internal sealed class RuleFilter : PoolFilter
{
    public override string Reason => Reasons.NoRule;

    public override int Most(Question question, PoolState pool) =>
        Unless(question.Rule is null && question.Policy?.Problem is null);

    public override string Explain(Question question, Pool pool) => Explain(question);

    public static string Explain(Question question) => question.Policy is { } policy
        ? $"no rule of policy {policy.Name} matches sensitivity {question.Model.Sensitivity}, latency {question.Model.Latency}, "
            + $"format {question.Model.Format} and the model's labels: add a rule, or change the model"
        : $"no policy selects namespace {question.Model.Key.Namespace}, and policy {Policy.DefaultName} replaces the built-in one: "
            + "let a policy's namespaceSelector select it";
}
