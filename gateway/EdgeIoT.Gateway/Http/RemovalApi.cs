using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>POST /api/v1/mesh/remove</c> with <c>{"gateway":"gw-3"}</c>: takes a gateway out of the mesh for good. See <see cref="OperatorRequest"/>.</summary>
internal static class RemovalApi
{
    public static void MapRemoval(this IEndpointRouteBuilder routes, Removals removals) =>
        routes.MapPost("/api/v1/mesh/remove", context => RemoveAsync(context, removals));

    private static async Task RemoveAsync(HttpContext context, Removals removals)
    {
        if (await OperatorRequest.GatewayOfAsync(context, "a gateway is removed from a machine that a gateway of the mesh runs on") is not { } gateway)
            return;
        var result = await removals.RemoveAsync(gateway, context.RequestAborted);
        if (result == RemovalResult.Removed)
            await context.JsonAsync(new RemovedJson(gateway, true), ApiJson.Default.RemovedJson);
        else
            await context.ProblemAsync(StatusOf(result), "Not removed", Detail(result, gateway));
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
