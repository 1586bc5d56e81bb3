using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Tables;

/// <summary>One column of a printed table.</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Type">Its OpenAPI type.</param>
/// <param name="Value">The cell of an object, at a moment (for ages).</param>
/// <param name="Priority">0 is always shown, higher ones with <c>-o wide</c>.</param>
/// <param name="Format">Its OpenAPI format; <c>name</c> marks the object's name.</param>
/// <param name="Description">What it shows.</param>
internal sealed record TableColumn(
    string Name,
    string Type,
    Func<JsonObject, DateTimeOffset, JsonNode?> Value,
    int Priority = 0,
    string Format = "",
    string Description = "");
