using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox;

/// <summary>One change of one object, as the store made it.</summary>
/// <param name="Group">The API group; empty for the core one.</param>
/// <param name="Resource">In the plural, such as <c>pods</c>.</param>
/// <param name="State">As it is now, or was last: a copy of the reader's own.</param>
/// <param name="Deleted">Whether it is gone.</param>
public sealed record ClusterChange(string Group, string Resource, JsonObject State, bool Deleted);
