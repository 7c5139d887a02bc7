using System.Buffers;
using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private bool _gotMessages;

    private async Task ReadAsync(ClientTransport transport)
    {
        var input = transport.Input;
        try
        {
            while (_phase != Phase.Closed)
            {
                var result = await input.ReadAsync().ConfigureAwait(false);
                var buffer = result.Buffer;
                var error = Read(ref buffer);
                input.AdvanceTo(buffer.Start, buffer.End);
                if (error != MqttReasonCode.Success) Violation(error);
                else if (result.IsCompleted) break;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            End(new(MqttReasonCode.UnspecifiedError, e.Message));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // What Options.Received and its like throw is their owner's mistake: it ends this connection, visibly, and nothing else.
            End(new(MqttReasonCode.ImplementationSpecificError, $"a handler failed: {e}"));
        }
        finally
        {
            End(new(MqttReasonCode.UnspecifiedError, "the server closed the connection"));
            await transport.DisposeAsync().ConfigureAwait(false);
        }
    }

    private void Violation(MqttReasonCode error)
    {
        if (IsV5 && _phase == Phase.Connected) Write(DisconnectPacket.Build(error, reason: null, serverReference: null), isLast: true);
        End(new(error, "the server broke the protocol"));
    }

    private MqttReasonCode Read(ref ReadOnlySequence<byte> buffer)
    {
        _lastRead = Options.TimeProvider.GetTimestamp();
        var round = Round.Begin();
        _gotMessages = false;
        try
        {
            while (_phase != Phase.Closed)
            {
                var error = ReadPacket(ref buffer, out var complete);
                if (error != MqttReasonCode.Success || !complete) return error;
            }

            return MqttReasonCode.Success;
        }
        finally
        {
            if (_gotMessages) Options.RoundEnded?.Invoke(this);
            round.End();
        }
    }

    private MqttReasonCode ReadPacket(ref ReadOnlySequence<byte> buffer, out bool complete)
    {
        complete = false;
        Span<byte> start = stackalloc byte[5];
        var size = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, size).CopyTo(start);
        var read = FixedHeader.TryRead(start[..size], out var header);
        if (read == VariableByteInteger.Outcome.Malformed) return MqttReasonCode.MalformedPacket;
        if (read == VariableByteInteger.Outcome.NeedsMore) return MqttReasonCode.Success;
        if (header.PacketLength > Options.MaxPacketSize) return MqttReasonCode.PacketTooLarge;
        if (buffer.Length < header.PacketLength) return MqttReasonCode.Success;
        if (!header.HasValidFlags) return MqttReasonCode.MalformedPacket;
        complete = true;
        var body = buffer.Slice(header.Size, header.BodyLength);
        buffer = buffer.Slice(header.PacketLength);
        if (body.IsSingleSegment) return Handle(header, body.FirstSpan);
        var copy = ArrayPool<byte>.Shared.Rent(header.BodyLength);
        body.CopyTo(copy);
        var error = Handle(header, copy.AsSpan(0, header.BodyLength));
        ArrayPool<byte>.Shared.Return(copy);
        return error;
    }

    private MqttReasonCode Handle(FixedHeader header, ReadOnlySpan<byte> body)
    {
        if (_phase == Phase.Connecting && header.Type is not (MqttPacketType.ConnAck or MqttPacketType.Auth)) return MqttReasonCode.ProtocolError;
        switch (header.Type)
        {
            case MqttPacketType.ConnAck:
                return OnConnAck(body);
            case MqttPacketType.Publish:
                return OnPublish(header, body);
            case MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubRel or MqttPacketType.PubComp:
                return OnAcknowledgement(header.Type, body);
            case MqttPacketType.SubAck or MqttPacketType.UnsubAck:
                return OnCodes(header.Type, body);
            case MqttPacketType.PingResp:
                return body.IsEmpty ? MqttReasonCode.Success : MqttReasonCode.MalformedPacket;
            case MqttPacketType.Disconnect when IsV5:
                return OnDisconnect(body);
            case MqttPacketType.Auth when IsV5 && Options.AuthenticationMethod is not null:
                return OnAuth(body);
            default:
                return MqttReasonCode.ProtocolError;
        }
    }

    private MqttReasonCode OnPublish(FixedHeader header, ReadOnlySpan<byte> body)
    {
        var error = PublishPacket.Parse(header, body, IsV5, PropertyMask.PublishToClient, out var packet);
        if (error != MqttReasonCode.Success) return error;
        error = ResolveAlias(ref packet);
        if (error != MqttReasonCode.Success) return error;
        if (packet.QoS != MqttQoS.ExactlyOnce || _session.Received.Add(packet.PacketId))
        {
            _gotMessages = true;
            Options.Received?.Invoke(this, new()
            {
                Topic = packet.Topic,
                Payload = packet.Payload,
                QoS = packet.QoS,
                Retain = packet.Retain,
                Duplicate = packet.Duplicate,
                PacketId = packet.PacketId,
                RawProperties = packet.RawProperties,
            });
        }

        // 3.1.1 knows no Receive Maximum; there, the packet identifiers are the bound.
        if (IsV5 && _session.Received.Count > Options.ReceiveMaximum) return MqttReasonCode.ReceiveMaximumExceeded; // [MQTT-3.3.4-9]

        if (packet.QoS == MqttQoS.AtLeastOnce) SendAcknowledgement(MqttPacketType.PubAck, packet.PacketId);
        if (packet.QoS == MqttQoS.ExactlyOnce) SendAcknowledgement(MqttPacketType.PubRec, packet.PacketId);
        return MqttReasonCode.Success;
    }

    private MqttReasonCode OnDisconnect(ReadOnlySpan<byte> body)
    {
        var error = DisconnectPacket.Parse(body, PropertyMask.Disconnect, out var code, out var properties);
        if (error != MqttReasonCode.Success) return error;
        if (properties.Has(MqttPropertyId.SessionExpiryInterval)) return MqttReasonCode.ProtocolError; // [MQTT-3.14.2-2]
        var why = code == MqttReasonCode.Success ? MqttReasonCode.UnspecifiedError : code;
        End(new(why, Text(properties.ReasonString) ?? "the server disconnected", Text(properties.ServerReference)));
        return MqttReasonCode.Success;
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);
}
