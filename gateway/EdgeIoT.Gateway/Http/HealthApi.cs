using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /healthz</c>: the process answers. <c>GET /readyz</c>: readings are acknowledged, or why not.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes, MeshView view)
    {
        routes.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        routes.MapGet("/readyz", context =>
        {
            var reason = NotReady(view.Status);
            return context.JsonAsync(
                new ReadyJson(reason is null, reason), ApiJson.Default.ReadyJson, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    internal static string? NotReady(MeshStatus status)
    {
        if (status.StoreFault is { } fault)
            return $"the disk refused a write: {fault}; nothing is acknowledged until the gateway is restarted";
        if (status.Waiting is { } waiting)
            return $"waiting for {waiting}";
        if (status.Cluster == 0)
            return "has not joined a mesh yet";
        return status.Quorum ? null : "a majority of the voters is out of reach: readings are held, not acknowledged";
    }
}
