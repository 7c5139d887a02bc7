using EdgeIoT.Gateway.Mesh;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /api/v1/mesh</c>: the mesh as this gateway sees it.</summary>
internal static class MeshApi
{
    public static void MapMesh(this IEndpointRouteBuilder routes, MeshView view) =>
        routes.MapGet("/api/v1/mesh", context => context.JsonAsync(MeshJson.Of(view.Status), ApiJson.Default.MeshJson));
}
