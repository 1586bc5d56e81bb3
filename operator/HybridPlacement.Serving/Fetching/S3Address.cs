using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace HybridPlacement.Serving.Fetching;

/// <summary>
/// Where an object of a bucket, <c>s3://BUCKET/KEY</c>, is had by a plain GET: at AWS, or at any server that speaks S3. The
/// Secret's keys are those of AWS's own tools; without an access key the object is asked for anonymously. The request is
/// signed in its query and made by <see cref="HttpSource"/>, as the SDK's own download takes every entity tag for an MD5.
/// </summary>
internal static class S3Address
{
    public const string AccessKey = "AWS_ACCESS_KEY_ID", SecretKey = "AWS_SECRET_ACCESS_KEY", SessionToken = "AWS_SESSION_TOKEN";

    public const string Region = "AWS_REGION", Endpoint = "AWS_ENDPOINT_URL";

    /// <summary>For a try to begin; a download that takes longer isn't cut off.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    private const string FirstRegion = "us-east-1";

    public static Uri Of(Uri uri, Uri? server, Credentials credentials, TimeProvider time)
    {
        var region = credentials.Find(Region) ?? FirstRegion;
        var endpoint = server ?? credentials.FindAddress(Endpoint);
        if (Identity(credentials) is not { } identity)
        {
            return endpoint is null
                ? new Uri($"https://{uri.Host}.s3.{region}.amazonaws.com{uri.AbsolutePath}")
                : new Uri($"{endpoint.AbsoluteUri.TrimEnd('/')}/{uri.Host}{uri.AbsolutePath}");
        }

        using var client = new AmazonS3Client(identity, Configuration(region, endpoint));
        return new Uri(client.GetPreSignedURL(new GetPreSignedUrlRequest
        {
            BucketName = uri.Host,
            Key = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/')),
            Verb = HttpVerb.GET,
            Protocol = endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
            Expires = time.GetUtcNow().Add(Validity).UtcDateTime,
        }));
    }

    private static AmazonS3Config Configuration(string region, Uri? endpoint) => endpoint is null
        ? new AmazonS3Config { RegionEndpoint = RegionEndpoint.GetBySystemName(region) }
        // Few servers other than AWS have a name per bucket.
        : new AmazonS3Config { ServiceURL = endpoint.AbsoluteUri, AuthenticationRegion = region, ForcePathStyle = true };

    private static AWSCredentials? Identity(Credentials credentials)
    {
        if (credentials.Find(AccessKey) is not { } accessKey)
            return null;
        var secretKey = credentials.Require(SecretKey, AccessKey);
        return credentials.Find(SessionToken) is { } token
            ? new SessionAWSCredentials(accessKey, secretKey, token)
            : new BasicAWSCredentials(accessKey, secretKey);
    }
}
