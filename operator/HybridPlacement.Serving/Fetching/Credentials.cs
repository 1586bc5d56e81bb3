using System.Net.Http.Headers;
using System.Text;

namespace HybridPlacement.Serving.Fetching;

/// <summary>
/// What a source wants to know of whoever asks: a folder with a file per key, as the kubelet mounts a Secret. Files are
/// read at each use, so that a Secret that is renewed counts at the next try.
/// </summary>
internal sealed record Credentials(string? Folder)
{
    public const string UserName = "username", Password = "password", Token = "token";

    /// <summary>What a web server gets: the <c>token</c>, or <c>username</c> and <c>password</c>.</summary>
    public AuthenticationHeaderValue? Header()
    {
        if (Find(Token) is { } token)
            return new AuthenticationHeaderValue("Bearer", token);
        if (Find(UserName) is not { } name)
            return null;
        var pair = $"{name}:{Require(Password, UserName)}";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    /// <summary>The value of a key; <see langword="null"/> where there is none.</summary>
    /// <exception cref="FetchException">There is one, and it can't be read.</exception>
    public string? Find(string key)
    {
        if (Folder is null || Path.Combine(Folder, key) is var path && !File.Exists(path))
            return null;
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } value ? value : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw FetchException.Failed($"the key {key} of spec.model.credentialsSecretRef can't be read: {e.Message}");
        }
    }

    /// <summary>The value of a key that must be there where another is.</summary>
    public string Require(string key, string because) => Find(key)
        ?? throw FetchException.Failed($"spec.model.credentialsSecretRef names a Secret with {because} and without {key}: add it");

    /// <summary>A key that holds an address of http or https.</summary>
    public Uri? FindAddress(string key)
    {
        if (Find(key) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw FetchException.Failed($"the key {key} of spec.model.credentialsSecretRef must be an address, such as https://store.example:9000");
    }
}
