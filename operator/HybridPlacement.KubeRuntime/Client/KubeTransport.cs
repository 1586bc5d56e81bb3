using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime;

/// <summary>Sends calls: limit, timeout per attempt, bounded retry, metrics, errors of one type.</summary>
/// <remarks>KubernetesClient is used for its configuration and its types. Its own calls aren't (no retry, bodies without timeout).</remarks>
internal sealed partial class KubeTransport : IDisposable
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);

    private readonly KubernetesClientConfiguration _configuration;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _impersonation;
    private readonly Lock _gate = new();
    private readonly ServiceClientCredentials? _credentials;
    private readonly KubeClientOptions _options;
    private readonly TimeProvider _time;
    private readonly TokenBucket _limit;
    private readonly Jitter _jitter;
    private readonly ILogger _logger;
    private readonly Version _version;
    private readonly string? _serverName;
    private readonly CredentialPlugin? _plugin;
    private volatile Connections _connections;

    public KubeTransport(KubernetesClientConfiguration configuration, KubeClientOptions options, TimeProvider time, ILogger logger)
    {
        BaseUri = new Uri(configuration.Host.TrimEnd('/') + "/");
        _configuration = configuration;
        var impersonation = KubeClientConfiguration.Impersonation(configuration);
        _impersonation = options.Impersonate is { } user
            ? [new("Impersonate-User", user), .. impersonation.Where(h => h.Key != "Impersonate-User")]
            : impersonation;
        _credentials = Kubernetes.CreateCredentials(configuration);
        _version = configuration.DisableHttp2 ? HttpVersion.Version11 : HttpVersion.Version20;
        _serverName = configuration.TlsServerName;
        _plugin = configuration.TokenProvider as CredentialPlugin;
        _connections = Open(_plugin?.Issued);
        _options = options;
        _time = time;
        _limit = new(options.QueriesPerSecond, options.Burst, time);
        _jitter = new(options.JitterSeed);
        _logger = logger;
    }

    public Uri BaseUri { get; }

    public void Dispose() => _connections.Http.Dispose();

    /// <summary>The body of a successful answer.</summary>
    public Task<byte[]> SendAsync(KubeRequest request, CancellationToken ct) =>
        AttemptAsync(
            request,
            async (response, attempt) => await response.Content.ReadAsByteArrayAsync(attempt),
            disposeResponse: true,
            ct);

    /// <summary>An answer whose body is read as it comes; the caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(KubeRequest request, CancellationToken ct) =>
        AttemptAsync(request, (response, _) => Task.FromResult(response), disposeResponse: false, ct);

    private async Task<TResult> AttemptAsync<TResult>(
        KubeRequest request,
        Func<HttpResponseMessage, CancellationToken, Task<TResult>> read,
        bool disposeResponse,
        CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (!request.BypassLimit)
            {
                var waited = await _limit.TakeAsync(ct);
                if (waited > TimeSpan.Zero)
                    RuntimeMetrics.ApiThrottled.Record(waited.TotalSeconds, RuntimeMetrics.Tag("verb", request.Verb));
            }

            KubeApiException error;
            try
            {
                return await OnceAsync(request, read, disposeResponse, ct);
            }
            catch (KubeApiException e)
            {
                error = e;
            }

            if (request.NoRetry || attempt >= _options.MaxAttempts || !MayRetry(request, error) ||
                error.RetryAfter > _options.MaxRetryAfter)
                throw error;
            var delay = error.RetryAfter is { } asked
                ? asked + (_jitter.Spread(FirstBackoff) / 2)
                : _jitter.Backoff(FirstBackoff, _options.MaxRetryAfter, attempt - 1);
            RuntimeMetrics.ApiRetries.Add(1, RuntimeMetrics.Tag("verb", request.Verb), RuntimeMetrics.Tag("code", (int)error.StatusCode));
            LogRetry(request.Verb, request.Path, attempt, delay, error.Message);
            await Task.Delay(delay, _time, ct);
        }
    }

    private async Task<TResult> OnceAsync<TResult>(
        KubeRequest request,
        Func<HttpResponseMessage, CancellationToken, Task<TResult>> read,
        bool disposeResponse,
        CancellationToken ct)
    {
        var started = _time.GetTimestamp();
        var code = "error";
        using var timeout = new CancellationTokenSource(request.Timeout ?? _options.RequestTimeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        HttpResponseMessage? response = null;
        var handedOver = false;
        try
        {
            using var message = CreateMessage(request);
            if (_credentials is { } credentials)
                await credentials.ProcessHttpRequestAsync(message, both.Token);
            if (request.Method != HttpMethod.Get) WriteScope.Current?.Check();
            response = await Http().SendAsync(message, HttpCompletionOption.ResponseHeadersRead, both.Token);
            code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            if (response.StatusCode == HttpStatusCode.Unauthorized)
                _plugin?.Refused();
            if (!response.IsSuccessStatusCode)
                throw await ErrorAsync(request, response, both.Token);
            var result = await read(response, both.Token);
            handedOver = !disposeResponse;
            return result;
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            code = "timeout";
            throw NoAnswer(request, "Timeout", "no answer within the time allowed", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            throw NoAnswer(request, "ConnectionFailed", $"{e.GetBaseException().Message} (server {BaseUri})", e);
        }
        catch (KubeConfigException e)
        {
            code = "credentials";
            throw NoAnswer(request, "NoCredentials", e.Message, e);
        }
        finally
        {
            if (!handedOver) response?.Dispose();
            RuntimeMetrics.ApiRequests.Add(
                1, RuntimeMetrics.Tag("verb", request.Verb), RuntimeMetrics.Tag("resource", request.Resource.QualifiedName),
                RuntimeMetrics.Tag("code", code));
            RuntimeMetrics.ApiDuration.Record(
                _time.GetElapsedTime(started).TotalSeconds, RuntimeMetrics.Tag("verb", request.Verb));
        }
    }

    /// <summary>
    /// Connections with the certificate that there is now. Those with the one before are left to the watches on them, which the server
    /// ends: it doesn't ask again who has opened one.
    /// </summary>
    private HttpClient Http()
    {
        if (_plugin?.Issued is { } issued && issued != _connections.Issued)
        {
            lock (_gate)
            {
                if (_plugin.Issued is { } now && now != _connections.Issued)
                    _connections = Open(now);
            }
        }

        return _connections.Http;
    }

    private Connections Open((string Certificate, string Key)? issued) =>
        new(new HttpClient(KubeConnections.Open(_configuration, issued)) { Timeout = Timeout.InfiniteTimeSpan }, issued);

    private HttpRequestMessage CreateMessage(KubeRequest request)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(BaseUri, request.PathAndQuery))
        {
            Version = _version,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        // .NET asks TLS for the name that the header has.
        message.Headers.Host = _serverName;
        message.Headers.TryAddWithoutValidation("Accept", "application/json");
        message.Headers.TryAddWithoutValidation("User-Agent", _options.UserAgent);
        foreach (var (name, value) in _impersonation)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue(request.ContentType);
        }

        return message;
    }

    private sealed record Connections(HttpClient Http, (string Certificate, string Key)? Issued);

    private static bool MayRetry(KubeRequest request, KubeApiException error) => (int)error.StatusCode switch
    {
        // Told to come back: nothing was done.
        429 => true,
        503 => error.RetryAfter is not null || request.IsIdempotent,
        0 or 502 or 504 => request.IsIdempotent,
        _ => false,
    };

    private static async Task<KubeApiException> ErrorAsync(KubeRequest request, HttpResponseMessage response, CancellationToken ct)
    {
        var body = await response.Content.ReadAsByteArrayAsync(ct);
        return new(request.Verb, request.Path, StatusOf((int)response.StatusCode, body), RetryAfterOf(response));
    }

    internal static V1Status StatusOf(int code, byte[] body)
    {
        try
        {
            var status = JsonSerializer.Deserialize(body, RuntimeJsonContext.Default.V1Status);
            if (status?.Kind == "Status")
            {
                status.Code ??= code;
                return status;
            }
        }
        catch (JsonException)
        {
            // Proxies and load balancers answer with text.
        }

        var text = System.Text.Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 512)).ReplaceLineEndings(" ").Trim();
        return new() { Status = "Failure", Code = code, Reason = ((HttpStatusCode)code).ToString(), Message = text };
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter?.Delta;

    private static KubeApiException NoAnswer(KubeRequest request, string reason, string message, Exception inner) =>
        new(request.Verb, request.Path, new() { Status = "Failure", Reason = reason, Message = message }, null, inner);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Verb} {Path}: attempt {Attempt} failed, again in {Delay}: {Error}")]
    private partial void LogRetry(string verb, string path, int attempt, TimeSpan delay, string error);
}
