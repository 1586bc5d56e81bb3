using HybridPlacement.Sandbox.Api;
using Microsoft.AspNetCore.Http;

namespace HybridPlacement.Sandbox.Http;

/// <summary>
/// Who a request is to count as: the owner of the token, or whom it asks to act for (<c>kubectl --as</c>). The owner may act
/// for anyone, and anyone may do everything: only admission policies look at the name.
/// </summary>
internal static class Impersonation
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <exception cref="ApiStatusException">400: groups or more without a user.</exception>
    /// <param name="headers">The headers of the request.</param>
    /// <param name="holder">Whose token it has.</param>
    public static UserInfo Read(IHeaderDictionary headers, UserInfo holder)
    {
        var name = headers["Impersonate-User"].ToString();
        string[] groups = [.. headers["Impersonate-Group"].Select(g => g ?? string.Empty)];
        var uid = headers["Impersonate-Uid"].ToString();
        var extra = headers.Where(h => h.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)).ToDictionary(
            h => Uri.UnescapeDataString(h.Key[ExtraPrefix.Length..].ToLowerInvariant()),
            h => (IReadOnlyList<string>)[.. h.Value.Select(v => v ?? string.Empty)],
            StringComparer.Ordinal);
        if (name.Length > 0)
            return UserInfo.Impersonated(name, groups) with { Uid = uid, Extra = extra };
        if (groups.Length > 0 || uid.Length > 0 || extra.Count > 0)
            throw ApiStatusException.BadRequest("requested groups, uid or extra without impersonating a user name");
        return holder;
    }
}
