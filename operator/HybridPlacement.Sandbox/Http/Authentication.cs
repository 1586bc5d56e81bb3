using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using HybridPlacement.Sandbox.Api;

namespace HybridPlacement.Sandbox.Http;

/// <summary>Who holds which bearer token: the administrator's, and those issued to service accounts.</summary>
internal sealed class Authentication(string token, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _administrator = Encoding.UTF8.GetBytes(token);

    // By hash, so that a look-up tells nothing of a token by its time.
    private readonly ConcurrentDictionary<string, (UserInfo User, DateTimeOffset Expires)> _issued = new();

    /// <summary>Makes a token for a user.</summary>
    /// <param name="user">The user.</param>
    /// <param name="life">How long it counts.</param>
    public (string Token, DateTimeOffset Expires) Issue(UserInfo user, TimeSpan life)
    {
        var (issued, expires) = (RandomNumberGenerator.GetHexString(48, lowercase: true), time.GetUtcNow() + life);
        _issued[Hash(issued)] = (user, expires);
        return (issued, expires);
    }

    /// <returns>Null where the header holds no token that counts.</returns>
    public UserInfo? Find(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.Ordinal) ? FindToken(authorization[Scheme.Length..]) : null;

    public UserInfo? FindToken(string held)
    {
        if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(held), _administrator))
            return UserInfo.Admin;
        return _issued.TryGetValue(Hash(held), out var found) && found.Expires > time.GetUtcNow() ? found.User : null;
    }

    private static string Hash(string held) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(held)));
}
