using System.Text.Json.Nodes;

namespace HybridPlacement.Sandbox.Api;

/// <summary>How the objects of a resource that is served in two forms become one another.</summary>
/// <param name="Group">The group of the form that is stored.</param>
/// <param name="Version">Its version.</param>
/// <param name="ToStored">Makes the stored form of what a client sends; a clone.</param>
/// <param name="ToServed">Makes what a client reads of the stored form; a clone.</param>
internal sealed record ObjectConversion(
    string Group, string Version, Func<JsonObject, JsonObject> ToStored, Func<JsonObject, JsonObject> ToServed);
