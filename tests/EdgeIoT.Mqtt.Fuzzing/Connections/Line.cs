using System.Buffers;
using System.IO.Pipelines;
using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>A connection in memory, seen from its client. Everything that the server says on it is judged.</summary>
internal sealed class Line : IDuplexPipe
{
    private readonly Pipe _up = new(new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));
    private readonly Pipe _down;
    private readonly CancellationTokenSource _closed = new();
    private readonly LateWork _work;
    private readonly Frames _received = new();
    private bool _upEnded;
    private bool _downEnded;

    public Line(MqttServer server, LateWork work, int capacity)
    {
        _down = new(new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: capacity,
            resumeWriterThreshold: capacity / 2, useSynchronizationContext: false));
        _work = work;
        Serving = ServeAsync(server);
    }

    public PipeReader Input => _up.Reader;

    public PipeWriter Output => _down.Writer;

    /// <summary>The server's part; its failure is a finding.</summary>
    public Task Serving { get; }

    /// <summary>What the client has said, judged.</summary>
    public Claims Claims { get; } = new();

    /// <summary>Whether the client reads nothing at the moment.</summary>
    public bool IsStalled { get; set; }

    public bool WasStalled { get; private set; }

    /// <summary>Whether either side broke it off.</summary>
    public bool IsBroken { get; private set; }

    public bool WasClosedByClient => _upEnded;

    public Frame? Last { get; private set; }

    public bool WasAccepted { get; private set; }

    public long BytesReceived { get; private set; }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (IsBroken || _upEnded) return;
        Claims.Add(bytes);
        _up.Writer.Write(bytes);
        Flushed(_up.Writer.FlushAsync());
    }

    /// <summary>No more is sent.</summary>
    public void Close()
    {
        if (_upEnded || IsBroken) return;
        _upEnded = true;
        _up.Writer.Complete();
    }

    public void Break()
    {
        if (IsBroken) return;
        IsBroken = true;
        _closed.Cancel();
        if (!_upEnded) _up.Writer.Complete(new IOException("broken off"));
        _downEnded = true;
        _down.Reader.Complete();
    }

    /// <summary>The packets that have come.</summary>
    public List<Frame> Receive()
    {
        var frames = new List<Frame>();
        WasStalled |= IsStalled;
        while (!_downEnded && !IsStalled && _down.Reader.TryRead(out var result))
        {
            foreach (var segment in result.Buffer) _received.Add(segment.Span);
            BytesReceived += result.Buffer.Length;
            var isEmpty = result.Buffer.IsEmpty;
            _down.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) _downEnded = true;
            if (isEmpty) break;
        }

        while (_received.TryNext(out var frame))
        {
            Check(frame);
            frames.Add(frame);
        }

        if (_received.Complaint is { } complaint) throw new FindingException($"the server sent {complaint}");
        return frames;
    }

    private void Check(Frame frame)
    {
        if (Claims.Complaint(frame) is { } complaint) throw new FindingException($"the server sent {frame}: {complaint}");
        if (Last is null && frame.Type is not (2 or 15)) throw new FindingException($"the server began with {frame}");
        if (frame.Type == 2 && WasAccepted) throw new FindingException("a second CONNACK");
        if (Last is { Type: 14 } or { Type: 2, Body: [_, not 0, ..] }) throw new FindingException($"the server sent {frame} behind its goodbye");
        WasAccepted |= frame is { Type: 2, Body: [_, 0, ..] };
        Last = frame;
    }

    private static void Flushed(ValueTask<FlushResult> flush)
    {
        if (!flush.IsCompleted) throw new InvalidOperationException("The way up has no bound.");
    }

    private async Task ServeAsync(MqttServer server)
    {
        await server.ServeAsync(this, remote: null, () => _work.Schedule(_ => Break(), null), _closed.Token).ConfigureAwait(false);
        await _down.Writer.CompleteAsync().ConfigureAwait(false);
        await _up.Reader.CompleteAsync().ConfigureAwait(false);
    }
}
