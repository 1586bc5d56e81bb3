using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HybridPlacement.Sandbox.Cel;

/// <summary>IP addresses and networks in the strict spelling that Kubernetes accepts.</summary>
internal static class IpAddresses
{
    /// <summary>No zone, no leading zeros, four decimal parts for IPv4, no IPv4 inside IPv6.</summary>
    public static bool TryParse(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return text.All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
                && IPAddress.TryParse(text, out address!)
                && address.AddressFamily == AddressFamily.InterNetworkV6;
        }
        var parts = text.Split('.');
        return parts.Length == 4
            && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'))
            && IPAddress.TryParse(text, out address!);
    }

    public static bool TryParseCidr(string text, out IPAddress address, out int prefix)
    {
        address = IPAddress.None;
        prefix = 0;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !TryParse(text[..slash], out address))
            return false;
        var bits = text.AsSpan(slash + 1);
        return bits.Length is > 0 and <= 3 && (bits.Length == 1 || bits[0] != '0')
            && int.TryParse(bits, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
            && prefix <= Bits(address);
    }

    public static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    /// <summary>The address with all bits after the prefix cleared.</summary>
    public static IPAddress Masked(IPAddress address, int prefix)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(prefix - i * 8, 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }
        return new IPAddress(bytes);
    }
}
