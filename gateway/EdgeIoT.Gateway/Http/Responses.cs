using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace EdgeIoT.Gateway.Http;

/// <summary>Ways to answer.</summary>
internal static class Responses
{
    public static Task JsonAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK, string contentType = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body, 0, body.Length, context.RequestAborted);
    }

    /// <summary>A parameter that cannot be used: which, and what it must be.</summary>
    public static Task BadParameterAsync(this HttpContext context, string field, string must) =>
        context.ProblemAsync(StatusCodes.Status400BadRequest, "Bad parameter", $"{field} must be {must}", field);

    public static Task ProblemAsync(this HttpContext context, int status, string title, string detail, string? field = null) =>
        context.JsonAsync(new ProblemJson(title, status, detail, field), ApiJson.Default.ProblemJson, status, "application/problem+json");
}
