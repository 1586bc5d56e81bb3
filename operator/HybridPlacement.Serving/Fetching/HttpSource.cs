using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace HybridPlacement.Serving.Fetching;

/// <summary>A file over http or https.</summary>
/// <param name="client">From <see cref="CreateClient"/>.</param>
/// <param name="uri">The model's uri, for messages.</param>
/// <param name="locate">Where the file is had and as whom, anew for each try: signatures run out, Secrets are renewed.</param>
/// <param name="isNamed">Whether the model itself says which server is asked, in its uri or as its endpoint; not its Secret, nor the source's kind.</param>
/// <param name="time">The clock that a date in Retry-After is held against.</param>
internal sealed partial class HttpSource(
    HttpClient client, Uri uri, Func<(Uri Address, AuthenticationHeaderValue? Identity)> locate, bool isNamed, TimeProvider time) : IModelFileSource
{
    private const int MaxRedirects = 5, LargestRefusal = 4096, HttpsPort = 443;

    private Uri? _address;

    public string Name => _address is null || _address.Authority == uri.Authority
        ? Shown(uri)
        : $"{Shown(uri)} at {_address.GetLeftPart(UriPartial.Authority)}";

    public string Hint
    {
        get
        {
            if (_address is null)
                return "";
            if (!isNamed && _address.Port != HttpsPort)
                return $": an isolated model gets out to port {HttpsPort} only, unless spec.model.endpoint names the store's server";
            var proxy = HttpClient.DefaultProxy.IsBypassed(_address) ? null : HttpClient.DefaultProxy.GetProxy(_address);
            return proxy is null ? "" : $": it was asked for through the proxy {Shown(proxy)}, which HTTP_PROXY, HTTPS_PROXY and NO_PROXY say";
        }
    }

    /// <summary>A client for one fetch. https isn't left for http by a redirect.</summary>
    public static HttpClient CreateClient(TimeSpan patience) => new(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = MaxRedirects,
        ConnectTimeout = patience,
        AutomaticDecompression = DecompressionMethods.None,
    })
    {
        // A model of gigabytes takes as long as it takes; silence is bounded by whoever reads.
        Timeout = Timeout.InfiniteTimeSpan,
        DefaultRequestHeaders = { UserAgent = { new ProductInfoHeaderValue("hybridplacement-fetch", "1") } },
    };

    public async Task<SourceStream> OpenAsync(long offset, string? validator, CancellationToken cancellation)
    {
        if (offset == 0 || validator is null)
            return (await GetAsync(0, null, cancellation))!;
        return await GetAsync(offset, validator, cancellation) ?? (await GetAsync(0, null, cancellation))!;
    }

    /// <summary>Gives null where the rest was asked for and the file has become another.</summary>
    private async Task<SourceStream?> GetAsync(long offset, string? validator, CancellationToken cancellation)
    {
        var (address, identity) = locate();
        _address = address;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        // Not followed by a redirect to another place: the handler drops it there.
        request.Headers.Authorization = identity;
        if (validator is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(validator));
        }

        var response = await SendAsync(request, cancellation);
        try
        {
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                throw Refused(response, await CodeAsync(response, cancellation));
            var tag = response.Headers.ETag is { IsWeak: false } strong ? strong.ToString() : null;
            var start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
            if (start > offset)
                throw FetchException.Failed($"{Name} answered with bytes from {start} on where {offset} was asked for");
            // Azure's storage doesn't know If-Range.
            if (start > 0 && tag != validator)
            {
                response.Dispose();
                return null;
            }

            return new SourceStream(
                await response.Content.ReadAsStreamAsync(cancellation), start, start + response.Content.Headers.ContentLength, tag, response);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A uri for messages: without the user's name, password and query, which may be a signature.</summary>
    public static string Shown(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw FetchException.Transient($"{Name} can't be reached: {e.Message}{Hint}");
        }
    }

    private FetchException Refused(HttpResponseMessage response, string? code)
    {
        var status = (int)response.StatusCode;
        var what = $"{Name} answered {status} {code ?? response.ReasonPhrase}";
        return status switch
        {
            408 or 429 or >= 500 => FetchException.Transient(what, RetryAfter(response)),
            >= 300 and < 400 => FetchException.Failed(
                $"{what}: it redirects more than {MaxRedirects} times, or from https to http: write the file's own address as spec.model.uri"),
            404 or 410 => FetchException.Failed($"{what}: check spec.model.uri"),
            401 or 403 => FetchException.Failed($"{what}: check spec.model.credentialsSecretRef"),
            _ => FetchException.Failed(what),
        };
    }

    /// <summary>What S3 and Azure call the error, which tells more than the status; null where the body has no such word.</summary>
    private static async Task<string?> CodeAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/xml" or "text/xml"))
            return null;
        try
        {
            var buffer = new byte[LargestRefusal];
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var count = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
            return Code().Match(Encoding.UTF8.GetString(buffer, 0, count)) is { Success: true } match ? match.Groups[1].Value : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    [GeneratedRegex("<Code>([A-Za-z]{1,64})</Code>")]
    private static partial Regex Code();
}
