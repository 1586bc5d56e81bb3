using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HybridPlacement.KubeRuntime.Tests.Credentials;

/// <summary>An API server over TLS with an authority of its own, that takes down who calls it, and answers each call with a pod.</summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TlsServer(WebApplication app) => _app = app;

    /// <summary>PEM of the authority that signed the server's certificate.</summary>
    public required string Authority { get; init; }

    /// <summary>PEM of a client's certificate and key.</summary>
    public required (string Certificate, string Key) Client { get; init; }

    /// <summary>PEM of another client's.</summary>
    public required (string Certificate, string Key) OtherClient { get; init; }

    public ConcurrentQueue<Caller> Callers { get; } = new();

    public int Status { get; set; } = 200;

    public int Port => new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;

    public Uri Address => new($"https://127.0.0.1:{Port}");

    /// <summary>The certificate is for <paramref name="name"/> and 127.0.0.1, or for the name alone.</summary>
    public static async Task<TlsServer> StartAsync(string name = "localhost", bool forAddress = true)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256)
        {
            CertificateExtensions = { new X509BasicConstraintsExtension(true, false, 0, true) },
        }.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        if (forAddress) names.AddIpAddress(IPAddress.Loopback);
        using var signed = Sign("CN=server", serverKey, authority, 1, names.Build());
        using var joined = signed.CopyWithPrivateKey(serverKey);
        var certificate = X509CertificateLoader.LoadPkcs12(joined.Export(X509ContentType.Pkcs12), null);
        using var clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var client = Sign("CN=somebody", clientKey, authority, 2);

        using var otherKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = Sign("CN=somebody-later", otherKey, authority, 3);

        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        string? asked = null;
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, l => l.UseHttps(h =>
        {
            h.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            h.ClientCertificateValidation = (_, _, _) => true;
            h.ServerCertificateSelector = (_, sni) =>
            {
                asked = sni;
                return certificate;
            };
        })));
        var app = builder.Build();
        var server = new TlsServer(app)
        {
            Authority = authority.ExportCertificatePem(),
            Client = (client.ExportCertificatePem(), clientKey.ExportPkcs8PrivateKeyPem()),
            OtherClient = (other.ExportCertificatePem(), otherKey.ExportPkcs8PrivateKeyPem()),
        };
        app.Run(context =>
        {
            server.Callers.Enqueue(new(context.Request.Headers.Authorization.ToString(), context.Connection.ClientCertificate?.Subject, asked,
                string.Join("; ", context.Request.Headers.Where(h => h.Key.StartsWith("Impersonate-", StringComparison.OrdinalIgnoreCase))
                    .OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h => $"{h.Key.ToLowerInvariant()}={string.Join(',', h.Value.AsEnumerable())}"))));
            return server.Status == 200
                ? ScriptedServer.Json(context, ScriptedServer.Pod("p", 1))
                : ScriptedServer.Error(context, server.Status, "Unauthorized");
        });
        await app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static X509Certificate2 Sign(string subject, ECDsa key, X509Certificate2 by, byte serial, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        foreach (var extension in extensions)
            request.CertificateExtensions.Add(extension);
        return request.Create(by, by.NotBefore, by.NotAfter, [serial]);
    }

    /// <param name="Authorization">The header.</param>
    /// <param name="Certificate">Whose it is.</param>
    /// <param name="Asked">The server's name that the client asked for.</param>
    /// <param name="Impersonated">On whose behalf it calls.</param>
    public sealed record Caller(string Authorization, string? Certificate, string? Asked, string Impersonated);
}
