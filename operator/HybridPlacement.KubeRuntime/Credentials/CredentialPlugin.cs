using System.ComponentModel;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using k8s.Authentication;
using k8s.Exceptions;

namespace HybridPlacement.KubeRuntime;

/// <summary>
/// Credentials from a program that a kubeconfig's <c>exec</c> names, such as a cloud's: run once at the start, again half a minute
/// before what it gave expires, and where the API server no longer takes it. The protocol is <c>client.authentication.k8s.io</c>,
/// ExecCredential: a token, a certificate with its key, or both.
/// </summary>
internal sealed class CredentialPlugin(ExecCommand exec, TimeProvider? time = null) : ITokenProvider
{
    private static readonly TimeSpan LongestRun = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenRefusals = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private volatile Answer? _last;

    /// <summary>The certificate and key of its last run, in PEM; null where it gave none.</summary>
    public (string Certificate, string Key)? Issued => _last is { Certificate: { } certificate, Key: { } key } ? (certificate, key) : null;

    /// <summary>The header with the token; null where it gave none. Whatever it gave is renewed here.</summary>
    public Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        return Good() is { } good
            ? Task.FromResult(good.Header!)
            : Task.Run(
                () =>
                {
                    lock (_gate)
                        return (Good() ?? Run()).Header!;
                },
                cancellationToken);

        Answer? Good() => _last is { } last && _time.GetUtcNow() + Margin < last.Expires ? last : null;
    }

    /// <summary>The API server didn't take what it gave: the program is run again before the next call, if its last run wasn't just now.</summary>
    public void Refused()
    {
        if (_last is { } last && _time.GetUtcNow() - last.At > BetweenRefusals)
            _last = last with { Expires = DateTimeOffset.MinValue };
    }

    /// <summary>Runs the program.</summary>
    /// <exception cref="KubeConfigException">It can't be run, ended with an error, or gave no credentials. Nothing of what it wrote is in it.</exception>
    public Answer Run()
    {
        var start = new ProcessStartInfo(exec.Command, exec.Arguments) { RedirectStandardOutput = true, RedirectStandardInput = true };
        foreach (var (name, value) in exec.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = exec.Info;
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            if (!output.Wait(LongestRun) || !process.WaitForExit(LongestRun))
            {
                process.Kill(entireProcessTree: true);
                throw Failed($"didn't end within {LongestRun.TotalMinutes} minutes: run it by hand");
            }

            if (process.ExitCode != 0)
                throw Failed($"ended with {process.ExitCode}: read what it wrote to standard error, or run it by hand");
            using var document = JsonDocument.Parse(output.Result);
            return _last = Read(document.RootElement);
        }
        catch (Win32Exception e)
        {
            throw Failed($"can't be run: {exec.InstallHint ?? "install it, or write the path of a program that this user may run"}", e);
        }
        catch (JsonException e)
        {
            throw Failed($"didn't write JSON: it has to write an ExecCredential of {exec.ApiVersion}", e);
        }
    }

    private Answer Read(JsonElement credential)
    {
        if (credential.ValueKind != JsonValueKind.Object || Text(credential, "apiVersion") != exec.ApiVersion)
            throw Failed($"didn't write an ExecCredential of {exec.ApiVersion}: write the apiVersion that the program speaks");
        if (!credential.TryGetProperty("status", out var status) || status.ValueKind != JsonValueKind.Object)
            throw Failed("gave no status: log in with it by hand");
        var (token, certificate, key) = (Text(status, "token"), Text(status, "clientCertificateData"), Text(status, "clientKeyData"));
        if (string.IsNullOrEmpty(token) && (certificate is null || key is null))
            throw Failed("gave neither a token nor a certificate with its key: log in with it by hand");
        if (certificate is not null && key is not null && KubeConnections.WhyNotOne(certificate, key) is { } why)
            throw Failed("gave a certificate and key that don't belong together, or aren't PEM: look at the program", why);
        var expires = !status.TryGetProperty("expirationTimestamp", out var told) || told.ValueKind == JsonValueKind.Null ? DateTimeOffset.MaxValue
            : told.ValueKind == JsonValueKind.String && told.TryGetDateTimeOffset(out var at) ? at
            : throw Failed("gave an expirationTimestamp that isn't a time: look at the program");
        return new(string.IsNullOrEmpty(token) ? null : token, certificate, key, expires, _time.GetUtcNow());
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private KubeConfigException Failed(string how, Exception? inner = null) => new($"{exec.Where}.command: the credential plugin {exec.Command} {how}.", inner!);

    /// <param name="Token">A bearer token.</param>
    /// <param name="Certificate">PEM.</param>
    /// <param name="Key">PEM.</param>
    /// <param name="Expires">When it is no longer good.</param>
    /// <param name="At">When it was given.</param>
    public sealed record Answer(string? Token, string? Certificate, string? Key, DateTimeOffset Expires, DateTimeOffset At)
    {
        public AuthenticationHeaderValue? Header { get; } = Token is null ? null : new("Bearer", Token);
    }
}
