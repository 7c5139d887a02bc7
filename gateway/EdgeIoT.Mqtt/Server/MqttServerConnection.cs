#pragma warning disable MA0025, CA1822, CA1065, IDE0060, CA1812 // Replaced by the implementation.
using EdgeIoT.Mqtt.Links;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Server;

internal sealed partial class MqttServerConnection
{
    public long Id => throw new NotImplementedException();

    public MqttConnectionInfo? Info => throw new NotImplementedException();

    public long PendingBytes => throw new NotImplementedException();

    public void CompletePublish(ulong number, MqttReasonCode code, string? level) => throw new NotImplementedException();

    public void AcceptConnect(ReadOnlyMemory<byte> data, MqttLink? link) => throw new NotImplementedException();

    public void RefuseConnect(MqttReasonCode code, string? reason, string? serverReference) => throw new NotImplementedException();

    public void ContinueAuthentication(ReadOnlySpan<byte> data) => throw new NotImplementedException();

    public bool SendOnLink(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    public void Close(MqttReasonCode code, string? reason) => throw new NotImplementedException();
}

internal sealed class Round
{
    public void End() => throw new NotImplementedException();
}
