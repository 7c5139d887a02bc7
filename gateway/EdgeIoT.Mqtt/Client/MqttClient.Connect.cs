using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Transport;

namespace EdgeIoT.Mqtt.Client;

public sealed partial class MqttClient
{
    private readonly TaskCompletionSource<MqttConnectResult> _connected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Connects. To be called once.</summary>
    public async ValueTask<MqttConnectResult> ConnectAsync(CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_phase != Phase.Idle) throw new InvalidOperationException("A client connects once.");
            _phase = Phase.Connecting;
        }

        using var timeout = new CancellationTokenSource(Options.ConnectTimeout, Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(Options.Host, Options.Port, either.Token).ConfigureAwait(false);
            _stream = new NetworkStream(_socket);
            if (Options.Tls is { } tls) _stream = await SecureAsync(_stream, tls, either.Token).ConfigureAwait(false);
            var writer = PipeWriter.Create(_stream, new(minimumBufferSize: 16 * 1024, leaveOpen: true));
            _reader = PipeReader.Create(_stream, new(bufferSize: 16 * 1024, useZeroByteReads: !Options.HoldsReadBuffer, leaveOpen: true));
            _output = new(writer, this, Options.TimeProvider);
            WriteConnect();
            _ = ReadAsync();
            return await _connected.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            End(new(MqttReasonCode.ServerUnavailable, cancellation.IsCancellationRequested ? "cancelled" : "no answer in time"));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or AuthenticationException)
        {
            End(new(MqttReasonCode.ServerUnavailable, e.Message));
        }

        return await _connected.Task.ConfigureAwait(false);
    }

    private static async Task<Stream> SecureAsync(Stream stream, SslClientAuthenticationOptions options, CancellationToken cancellation)
    {
        var secured = new SslStream(stream);
        try
        {
            await secured.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void WriteConnect()
    {
        var builder = PacketBuilder.Start();
        if (Options.Version == MqttProtocolVersion.V310) builder.Binary("MQIsdp"u8);
        else builder.Binary("MQTT"u8);
        builder.Byte((byte)Options.Version).Byte(ConnectFlags()).UInt16((ushort)Math.Min(Options.KeepAlive.TotalSeconds, ushort.MaxValue));
        if (IsV5) WriteConnectProperties(builder);
        builder.String(Options.ClientId);
        if (Options.Will is { } will)
        {
            if (IsV5) WriteWillProperties(builder, will);
            builder.String(will.Topic).Binary(will.Payload.Span);
        }

        if (Options.UserName is { } name) builder.String(name);
        if (Options.Password is { } password) builder.Binary(password.Span);
        Write(builder.Finish(MqttPacketType.Connect));
    }

    private byte ConnectFlags()
    {
        var flags = Options.CleanStart ? 0x02 : 0;
        if (Options.Will is { } will) flags |= 0x04 | ((int)will.QoS << 3) | (will.Retain ? 0x20 : 0);
        if (Options.Password is not null) flags |= 0x40;
        if (Options.UserName is not null) flags |= 0x80;
        return (byte)flags;
    }

    private void WriteConnectProperties(PacketBuilder builder)
    {
        var block = builder.BeginBlock();
        if (Options.SessionExpiry > TimeSpan.Zero)
        {
            var seconds = (uint)Math.Min(Options.SessionExpiry.TotalSeconds, uint.MaxValue);
            builder.Byte((byte)MqttPropertyId.SessionExpiryInterval).UInt32(seconds);
        }

        builder.Byte((byte)MqttPropertyId.ReceiveMaximum).UInt16(Options.ReceiveMaximum);
        builder.Byte((byte)MqttPropertyId.MaximumPacketSize).UInt32((uint)Options.MaxPacketSize);
        if (Options.AuthenticationMethod is { } method)
        {
            builder.Byte((byte)MqttPropertyId.AuthenticationMethod).String(method);
            builder.Byte((byte)MqttPropertyId.AuthenticationData).Binary(Options.AuthenticationData.Span);
        }

        MessagePropertiesCodec.WriteUser(builder, Options.UserProperties);
        builder.EndBlock(block);
    }

    private static void WriteWillProperties(PacketBuilder builder, MqttWill will)
    {
        var block = builder.BeginBlock();
        if (will.DelaySeconds > 0) builder.Byte((byte)MqttPropertyId.WillDelayInterval).UInt32(will.DelaySeconds);
        if (will.Properties?.MessageExpiry is { } expiry) builder.Byte((byte)MqttPropertyId.MessageExpiryInterval).UInt32(expiry);
        if (will.Properties is { } properties) MessagePropertiesCodec.Write(builder, properties);
        builder.EndBlock(block);
    }

    private MqttReasonCode OnConnAck(ReadOnlySpan<byte> body)
    {
        var reader = new PacketReader(body);
        var flags = reader.Byte();
        var code = reader.Byte();
        var properties = new PacketProperties();
        if (IsV5 && reader.Remaining > 0) PropertyParser.Read(ref reader, PropertyMask.ConnAck, out properties);
        if (reader.Failed || flags > 1) return MqttReasonCode.MalformedPacket;
        var reason = IsV5 ? (MqttReasonCode)code : ReturnCodes.FromConnAck(code);
        var result = new MqttConnectResult(reason, Text(properties.ReasonString))
        {
            SessionPresent = flags == 1,
            AssignedClientId = Text(properties.AssignedClientIdentifier),
            ServerReference = Text(properties.ServerReference),
            AuthenticationData = properties.AuthenticationData.ToArray(),
            ReceiveMaximum = properties.ReceiveMaximum,
            UserProperties = properties.UserProperties(),
        };
        if (reason != MqttReasonCode.Success)
        {
            _connected.TrySetResult(result);
            End(new(reason, result.Error, result.ServerReference));
            return MqttReasonCode.Success;
        }

        lock (_gate)
        {
            if (_phase != Phase.Connecting) return MqttReasonCode.ProtocolError;
            _phase = Phase.Connected;
            _sendQuota = Math.Min(_sendQuota, properties.ReceiveMaximum);
            _maxOutgoingPacket = properties.MaximumPacketSize;
        }

        StartPings(properties.Has(MqttPropertyId.ServerKeepAlive) ? TimeSpan.FromSeconds(properties.ServerKeepAlive) : Options.KeepAlive);
        _connected.TrySetResult(result);
        return MqttReasonCode.Success;
    }

    private static string? Text(ReadOnlySpan<byte> text) => text.IsEmpty ? null : Encoding.UTF8.GetString(text);
}
