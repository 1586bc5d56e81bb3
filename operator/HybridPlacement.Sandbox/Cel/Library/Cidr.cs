using System.Net;

namespace HybridPlacement.Sandbox.Cel.Library;

/// <summary>A network: an address and the length of its prefix.</summary>
internal sealed record Cidr(IPAddress Address, int Prefix)
{
    public bool Contains(IPAddress other) =>
        other.AddressFamily == Address.AddressFamily
        && IpAddresses.Masked(other, Prefix).Equals(IpAddresses.Masked(Address, Prefix));

    public bool Contains(Cidr other) => other.Prefix >= Prefix && Contains(other.Address);

    public override string ToString() => $"{Address}/{Prefix}";
}
