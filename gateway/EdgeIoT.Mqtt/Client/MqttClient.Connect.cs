using System.IO.Pipelines;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using EdgeIoT.Mqtt.Packets;

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
            var transport = await ClientTransport.OpenAsync(Options, either.Token).ConfigureAwait(false);
            if (!Begin(transport)) return await _connected.Task.ConfigureAwait(false);
            _reading = ReadAsync(transport);
            return await _connected.Task.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Where CONNACK has just come, the caller gets what it has: a connection, to end as one.
            if (!_connected.Task.IsCompleted)
                End(new(MqttReasonCode.ServerUnavailable, cancellation.IsCancellationRequested ? "cancelled" : "no answer in time"));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or AuthenticationException or WebSocketException or HttpRequestException)
        {
            End(new(MqttReasonCode.ServerUnavailable, e is AuthenticationException ? $"TLS: {e.Message}" : e.Message));
        }

        return await _connected.Task.ConfigureAwait(false);
    }

    /// <summary>False where it was ended while the transport opened.</summary>
    private bool Begin(ClientTransport transport)
    {
        lock (_gate)
        {
            if (_phase == Phase.Connecting) _transport = transport;
        }

        if (_transport is null)
        {
            transport.Abort();
            return false;
        }

        _output = new(transport.Output, this, Options.TimeProvider, PipeScheduler.ThreadPool);
        Write(ConnectRequest.Build(Options));
        return true;
    }

    private MqttReasonCode OnConnAck(ReadOnlySpan<byte> body)
    {
        var error = ConnectAnswer.Read(body, Options.Version, out var result, out var properties);
        if (error != MqttReasonCode.Success) return error;
        if (!result.IsSuccess)
        {
            _connected.TrySetResult(result);
            End(new(result.Code, result.Error, result.ServerReference));
            return MqttReasonCode.Success;
        }

        if (result.SessionPresent && Options.CleanStart) return MqttReasonCode.ProtocolError; // [MQTT-3.2.2-2]
        lock (_gate)
        {
            if (_phase != Phase.Connecting) return MqttReasonCode.ProtocolError;
            _phase = Phase.Connected;
            _sendQuota = Math.Min(_sendQuota, properties.ReceiveMaximum);
            _limits = new(properties.MaximumPacketSize, (MqttQoS)properties.MaximumQoS, properties.RetainAvailable);
            _maxOutgoingAliases = Math.Min(Options.MaxOutgoingTopicAliases, properties.TopicAliasMaximum);
            Resume(result.SessionPresent);
        }

        StartPings(properties.Has(MqttPropertyId.ServerKeepAlive) ? TimeSpan.FromSeconds(properties.ServerKeepAlive) : Options.KeepAlive);
        _connected.TrySetResult(result);
        return MqttReasonCode.Success;
    }
}
