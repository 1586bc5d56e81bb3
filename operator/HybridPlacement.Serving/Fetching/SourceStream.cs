namespace HybridPlacement.Serving.Fetching;

/// <summary>An open source.</summary>
/// <param name="Content">The bytes from <paramref name="Offset"/> on.</param>
/// <param name="Offset">Where the bytes begin in the file.</param>
/// <param name="Length">The whole file's length, where the source tells.</param>
/// <param name="Validator">What tells this content of the uri from another (a strong entity tag), where the source has such.</param>
/// <param name="Owner">What to dispose of with the stream.</param>
internal sealed record SourceStream(Stream Content, long Offset, long? Length, string? Validator, IDisposable? Owner) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        Owner?.Dispose();
    }
}
