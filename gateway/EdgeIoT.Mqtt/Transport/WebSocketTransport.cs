using System.IO.Pipelines;
using System.Net.WebSockets;

namespace EdgeIoT.Mqtt.Transport;

/// <summary>
/// A WebSocket as a stream of bytes (MQTT 5.0 §6): packets need not begin where frames do [MQTT-6.0.0-2]. Both directions are bounded: with
/// 64 KiB waiting, the socket is not read, or the server's output is congested, as with TCP.
/// <code>
/// socket --ReceiveAsync--> input pipe  --> server
/// socket &lt;--SendAsync----- output pipe &lt;-- server
/// </code>
/// </summary>
internal sealed class WebSocketTransport : IDuplexPipe, IDisposable
{
    private const int Waiting = 64 * 1024;
    private const int ReadSize = 4 * 1024;

    /// <summary>How long the other side may take for the last bytes and its half of the closing handshake.</summary>
    private static readonly TimeSpan ClosingGrace = TimeSpan.FromSeconds(5);

    private readonly WebSocket _socket;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _aborted = new();
    private readonly CancellationTokenSource _received = new();
    private readonly Pipe _input = new(Options());
    private readonly Pipe _output = new(Options());
    private readonly Task _receiving;
    private readonly Task _sending;
    private WebSocketCloseStatus _status = WebSocketCloseStatus.NormalClosure;

    public WebSocketTransport(WebSocket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        _receiving = ReceiveAsync();
        _sending = SendAsync();
    }

    public PipeReader Input => _input.Reader;

    public PipeWriter Output => _output.Writer;

    /// <summary>Cancelled when nothing more comes in.</summary>
    public CancellationToken Closed => _received.Token;

    /// <summary>Ends both directions at once; from any thread, at any time.</summary>
    public void Abort()
    {
        try
        {
            _aborted.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>The server has ended: sends what it left, and closes with a handshake where the other side takes part.</summary>
    public async Task CloseAsync()
    {
        await _output.Writer.CompleteAsync().ConfigureAwait(false);
        using var late = new CancellationTokenSource(ClosingGrace, _time);
        await using var abort = late.Token.UnsafeRegister(static transport => ((WebSocketTransport)transport!).Abort(), this).ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await _input.Reader.CompleteAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
    }

    public void Dispose()
    {
        _aborted.Dispose();
        _received.Dispose();
    }

    private static PipeOptions Options() => new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: Waiting, resumeWriterThreshold: Waiting / 2, useSynchronizationContext: false);

    private async Task ReceiveAsync()
    {
        try
        {
            while (await ReceiveOnceAsync().ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (IsTheEnd(e))
        {
            // The same as an end without DISCONNECT.
        }

        await _received.CancelAsync().ConfigureAwait(false);
        await _input.Writer.CompleteAsync().ConfigureAwait(false);
    }

    /// <summary>Reads once; an idle connection holds no buffer. False at the end.</summary>
    private async ValueTask<bool> ReceiveOnceAsync()
    {
        var first = await _socket.ReceiveAsync(Memory<byte>.Empty, _aborted.Token).ConfigureAwait(false);
        if (first.MessageType == WebSocketMessageType.Binary && !first.EndOfMessage)
        {
            first = await _socket.ReceiveAsync(_input.Writer.GetMemory(ReadSize), _aborted.Token).ConfigureAwait(false);
            _input.Writer.Advance(first.Count);
        }

        if (first.MessageType == WebSocketMessageType.Text) _status = WebSocketCloseStatus.InvalidMessageType; // [MQTT-6.0.0-1]
        if (first.MessageType != WebSocketMessageType.Binary) return false;
        if (first.Count == 0) return true;
        var flushed = await _input.Writer.FlushAsync(_aborted.Token).ConfigureAwait(false);
        return !flushed.IsCompleted || await DrainAsync().ConfigureAwait(false);
    }

    /// <summary>The server reads no more: what still comes is passed over until the other side closes.</summary>
    private async ValueTask<bool> DrainAsync()
    {
        var nowhere = new byte[ReadSize];
        while ((await _socket.ReceiveAsync(nowhere.AsMemory(), _aborted.Token).ConfigureAwait(false)).MessageType != WebSocketMessageType.Close)
        {
        }

        return false;
    }

    private async Task SendAsync()
    {
        try
        {
            while (true)
            {
                var read = await _output.Reader.ReadAsync(_aborted.Token).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                    await _socket.SendAsync(segment, WebSocketMessageType.Binary, endOfMessage: true, _aborted.Token).ConfigureAwait(false);
                _output.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }

            await _socket.CloseOutputAsync(_status, statusDescription: null, _aborted.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsTheEnd(e))
        {
            // The receiving side sees it as well.
        }

        await _output.Reader.CompleteAsync().ConfigureAwait(false);
    }

    private static bool IsTheEnd(Exception e) =>
        e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException;
}
