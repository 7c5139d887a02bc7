using System.Net;
using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>/mqtt</c>: MQTT over WebSocket, for browsers and tools.</summary>
internal static class MqttWebSocket
{
    /// <param name="routes">The routes of the HTTP port.</param>
    /// <param name="server">Serves the connections.</param>
    /// <param name="anonymous">Whether clients without credentials are let in: then not from the pages of other sites, because any page that
    /// somebody on this machine looks at could connect.</param>
    public static void MapMqttWebSocket(this IEndpointRouteBuilder routes, MqttServer server, bool anonymous) =>
        routes.MapGet("/mqtt", context => ServeAsync(context, server, anonymous));

    private static async Task ServeAsync(HttpContext context, MqttServer server, bool anonymous)
    {
        var offered = context.WebSockets.WebSocketRequestedProtocols;
        if (!context.WebSockets.IsWebSocketRequest || MqttServer.WebSocketProtocols.FirstOrDefault(offered.Contains) is not { } protocol)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "MQTT over WebSocket is spoken here, subprotocol mqtt\n");
            return;
        }

        if (anonymous && context.Request.Headers.Origin is [{ } origin, ..] && !IsOurs(origin, context.Request.Host.Host))
        {
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "pages of other sites may not connect to a gateway that lets everybody in\n");
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        var connection = context.Connection;
        await server.ServeAsync(socket, context.Features.Get<MqttOrigin>() ?? new MqttOrigin
        {
            RemoteEndPoint = connection.RemoteIpAddress is { } address ? new IPEndPoint(address, connection.RemotePort) : null,
        });
    }

    /// <summary>Whether a page is of this machine, or of the address that it asks. A name other than localhost proves nothing: who owns it may let it point here.</summary>
    private static bool IsOurs(string origin, string asked) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && (page.IsLoopback || (IPAddress.TryParse(page.Host, out var of) && IPAddress.TryParse(asked, out var at) && of.Equals(at)));

    private static Task RefuseAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
