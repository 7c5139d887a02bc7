using System.Text;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client;

/// <summary>Enhanced authentication (MQTT 5.0 §4.12).</summary>
public sealed partial class MqttClient
{
    private TaskCompletionSource<bool>? _reauthenticated;

    /// <summary>Sends AUTH: the next step of the handshake.</summary>
    public void SendAuthentication(ReadOnlySpan<byte> data)
    {
        if (_phase is not (Phase.Connecting or Phase.Connected) || Options.AuthenticationMethod is not { } method) return;
        Write(DisconnectPacket.BuildAuth(MqttReasonCode.ContinueAuthentication, method, data));
    }

    /// <summary>Proves anew who it is, on the open connection; <see cref="MqttClientOptions.Authenticate"/> answers what the server asks. False where
    /// the server ends the connection instead, or one is under way already.</summary>
    public async ValueTask<bool> ReauthenticateAsync(ReadOnlyMemory<byte> data)
    {
        if (Options.AuthenticationMethod is not { } method) throw new InvalidOperationException("The client has no authentication method.");
        var completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_phase != Phase.Connected || _reauthenticated is not null) return false;
            _reauthenticated = completion;
        }

        Write(DisconnectPacket.BuildAuth(MqttReasonCode.ReAuthenticate, method, data.Span));
        return await completion.Task.ConfigureAwait(false);
    }

    private MqttReasonCode OnAuth(ReadOnlySpan<byte> body)
    {
        var error = DisconnectPacket.Parse(body, PropertyMask.Auth, out var code, out var properties);
        if (error != MqttReasonCode.Success) return error;
        if (!properties.AuthenticationMethod.SequenceEqual(Encoding.UTF8.GetBytes(Options.AuthenticationMethod!))) return MqttReasonCode.ProtocolError;
        switch (code)
        {
            case MqttReasonCode.ContinueAuthentication when Options.Authenticate is { } handler:
                handler(this, properties.AuthenticationData);
                return MqttReasonCode.Success;
            case MqttReasonCode.Success when EndReauthentication(succeeded: true):
                return MqttReasonCode.Success;
            default:
                return MqttReasonCode.ProtocolError;
        }
    }

    /// <summary>False where none was under way.</summary>
    private bool EndReauthentication(bool succeeded)
    {
        TaskCompletionSource<bool>? completion;
        lock (_gate) (completion, _reauthenticated) = (_reauthenticated, null);
        return completion?.TrySetResult(succeeded) ?? false;
    }
}
