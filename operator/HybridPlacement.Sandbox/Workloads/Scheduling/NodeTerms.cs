using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>A <c>nodeSelectorTerm</c>: all requirements must hold; one without any matches no node.</summary>
internal sealed record NodeTerm(IReadOnlyList<LabelRequirement> Expressions, IReadOnlyList<LabelRequirement> Fields)
{
    public bool Matches(string nodeName, IReadOnlyDictionary<string, string> labels)
    {
        if (Expressions.Count == 0 && Fields.Count == 0) return false;
        foreach (var expression in Expressions)
        {
            if (!expression.Matches(labels)) return false;
        }

        foreach (var field in Fields)
        {
            if (field.Key != "metadata.name" || !field.Matches(nodeName)) return false;
        }

        return true;
    }

    public static NodeTerm Read(JsonNode? term) => new(
        LabelRequirement.ReadAll(term.Items("matchExpressions")),
        LabelRequirement.ReadAll(term.Items("matchFields")));
}

/// <summary>A preference for nodes, with a weight from 1 to 100.</summary>
internal sealed record PreferredNodeTerm(int Weight, NodeTerm Term);
