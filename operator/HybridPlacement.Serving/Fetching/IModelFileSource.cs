namespace HybridPlacement.Serving.Fetching;

/// <summary>Where a file comes from.</summary>
internal interface IModelFileSource
{
    /// <summary>The source for messages, without what is secret; with the server that was asked, where the uri doesn't name it.</summary>
    string Name { get; }

    /// <summary>What may be at fault where nobody answers, as the end of a message; empty where nothing is known.</summary>
    string Hint { get; }

    /// <summary>
    /// Opens the file from a byte on. Where the source can't, or the file is no longer the one of
    /// <paramref name="validator"/>, the stream starts at 0.
    /// </summary>
    /// <exception cref="FetchException">It can't be had.</exception>
    Task<SourceStream> OpenAsync(long offset, string? validator, CancellationToken cancellation);
}
