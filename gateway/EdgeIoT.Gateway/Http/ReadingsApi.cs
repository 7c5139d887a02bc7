using System.IO.Pipelines;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeIoT.Gateway.Http;

/// <summary><c>GET /api/v1/readings?device=&amp;after=&amp;limit=</c>: readings in the total order, a line of JSON each.</summary>
internal static class ReadingsApi
{
    private const int DefaultLimit = 1_000;
    private const int MaxLimit = 10_000;
    private const int FlushAt = 64 * 1024;

    public static void MapReadings(this IEndpointRouteBuilder routes, ReadingIndex index, SegmentStore store, MeshView view)
    {
        RequestDelegate answer = context => AnswerAsync(context, new ReadingReader(index, store));
        routes.MapGet("/api/v1/readings", answer.OrElsewhere(view));
    }

    private static async Task AnswerAsync(HttpContext context, ReadingReader reader)
    {
        if (!context.TryDevice(out var device))
        {
            await context.BadParameterAsync("device", "1 to 64 letters, digits, - or _");
            return;
        }

        if (!context.TryNumber("after", 0, long.MaxValue, missing: 0, out var after))
        {
            await context.BadParameterAsync("after", "a whole number from 0");
            return;
        }

        if (!context.TryNumber("limit", 1, MaxLimit, DefaultLimit, out var limit))
        {
            await context.BadParameterAsync("limit", $"a whole number from 1 to {MaxLimit}");
            return;
        }

        context.Response.ContentType = "application/x-ndjson";
        await WriteAsync(context, reader, reader.Select(device, after, (int)limit));
    }

    private static async Task WriteAsync(HttpContext context, ReadingReader reader, IEnumerable<long> sequences)
    {
        var body = context.Response.BodyWriter;
        var unflushed = 0;
        foreach (var sequence in sequences)
        {
            unflushed += WriteLine(body, reader, sequence);
            if (unflushed < FlushAt)
                continue;
            unflushed = 0;
            await body.FlushAsync(context.RequestAborted);

            // The flush may have come back on the sockets' own thread, which must not wait for the disk.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }
    }

    private static int WriteLine(PipeWriter body, ReadingReader reader, long sequence)
    {
        var target = body.GetSpan(ReadingJson.MaxSize);
        var length = reader.WriteJson(sequence, target);
        if (length == 0)
            return 0;
        target[length++] = (byte)'\n';
        body.Advance(length);
        return length;
    }
}
