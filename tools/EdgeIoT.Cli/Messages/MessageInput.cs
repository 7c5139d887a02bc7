using System.IO.Pipelines;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Messages;

/// <summary>The payloads that <c>edgeiot pub</c> was given.</summary>
internal static class MessageInput
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(PublishSettings settings, Stream input, [EnumeratorCancellation] CancellationToken stop)
    {
        if (settings.Source == MessageSource.Lines)
        {
            await foreach (var line in LinesAsync(input, stop)) yield return line;
            yield break;
        }

        var payload = await WholeAsync(settings, input, stop);
        for (var i = 0; i < settings.Repeat; i++)
        {
            if (i > 0 && settings.RepeatDelay > TimeSpan.Zero) await Task.Delay(settings.RepeatDelay, stop);
            yield return payload;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> WholeAsync(PublishSettings settings, Stream input, CancellationToken stop)
    {
        switch (settings.Source)
        {
            case MessageSource.Text:
                return Encoding.UTF8.GetBytes(settings.Text!);
            case MessageSource.File:
                try
                {
                    return await File.ReadAllBytesAsync(settings.File!, stop);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    throw CommandFailure.Input($"-f: {settings.File} cannot be read: {e.Message}", "Name a readable file.");
                }

            case MessageSource.StandardInput:
                var whole = new MemoryStream();
                await input.CopyToAsync(whole, stop).WaitAsync(stop);
                return whole.ToArray();
            default:
                return ReadOnlyMemory<byte>.Empty;
        }
    }

    /// <summary>Each line without its line feed; the last one may have none. Reading a terminal cannot be cancelled, so a stop does not wait for it.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(Stream input, [EnumeratorCancellation] CancellationToken stop)
    {
        var reader = PipeReader.Create(input);
        while (true)
        {
            var read = await Task.Run(() => reader.ReadAsync(stop).AsTask(), stop).WaitAsync(stop);
            var buffer = read.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                yield return buffer.Slice(0, end).ToArray();
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (!buffer.IsEmpty) yield return buffer.ToArray();
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
