namespace HybridPlacement.Sandbox.Http;

/// <summary>A path of no API at all: answered in plain text, which clients can tell from a missing object.</summary>
internal sealed class PageNotFoundException() : Exception("404 page not found");
