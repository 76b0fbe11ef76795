using System.Net;

namespace TextileStudio.Core.Outward;

/// <summary>
/// Which addresses a call for a stranger may connect to: the public internet and nothing else. IPv4-mapped addresses are judged as the IPv4 address
/// they stand for; transition mechanisms that embed an IPv4 address (6to4, NAT64, Teredo, IPv4-compatible) are refused whole.
/// </summary>
public static class PublicAddresses
{
    private static readonly IPNetwork[] Refused4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),       // this network
        IPNetwork.Parse("10.0.0.0/8"),      // private
        IPNetwork.Parse("100.64.0.0/10"),   // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),     // loopback
        IPNetwork.Parse("169.254.0.0/16"),  // link-local, cloud metadata
        IPNetwork.Parse("172.16.0.0/12"),   // private
        IPNetwork.Parse("192.0.0.0/24"),    // protocol assignments
        IPNetwork.Parse("192.0.2.0/24"),    // documentation
        IPNetwork.Parse("192.88.99.0/24"),  // 6to4 relay
        IPNetwork.Parse("192.168.0.0/16"),  // private
        IPNetwork.Parse("198.18.0.0/15"),   // benchmarking
        IPNetwork.Parse("198.51.100.0/24"), // documentation
        IPNetwork.Parse("203.0.113.0/24"),  // documentation
        IPNetwork.Parse("224.0.0.0/4"),     // multicast
        IPNetwork.Parse("240.0.0.0/4"),     // reserved, broadcast
        IPNetwork.Parse("168.63.129.16/32"), // a cloud's own host address, public by number only
    ];

    private static readonly IPNetwork Global6 = IPNetwork.Parse("2000::/3");

    // Everything outside 2000::/3 (::/96, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7, fe80::/10, fec0::/10, ff00::/8) is refused already.
    private static readonly IPNetwork[] Refused6 =
    [
        IPNetwork.Parse("2001::/23"),     // Teredo, ORCHID, benchmarking and other special purposes
        IPNetwork.Parse("2001:db8::/32"), // documentation
        IPNetwork.Parse("2002::/16"),     // 6to4
        IPNetwork.Parse("3fff::/20"),     // documentation
    ];

    /// <summary>Whether <paramref name="address"/> lies on the public internet.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily is System.Net.Sockets.AddressFamily.InterNetwork
            ? !Array.Exists(Refused4, network => network.Contains(address))
            : Global6.Contains(address) && !Array.Exists(Refused6, network => network.Contains(address));
    }
}
