using System.Net.Http.Headers;
using k8s.Authentication;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>A bearer token in a file that somebody writes anew before the token expires, as a kubelet does: read again every minute.</summary>
internal sealed class TokenFile : ITokenProvider
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly TimeProvider _time;
    private volatile Reading _last;

    /// <exception cref="KubeConfigException">There is no token.</exception>
    public TokenFile(string path, TimeProvider? time = null)
    {
        _path = path;
        _time = time ?? TimeProvider.System;
        _last = Read();
    }

    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(_last.At) >= GoodFor)
        {
            try
            {
                _last = Read();
            }
            catch (KubeConfigException)
            {
                // It may be just being written, and the token that is known may still be good: the API server says if it isn't.
                _last = _last with { At = _time.GetTimestamp() };
            }
        }

        return Task.FromResult(_last.Header);
    }

    private Reading Read()
    {
        try
        {
            var token = File.ReadAllText(_path).Trim();
            return token.Length > 0
                ? new(new("Bearer", token), _time.GetTimestamp())
                : throw new KubeConfigException($"The token file {_path} is empty: write a token into it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeConfigException($"The token file {_path} can't be read ({e.GetType().Name}): write the path of a file that this user may read.", e);
        }
    }

    private sealed record Reading(AuthenticationHeaderValue Header, long At);
}
