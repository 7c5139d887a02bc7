using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /healthz</c>: the process answers. <c>GET /readyz</c>: readings are acknowledged, or why not.</summary>
internal static class HealthApi
{
    public static void MapHealth(this IEndpointRouteBuilder routes, MeshView view, MqttServer server)
    {
        routes.MapGet("/healthz", context => context.Response.WriteAsync("ok\n"));
        routes.MapGet("/readyz", context =>
        {
            var reason = NotReady(view.Status, server.StorageFailure);
            return context.JsonAsync(
                new ReadyJson(reason is null, reason), ApiJson.Default.ReadyJson, reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }

    /// <param name="status">The mesh.</param>
    /// <param name="sessions">Why the MQTT sessions cannot be kept, or null.</param>
    internal static string? NotReady(MeshStatus status, string? sessions)
    {
        if (status.StoreFault is { } fault)
            return $"the disk refused a write: {fault}; nothing is acknowledged until the gateway is restarted";
        if (sessions is not null)
            return $"the disk refused a write of the MQTT sessions: {sessions}; what has to be kept is not acknowledged until a write succeeds";
        if (status.Waiting is { } waiting)
            return $"waiting for {waiting}";
        if (status.Cluster == 0)
            return "has not joined a mesh yet";
        return status.Quorum ? null : "a majority of the voters is out of reach: readings are held, or acknowledged as local where a policy says so";
    }
}
