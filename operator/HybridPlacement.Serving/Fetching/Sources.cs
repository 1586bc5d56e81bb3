namespace HybridPlacement.Serving.Fetching;

/// <summary>Finds the source that a uri means.</summary>
internal static class Sources
{
    /// <summary>Where the operator mounts a claim that a <c>pvc://CLAIM/PATH</c> names.</summary>
    public const string ClaimsFolder = "/pvc";

    public static IModelFileSource For(FetchOptions options, HttpClient client, TimeProvider time) => options.Uri.Scheme switch
    {
        "http" or "https" => new HttpSource(client, options.Uri, time),
        "file" when !options.Uri.IsLoopback => throw FetchException.Failed($"{options.Uri} names a host; write file:///path"),
        "file" => new FolderSource(
            options.FileRoot ?? throw FetchException.Failed("file:// is only read below the folder in HYBRIDPLACEMENT_FILE_ROOT, which isn't set here"),
            options.Uri.LocalPath),
        "pvc" => new FolderSource(Path.Combine(ClaimsFolder, options.Uri.Host), options.Uri.LocalPath.TrimStart('/')),
        var scheme => throw FetchException.Failed($"{scheme}:// can't be fetched; write https, http, pvc or file"),
    };
}
