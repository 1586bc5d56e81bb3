using System.Text.Json.Nodes;
using HybridPlacement.Sandbox.Workloads;

namespace HybridPlacement.Sandbox.Api;

/// <summary>What a list or watch asks for: by label and by field.</summary>
internal sealed class ObjectSelector
{
    public static readonly ObjectSelector Everything = new([], []);

    private readonly IReadOnlyList<LabelRequirement> _labels;
    private readonly IReadOnlyList<FieldRequirement> _fields;

    private ObjectSelector(IReadOnlyList<LabelRequirement> labels, IReadOnlyList<FieldRequirement> fields)
    {
        _labels = labels;
        _fields = fields;
    }

    public bool IsEverything => _labels.Count == 0 && _fields.Count == 0;

    public bool Matches(JsonObject resource)
    {
        if (_labels.Count > 0)
        {
            var labels = resource.Map("metadata", "labels");
            foreach (var requirement in _labels)
            {
                if (!requirement.Matches(labels))
                    return false;
            }
        }

        foreach (var requirement in _fields)
        {
            if (!requirement.Matches(resource))
                return false;
        }

        return true;
    }

    /// <exception cref="ApiStatusException">A selector doesn't parse, or the kind has no such field selector: 400.</exception>
    public static ObjectSelector Parse(ResourceDefinition resource, string? labelSelector, string? fieldSelector)
    {
        if (string.IsNullOrEmpty(labelSelector) && string.IsNullOrEmpty(fieldSelector))
            return Everything;
        return new ObjectSelector(
            LabelSelectorText.Parse(labelSelector ?? string.Empty),
            FieldRequirement.Parse(resource, fieldSelector ?? string.Empty));
    }
}
