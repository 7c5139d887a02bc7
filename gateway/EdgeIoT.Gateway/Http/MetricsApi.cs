using EdgeIoT.Gateway.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /metrics</c>: Prometheus' text format.</summary>
internal static class MetricsApi
{
    public static void MapMetrics(this IEndpointRouteBuilder routes, Exposition exposition, ObservedParts parts) =>
        routes.MapGet("/metrics", context =>
        {
            parts.Refresh();
            context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return context.Response.WriteAsync(exposition.Write());
        });
}
