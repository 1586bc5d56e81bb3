using System.Globalization;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using HybridPlacement.Sandbox.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HybridPlacement.Sandbox.Http.PortForward;

/// <summary>
/// <c>pods/portforward</c> in the three ways there are: SPDY after an upgrade (older kubectl), SPDY inside a WebSocket
/// (kubectl from 1.31 on, which goes back to the former where it is refused), channels of a WebSocket (client libraries).
/// </summary>
internal static class PortForwarding
{
    private const string Protocol = "portforward.k8s.io";
    private const string Tunnel = "SPDY/3.1+portforward.k8s.io";
    private const string Channels = "v4.channel.k8s.io";

    public static async Task RunAsync(HttpContext context, ForwardTarget target)
    {
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true })
            throw ApiStatusException.BadRequest("Upgrade request required");
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        if (string.Equals(context.Request.Headers.Upgrade, "SPDY/3.1", StringComparison.OrdinalIgnoreCase))
            await OverSpdyAsync(context, upgrade, target);
        else if (offered.Contains(Tunnel))
            await OverTunnelAsync(context, upgrade, target);
        else if (offered.Contains(Channels))
            await OverChannelsAsync(context, target);
        else
            throw ApiStatusException.BadRequest(
                $"no subprotocol of the client's is known: [{string.Join(" ", offered)}]; known are {Tunnel} and {Channels}");
    }

    private static async Task OverSpdyAsync(HttpContext context, IHttpUpgradeFeature upgrade, ForwardTarget target)
    {
        var offered = context.Request.Headers["X-Stream-Protocol-Version"].SelectMany(v => v?.Split(',') ?? []).Select(v => v.Trim());
        if (!offered.Contains(Protocol))
            throw new ApiStatusException(403, "Forbidden", $"unable to upgrade: no protocol of the client's is {Protocol}");
        context.Response.Headers.Upgrade = "SPDY/3.1";
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers["X-Stream-Protocol-Version"] = Protocol;
        await using var transport = await upgrade.UpgradeAsync();
        await new SpdyForwarding(target).RunAsync(transport, context.RequestAborted);
    }

    /// <summary>By hand: .NET's own handshake refuses a subprotocol with a slash in its name.</summary>
    private static async Task OverTunnelAsync(HttpContext context, IHttpUpgradeFeature upgrade, ForwardTarget target)
    {
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        var headers = context.Response.Headers;
        headers.Upgrade = "websocket";
        headers.Connection = "Upgrade";
        headers.SecWebSocketProtocol = Tunnel;
#pragma warning disable CA5350 // RFC 6455 says SHA-1; it protects nothing.
        headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + Guid)));
#pragma warning restore CA5350
        using var socket = WebSocket.CreateFromStream(await upgrade.UpgradeAsync(), new WebSocketCreationOptions { IsServer = true });
        await using var transport = WebSocketStream.Create(socket, WebSocketMessageType.Binary, TimeSpan.FromSeconds(1));
        await new SpdyForwarding(target).RunAsync(transport, context.RequestAborted);
    }

    private static async Task OverChannelsAsync(HttpContext context, ForwardTarget target)
    {
        var ports = Ports(context.Request);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(Channels);
        using var forwarding = new ChannelForwarding(target, socket);
        await forwarding.RunAsync(ports, context.RequestAborted);
    }

    private static List<int> Ports(HttpRequest request)
    {
        var ports = new List<int>();
        foreach (var text in request.Query["ports"].SelectMany(v => v?.Split(',') ?? []))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is 0 or > 65535)
                throw ApiStatusException.BadRequest($"invalid port: \"{text}\"");
            ports.Add(port);
        }

        return ports.Count > 0 ? ports : throw ApiStatusException.BadRequest("query parameter \"ports\" is required");
    }
}
