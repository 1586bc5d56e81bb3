using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Workloads.Scheduling;

/// <summary>A <c>nodeSelectorTerm</c>: all requirements must hold; one without any matches no node.</summary>
internal sealed record NodeTerm(IReadOnlyList<LabelRequirement> Expressions, IReadOnlyList<LabelRequirement> Fields)
{
    public bool Matches(string nodeName, IReadOnlyDictionary<string, string> labels)
    {
        if (Expressions.Count == 0 && Fields.Count == 0) return false;
        for (var i = 0; i < Expressions.Count; i++)
        {
            if (!Expressions[i].Matches(labels)) return false;
        }

        for (var i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Key != "metadata.name" || !Fields[i].Matches(nodeName)) return false;
        }

        return true;
    }

    public static NodeTerm Read(JsonNode? term) => new(
        LabelRequirement.ReadAll(term.Items("matchExpressions")),
        LabelRequirement.ReadAll(term.Items("matchFields")));
}

/// <summary>A preference for nodes, with a weight from 1 to 100.</summary>
internal sealed record PreferredNodeTerm(int Weight, NodeTerm Term);
