using System.Buffers;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;
using Microsoft.AspNetCore.Connections;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    /// <summary>Answers that the client does not read; with more, its packets are not read either.</summary>
    private const int MaxUnreadAnswers = 256 * 1024;

    private readonly Lock _pauseGate = new();
    private TaskCompletionSource? _resume;
    private volatile bool _paused;
    private long _lastRead;
    private int _packets;
    private int _messages;

    private enum Outcome
    {
        Next,
        Pause,
        Close,
    }

    /// <summary>Reads until the connection ends. Runs on the thread that the transport calls back on: nothing in it may block.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (_phase != Phase.Closing)
            {
                var result = await _reader.ReadAsync().ConfigureAwait(false);
                var outcome = Read(result.Buffer, out var consumed, out var examined);
                _reader.AdvanceTo(consumed, examined);
                if (outcome == Outcome.Close) break;
                if (outcome == Outcome.Pause) await WaitAsync().ConfigureAwait(false);
                else if (result.IsCompleted) break;
            }
        }
        catch (Exception e) when (e is ConnectionAbortedException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The transport broke: the same as an end without DISCONNECT.
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Wakes the read loop if it may go on, on a pool thread: a waker may be the host's loop, which has its own work.</summary>
    private void Wake()
    {
        Interlocked.MemoryBarrier();
        if (!_paused) return;
        lock (_pauseGate)
        {
            if (_phase != Phase.Closing && MustPause(resuming: true)) return;
            _lastRead = _server.Clock.Now;
            if (_resume is not { } resume) return;
            _resume = null;
            _server.Options.Scheduler.Schedule(static resume => ((TaskCompletionSource)resume!).TrySetResult(), resume);
        }
    }

    private Task WaitAsync()
    {
        lock (_pauseGate)
        {
            // Said before it is checked, so that a waker who comes between either sees it or was seen.
            _resume = new();
            _paused = true;
            Interlocked.MemoryBarrier();
            if (_phase != Phase.Closing && MustPause(resuming: false)) return Waiting(_resume.Task);
            _paused = false;
            return Task.CompletedTask;
        }

        async Task Waiting(Task resumed)
        {
            await resumed.ConfigureAwait(false);
            _paused = false;
        }
    }

    /// <summary>A full window has to empty by half before reading goes on, so that the loop is not woken for each publish.</summary>
    private bool MustPause(bool resuming) =>
        MustPauseAnyPacket(resuming)
        || (_phase != Phase.Authenticating && PendingPublishes >= (resuming ? (_server.Options.ReceiveMaximum / 2) + 1 : _server.Options.ReceiveMaximum));

    /// <summary>A full window holds publishes back and nothing else: whoever waits for acknowledgements has his pings answered.</summary>
    private bool MustPauseAnyPacket(bool resuming)
    {
        if (_phase == Phase.Authenticating) return !_answered;
        return Output.Backlog > (resuming ? MaxUnreadAnswers / 2 : MaxUnreadAnswers) || _throttle is { IsPaused: true };
    }

    private Outcome Read(ReadOnlySequence<byte> buffer, out SequencePosition consumed, out SequencePosition examined)
    {
        var before = buffer.Length;
        var round = Round.Begin();
        _round = round;
        _packets = _messages = 0;
        try
        {
            if (before > 0) _lastRead = _server.Clock.Now;
            var outcome = ReadPackets(ref buffer);
            consumed = buffer.Start;
            examined = outcome == Outcome.Next ? buffer.End : buffer.Start;
            _progress.Read(outcome == Outcome.Next ? buffer.Length : 0, isNew: buffer.Length < before, _lastRead);
            if (outcome == Outcome.Next && MustPauseAnyPacket(resuming: false)) outcome = Outcome.Pause;
            return outcome;
        }
        finally
        {
            _server.Metrics.Read(before - buffer.Length, _packets, _messages);
            EndRound(round);
        }
    }

    private void EndRound(Round round)
    {
        try
        {
            if (_messages > 0) EndMessages();
        }
        finally
        {
            round.End();
        }
    }

    private void EndMessages()
    {
        if (_link is { } link) link.Sink.RoundEnded(link);
        else _server.Options.Gate?.RoundEnded();
    }

    private Outcome ReadPackets(ref ReadOnlySequence<byte> buffer)
    {
        while (true)
        {
            var span = buffer.FirstSpan;
            var used = 0;
            Outcome outcome;
            while ((outcome = ReadPacket(span[used..], out var length)) == Outcome.Next && length > 0) used += length;
            var isSingle = buffer.IsSingleSegment;
            buffer = buffer.Slice(used);
            if (outcome != Outcome.Next || isSingle) return outcome;
            outcome = ReadSplitPacket(ref buffer, out var complete);
            if (outcome != Outcome.Next || !complete) return outcome;
        }
    }

    /// <summary>Handles the packet at the start, if it is all there; a length of 0 says that it is not.</summary>
    private Outcome ReadPacket(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        var outcome = CheckHeader(bytes, out var header);
        if (outcome != Outcome.Next || header.Size == 0 || bytes.Length < header.PacketLength) return outcome;
        outcome = Handle(header, bytes.Slice(header.Size, header.BodyLength));
        if (outcome != Outcome.Pause) length = header.PacketLength;
        return outcome;
    }

    /// <summary>Handles a packet that lies in more than one segment, in a copy.</summary>
    private Outcome ReadSplitPacket(ref ReadOnlySequence<byte> buffer, out bool complete)
    {
        complete = false;
        Span<byte> start = stackalloc byte[5];
        var size = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, size).CopyTo(start);
        var outcome = CheckHeader(start[..size], out var header);
        if (outcome != Outcome.Next || header.Size == 0 || buffer.Length < header.PacketLength) return outcome;
        var copy = ArrayPool<byte>.Shared.Rent(header.PacketLength);
        buffer.Slice(0, header.PacketLength).CopyTo(copy);
        outcome = Handle(header, copy.AsSpan(header.Size, header.BodyLength));
        ArrayPool<byte>.Shared.Return(copy);
        if (outcome == Outcome.Pause) return outcome;
        buffer = buffer.Slice(header.PacketLength);
        complete = true;
        return outcome;
    }

    /// <summary>3.1 clients may mark a PUBREL, SUBSCRIBE or UNSUBSCRIBE as sent before.</summary>
    private bool IsPossible(byte first) =>
        FixedHeader.IsPossible(first) || (Info?.Version == MqttProtocolVersion.V310 && FixedHeader.IsPossible((byte)(first & ~8)));

    private Outcome CheckHeader(ReadOnlySpan<byte> bytes, out FixedHeader header)
    {
        var read = FixedHeader.TryRead(bytes, out header);
        if (_phase == Phase.Opened && bytes.Length > 0 && bytes[0] >> 4 != (int)MqttPacketType.Connect) return Violation(MqttReasonCode.ProtocolError);
        if (_phase != Phase.Opened && bytes.Length > 0 && !IsPossible(bytes[0])) return Violation(MqttReasonCode.MalformedPacket);
        if (read == VariableByteInteger.Outcome.NeedsMore) return Outcome.Next;
        if (read == VariableByteInteger.Outcome.Malformed) return Violation(MqttReasonCode.MalformedPacket);
        var max = _phase == Phase.Opened ? _server.Options.MaxConnectPacketSize : _server.Options.MaxPacketSize;
        return header.PacketLength > max ? Violation(MqttReasonCode.PacketTooLarge) : Outcome.Next;
    }
}
