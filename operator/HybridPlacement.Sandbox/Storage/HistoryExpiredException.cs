namespace HybridPlacement.Sandbox.Storage;

/// <summary>A watch asked for changes that are no longer kept: the client must list again.</summary>
internal sealed class HistoryExpiredException(long requested, long compacted)
    : Exception($"too old resource version: {requested} ({compacted})");
