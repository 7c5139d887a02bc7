using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace EdgeIoT.Gateway.Http;

/// <summary>
/// What an operator asks for, always about one gateway: <c>{"gateway":"gw-3"}</c>. Only from the machine that the gateway runs on, as HTTP knows no
/// users; and only as JSON, which no web page of somebody else's can send without being asked.
/// </summary>
internal static class OperatorRequest
{
    private const int MostBytes = 1024;

    /// <summary>The name or id of the gateway that is meant. Null where the request is refused; then it has been answered.</summary>
    /// <param name="context">The request.</param>
    /// <param name="refusal">What is told to whoever asks from elsewhere.</param>
    public static async Task<string?> GatewayOfAsync(HttpContext context, string refusal)
    {
        if (!IsThisMachine(context.Connection))
        {
            await context.ProblemAsync(StatusCodes.Status403Forbidden, "Not from here", refusal);
            return null;
        }

        var gateway = await ReadAsync(context);
        if (gateway is null)
            await context.BadParameterAsync("gateway", "the name or id of a gateway, as JSON: {\"gateway\":\"gw-3\"}");
        return gateway;
    }

    /// <summary>Whoever comes from the very address that it speaks to is on this machine, as is who comes from loopback: a gateway may be bound to one address only.</summary>
    private static bool IsThisMachine(ConnectionInfo connection) =>
        connection.RemoteIpAddress is { } from && (IPAddress.IsLoopback(from) || from.Equals(connection.LocalIpAddress));

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is not (> 0 and <= MostBytes))
            return null;
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.OperatorJson, context.RequestAborted);
            return request?.Gateway is { Length: > 0 and <= 64 } gateway ? gateway : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
