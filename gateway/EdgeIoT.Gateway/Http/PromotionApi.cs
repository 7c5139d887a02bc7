using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary>
/// <c>POST /api/v1/mesh/promote</c> with <c>{"gateway":"gw-2"}</c>: the gateway that is asked goes on without a majority that is gone, in a new epoch. It
/// is named all the same, so that nobody promotes another one by a wrong port. See <see cref="OperatorRequest"/>.
/// </summary>
internal static class PromotionApi
{
    public static void MapPromotion(this IEndpointRouteBuilder routes, Promotions promotions, MeshView view) =>
        routes.MapPost("/api/v1/mesh/promote", context => PromoteAsync(context, promotions, view));

    private static async Task PromoteAsync(HttpContext context, Promotions promotions, MeshView view)
    {
        if (await OperatorRequest.GatewayOfAsync(context, "a gateway is promoted from the machine that it runs on") is not { } gateway)
            return;
        if (!IsSelf(view.Status, gateway))
        {
            await context.ProblemAsync(StatusCodes.Status404NotFound, "Not promoted",
                $"this gateway is '{view.NameOf(view.Status.Self)}', not '{gateway}': ask that one");
            return;
        }

        var result = await promotions.PromoteAsync(context.RequestAborted);
        if (result.Problem is null)
            await context.JsonAsync(new PromotedJson(gateway, result.Epoch, true), ApiJson.Default.PromotedJson);
        else if (result.Epoch == 0)
            await context.ProblemAsync(StatusCodes.Status409Conflict, "Not promoted", result.Problem);
        else
            await context.ProblemAsync(StatusCodes.Status503ServiceUnavailable, "Not led yet", $"epoch {result.Epoch} has begun, and is not led yet: {result.Problem}");
    }

    private static bool IsSelf(MeshStatus status, string gateway) =>
        gateway == status.Self.ToString() || status.Gateways.Any(known => known.Id == status.Self && known.Name == gateway);
}
