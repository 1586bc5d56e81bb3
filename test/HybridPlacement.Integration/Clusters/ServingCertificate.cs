using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HybridPlacement.Integration.Clusters;

/// <summary>A certificate for 127.0.0.1, signed by an authority made for it.</summary>
internal sealed record ServingCertificate(string Authority, string Certificate, string Key)
{
    public static ServingCertificate Write(DirectoryInfo folder)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=hybridplacement-test-ca", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(now.AddMinutes(-5), now.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=kube-apiserver", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var certificate = request.Create(
            authority, now.AddMinutes(-5), now.AddHours(23), RandomNumberGenerator.GetBytes(12));

        var written = new ServingCertificate(
            Path.Combine(folder.FullName, "ca.crt"),
            Path.Combine(folder.FullName, "tls.crt"),
            Path.Combine(folder.FullName, "tls.key"));
        File.WriteAllText(written.Authority, authority.ExportCertificatePem());
        File.WriteAllText(written.Certificate, certificate.ExportCertificatePem());
        File.WriteAllText(written.Key, key.ExportPkcs8PrivateKeyPem());
        return written;
    }
}
