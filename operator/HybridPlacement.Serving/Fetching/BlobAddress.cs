using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;

namespace HybridPlacement.Serving.Fetching;

/// <summary>
/// Where a blob of Azure Storage, <c>azureblob://ACCOUNT/CONTAINER/PATH</c>, is had by a plain GET. The Secret has the
/// account's key, or a shared access signature; without either the blob is asked for anonymously.
/// </summary>
internal static class BlobAddress
{
    public const string AccountKey = "AZURE_STORAGE_KEY", SharedAccessSignature = "AZURE_STORAGE_SAS_TOKEN";

    /// <summary>The account's address, where it isn't in Azure's public cloud.</summary>
    public const string Endpoint = "AZURE_STORAGE_BLOB_ENDPOINT";

    /// <summary>For a try to begin; a download that takes longer isn't cut off.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    public static Uri Of(Uri uri, Uri? server, Credentials credentials, TimeProvider time)
    {
        var endpoint = server ?? credentials.FindAddress(Endpoint) ?? new Uri($"https://{uri.Host}.blob.core.windows.net");
        var address = new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{uri.AbsolutePath.TrimStart('/')}");
        if (credentials.Find(AccountKey) is { } key)
            return Signed(address, uri.Host, key, time);
        return credentials.Find(SharedAccessSignature) is { } signature
            ? new UriBuilder(address) { Query = signature.TrimStart('?') }.Uri
            : address;
    }

    private static Uri Signed(Uri address, string account, string key, TimeProvider time)
    {
        try
        {
            var blob = new BlobClient(address, new StorageSharedKeyCredential(account, key));
            return blob.GenerateSasUri(BlobSasPermissions.Read, time.GetUtcNow().Add(Validity));
        }
        catch (FormatException)
        {
            throw FetchException.Failed($"the key {AccountKey} of spec.model.credentialsSecretRef isn't an account key, which is base64");
        }
    }
}
