using System.Net;
using System.Net.Http.Headers;

namespace HybridPlacement.Serving.Fetching;

/// <summary>A file over http or https.</summary>
internal sealed class HttpSource(HttpClient client, Uri uri, TimeProvider time) : IModelFileSource
{
    public const int MaxRedirects = 5;

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
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (offset > 0 && validator is not null)
        {
            request.Headers.Range = new RangeHeaderValue(offset, null);
            request.Headers.IfRange = new RangeConditionHeaderValue(EntityTagHeaderValue.Parse(validator));
        }

        var response = await SendAsync(request, cancellation);
        try
        {
            Check(response);
            var start = response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
            if (start > offset)
                throw FetchException.Failed($"{Shown(uri)} answered with bytes from {start} on where {offset} was asked for");
            var tag = response.Headers.ETag is { IsWeak: false } strong ? strong.ToString() : null;
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
            throw FetchException.Transient($"{Shown(uri)} can't be reached: {e.Message}");
        }
    }

    private void Check(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        if (status is 200 or 206)
            return;
        var what = $"{Shown(uri)} answered {status} {response.ReasonPhrase}";
        if (status is >= 300 and < 400)
            throw FetchException.Failed($"{what}: it redirects more than {MaxRedirects} times, or from https to http");
        if (status is 408 or 429 or >= 500)
            throw FetchException.Transient(what, RetryAfter(response));
        throw FetchException.Failed(status switch
        {
            404 or 410 => $"{what}: check spec.model.uri",
            401 or 403 => $"{what}: the server wants other credentials",
            _ => what,
        });
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var wait = response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
