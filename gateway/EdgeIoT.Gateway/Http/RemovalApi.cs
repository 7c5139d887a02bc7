using System.Net;
using System.Text.Json;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary>
/// <c>POST /api/v1/mesh/remove</c> with <c>{"gateway":"gw-3"}</c>: takes a gateway out of the mesh for good. Only from the machine that the gateway
/// runs on, as HTTP knows no users; and only as JSON, which no web page of somebody else's can send without being asked.
/// </summary>
internal static class RemovalApi
{
    private const int MostBytes = 1024;

    public static void MapRemoval(this IEndpointRouteBuilder routes, Removals removals) =>
        routes.MapPost("/api/v1/mesh/remove", context => RemoveAsync(context, removals));

    private static async Task RemoveAsync(HttpContext context, Removals removals)
    {
        if (context.Connection.RemoteIpAddress is not { } from || !IPAddress.IsLoopback(from))
        {
            await context.ProblemAsync(StatusCodes.Status403Forbidden, "Not from here", "a gateway is removed from a machine that a gateway of the mesh runs on");
            return;
        }

        if (await ReadAsync(context) is not { } gateway)
        {
            await context.BadParameterAsync("gateway", "the name or id of a gateway, as JSON: {\"gateway\":\"gw-3\"}");
            return;
        }

        var result = await removals.RemoveAsync(gateway, context.RequestAborted);
        if (result == RemovalResult.Removed)
            await context.JsonAsync(new RemovedJson(gateway, true), ApiJson.Default.RemovedJson);
        else
            await context.ProblemAsync(StatusOf(result), "Not removed", Detail(result, gateway));
    }

    private static async Task<string?> ReadAsync(HttpContext context)
    {
        if (!context.Request.HasJsonContentType() || context.Request.ContentLength is not (> 0 and <= MostBytes))
            return null;
        try
        {
            var request = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.RemoveJson, context.RequestAborted);
            return request?.Gateway is { Length: > 0 and <= 64 } gateway ? gateway : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int StatusOf(RemovalResult result) => result switch
    {
        RemovalResult.Unknown => StatusCodes.Status404NotFound,
        RemovalResult.NoCoordinator or RemovalResult.NotYet => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status409Conflict,
    };

    private static string Detail(RemovalResult result, string gateway) => result switch
    {
        RemovalResult.Unknown => $"no gateway of the mesh is called '{gateway}'",
        RemovalResult.Ambiguous => $"several gateways are called '{gateway}': name the one that is meant by its id, which /api/v1/mesh shows",
        RemovalResult.LastVoter => $"'{gateway}' is the only voter, and no other gateway is caught up to take its place",
        RemovalResult.TooFewLeft => $"without '{gateway}', too few of the voters that are left are there: start them first",
        RemovalResult.OldProtocol => "some gateway of the mesh speaks a version of the protocol that knows no removal: upgrade all of them first",
        RemovalResult.TooMany => "as many gateways were removed already as a mesh remembers",
        RemovalResult.NoCoordinator => "the mesh has no coordinator: a majority of the voters has to be there",
        _ => $"'{gateway}' is not removed yet: the voters that are needed are slow or away; asking again is harmless",
    };
}
