using HybridPlacement.Placement;
using k8s.Models;

namespace HybridPlacement.Operator.Mapping;

/// <summary>Label selectors and tolerations, from Kubernetes' types to the decision's and back.</summary>
internal static class Selectors
{
    /// <summary>A selector; absent selects everything.</summary>
    /// <exception cref="SpecException">An operator isn't known.</exception>
    public static LabelSelector Read(V1LabelSelector? selector, string field) => selector is null
        ? LabelSelector.Everything
        : new()
        {
            MatchLabels = selector.MatchLabels is null ? Labels.None : selector.MatchLabels.AsReadOnly(),
            MatchExpressions = [.. (selector.MatchExpressions ?? []).Select(e => Read(e, field))],
        };

    /// <summary>The terms of node affinity that mean the same as a selector.</summary>
    public static IEnumerable<V1NodeSelectorRequirement> NodeTerms(LabelSelector selector) =>
        selector.MatchLabels.OrderBy(l => l.Key, StringComparer.Ordinal)
            .Select(l => new V1NodeSelectorRequirement { Key = l.Key, OperatorProperty = "In", Values = [l.Value] })
            .Concat(selector.MatchExpressions.Select(NodeTerm));

    /// <summary>One requirement as a term of node affinity.</summary>
    public static V1NodeSelectorRequirement NodeTerm(LabelRequirement requirement) => new()
    {
        Key = requirement.Key,
        OperatorProperty = requirement.Operator.ToString(),
        Values = requirement.Values.Count == 0 ? null : [.. requirement.Values],
    };

    /// <summary>Tolerations as the decision needs them; those for a limited time only don't count.</summary>
    public static IReadOnlyList<Toleration> Read(IReadOnlyList<V1Toleration>? tolerations, string field) =>
    [
        .. (tolerations ?? []).Where(t => t.TolerationSeconds is null).Select(t => new Toleration(
            string.IsNullOrEmpty(t.Key) ? null : t.Key,
            t.OperatorProperty switch
            {
                null or "" or "Equal" => TolerationOperator.Equal,
                "Exists" => TolerationOperator.Exists,
                var other => throw new SpecException(field, $"operator {other} isn't known: write Equal or Exists"),
            },
            t.Value ?? "",
            Effect(t.Effect, field))),
    ];

    /// <summary>Tolerations as pods carry them.</summary>
    public static V1Toleration Write(Toleration toleration) => new()
    {
        Key = toleration.Key,
        OperatorProperty = toleration.Operator.ToString(),
        Value = toleration.Operator == TolerationOperator.Exists || toleration.Value.Length == 0 ? null : toleration.Value,
        Effect = toleration.Effect?.ToString(),
    };

    internal static TaintEffect? Effect(string? effect, string field) => effect switch
    {
        null or "" => null,
        "NoSchedule" => TaintEffect.NoSchedule,
        "PreferNoSchedule" => TaintEffect.PreferNoSchedule,
        "NoExecute" => TaintEffect.NoExecute,
        _ => throw new SpecException(field, $"effect {effect} isn't known: write NoSchedule, PreferNoSchedule or NoExecute"),
    };

    private static LabelRequirement Read(V1LabelSelectorRequirement requirement, string field) => new(
        requirement.Key,
        requirement.OperatorProperty switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            var other => throw new SpecException(field, $"operator {other} isn't known: write In, NotIn, Exists or DoesNotExist"),
        },
        [.. requirement.Values ?? []]);

    private static class Labels
    {
        public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();
    }
}
