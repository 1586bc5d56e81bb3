using System.Net;
using System.Net.Sockets;
using HybridPlacement.Sandbox.Cel.Types;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>IP addresses and networks.</summary>
internal static class NetworkFunctions
{
    public static IEnumerable<Overload> All { get; } =
    [
        new("ip(string) -> ip", a => Address((string)a[0]!)),
        new("isIP(string) -> bool", a => IpAddresses.TryParse((string)a[0]!, out _)),
        new("'ip.isCanonical'(string) -> bool", a => Address((string)a[0]!).ToString() == (string)a[0]!),
        new("string(ip) -> string", a => Ip(a[0]).ToString()),
        new("ip.family() -> int", a => Ip(a[0]).AddressFamily == AddressFamily.InterNetwork ? 4L : 6L),
        new("ip.isUnspecified() -> bool", a => Ip(a[0]).Equals(IPAddress.Any) || Ip(a[0]).Equals(IPAddress.IPv6Any)),
        new("ip.isLoopback() -> bool", a => IPAddress.IsLoopback(Ip(a[0]))),
        new("ip.isLinkLocalMulticast() -> bool", a => IsLinkLocalMulticast(Ip(a[0]))),
        new("ip.isLinkLocalUnicast() -> bool", a => IsLinkLocalUnicast(Ip(a[0]))),
        new("ip.isGlobalUnicast() -> bool", a => IsGlobalUnicast(Ip(a[0]))),

        new("cidr(string) -> cidr", a => Network((string)a[0]!)),
        new("isCIDR(string) -> bool", a => IpAddresses.TryParseCidr((string)a[0]!, out _, out _)),
        new("string(cidr) -> string", a => Net(a[0]).ToString()),
        new("cidr.containsIP(ip) -> bool", a => Net(a[0]).Contains(Ip(a[1]))),
        new("cidr.containsIP(string) -> bool", a => Net(a[0]).Contains(Address((string)a[1]!))),
        new("cidr.containsCIDR(cidr) -> bool", a => Net(a[0]).Contains(Net(a[1]))),
        new("cidr.containsCIDR(string) -> bool", a => Net(a[0]).Contains(Network((string)a[1]!))),
        new("cidr.ip() -> ip", a => Net(a[0]).Address),
        new("cidr.masked() -> cidr", a => Net(a[0]) with { Address = IpAddresses.Masked(Net(a[0]).Address, Net(a[0]).Prefix) }),
        new("cidr.prefixLength() -> int", a => (long)Net(a[0]).Prefix),
    ];

    private static IPAddress Ip(object? value) => (IPAddress)value!;

    private static Cidr Net(object? value) => (Cidr)value!;

    private static IPAddress Address(string text) => IpAddresses.TryParse(text, out var address)
        ? address
        : throw new CelEvaluationException($"IP Address {GoText.Quote(text)} parse error during conversion from string");

    private static Cidr Network(string text) => IpAddresses.TryParseCidr(text, out var address, out var prefix)
        ? new Cidr(address, prefix)
        : throw new CelEvaluationException($"network address parse error during conversion from string: {GoText.Quote(text)}");

    private static bool IsLinkLocalMulticast(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        return bytes.Length == 4 ? bytes is [224, 0, 0, _] : bytes[0] == 0xff && (bytes[1] & 0x0f) == 2;
    }

    private static bool IsLinkLocalUnicast(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        return bytes.Length == 4 ? bytes is [169, 254, _, _] : ip.IsIPv6LinkLocal;
    }

    private static bool IsGlobalUnicast(IPAddress ip)
    {
        var bytes = ip.GetAddressBytes();
        var multicast = bytes.Length == 4 ? bytes[0] is >= 224 and < 240 : ip.IsIPv6Multicast;
        return !ip.Equals(IPAddress.Broadcast) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
            && !IPAddress.IsLoopback(ip) && !multicast && !IsLinkLocalUnicast(ip);
    }
}
