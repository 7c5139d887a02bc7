using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using Microsoft.AspNetCore.Http;

namespace EdgeIoT.Gateway.Http;

/// <summary>An observer does not have the readings in their order: whoever asks it for them is sent to a gateway that does.</summary>
internal static class ObserverAnswers
{
    /// <summary>Passes a request on where this gateway is an observer.</summary>
    public static RequestDelegate OrElsewhere(this RequestDelegate answer, MeshView view) => context =>
    {
        if (!view.Status.Observer)
            return answer(context);
        if (Elsewhere(view.Status) is not { } endpoint)
            return context.ProblemAsync(StatusCodes.Status503ServiceUnavailable, "Not here", "this gateway is an observer, and no gateway that orders readings is in reach");

        // 307: the same method at the same path there, and this gateway again the next time.
        context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        context.Response.Headers.Location = $"{context.Request.Scheme}://{endpoint}{context.Request.Path}{context.Request.QueryString}";
        return Task.CompletedTask;
    };

    /// <summary>One of those that have everything; each observer sends to another one.</summary>
    internal static string? Elsewhere(MeshStatus status)
    {
        var able = status.Gateways.Where(g => !g.Observer && !g.Witness && g.State == "alive" && g.HttpEndpoint.Length > 0).ToList();
        return able.Count == 0 ? null : able[(int)(status.Self.Low % (ulong)able.Count)].HttpEndpoint;
    }
}
