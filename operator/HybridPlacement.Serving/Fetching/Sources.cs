namespace HybridPlacement.Serving.Fetching;

/// <summary>Finds the source that a uri means.</summary>
internal static class Sources
{
    /// <summary>Where the operator mounts a claim that a <c>pvc://CLAIM/PATH</c> names.</summary>
    public const string ClaimsFolder = "/pvc";

    public static IModelFileSource For(FetchOptions options, HttpClient client, TimeProvider time)
    {
        var uri = options.Uri;
        var credentials = new Credentials(options.CredentialsFolder);
        return uri.Scheme switch
        {
            "http" or "https" => new HttpSource(client, uri, () => (uri, credentials.Header()), isNamed: true, time),
            "s3" or "azureblob" when uri.AbsolutePath.Trim('/').Length == 0 || uri.Host.Length == 0 =>
                throw FetchException.Failed($"{HttpSource.Shown(uri)} names no file; write s3://BUCKET/KEY or azureblob://ACCOUNT/CONTAINER/PATH"),
            "s3" => new HttpSource(client, uri, () => (S3Address.Of(uri, options.Endpoint, credentials, time), null), options.Endpoint is not null, time),
            "azureblob" => new HttpSource(client, uri, () => (BlobAddress.Of(uri, options.Endpoint, credentials, time), null), options.Endpoint is not null, time),
            "file" when !uri.IsLoopback => throw FetchException.Failed($"{uri} names a host; write file:///path"),
            "file" => new FolderSource(
                options.FileRoot ?? throw FetchException.Failed("file:// is only read below the folder in HYBRIDPLACEMENT_FILE_ROOT, which isn't set here"),
                uri.LocalPath),
            "pvc" => new FolderSource(Path.Combine(ClaimsFolder, uri.Host), uri.LocalPath.TrimStart('/')),
            var scheme => throw FetchException.Failed($"{scheme}:// can't be fetched; write https, http, s3, azureblob, pvc or file"),
        };
    }
}
