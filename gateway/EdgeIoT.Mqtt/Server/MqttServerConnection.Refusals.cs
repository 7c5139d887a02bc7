using System.Text;

namespace EdgeIoT.Mqtt.Server;

/// <summary>What an MQTT 5 client is told of a refusal besides its code; 3.1.1 has no place for it.</summary>
internal sealed partial class MqttServerConnection
{
    /// <summary>More than the parts of a packet with a reason take that are always there.</summary>
    private const int FixedParts = 32;

    private string? WhyNotPublish(ReadOnlySpan<byte> topic) =>
        IsV5 && _problemInformation ? Fitting(_server.Options.Authorizer?.WhyNotPublish(Info!, topic)) : null;

    private string? WhyNotSubscribe(ReadOnlySpan<byte> filter) =>
        IsV5 && _problemInformation ? _server.Options.Authorizer?.WhyNotSubscribe(Info!, filter) : null;

    /// <summary>Leaves a reason out that would make the packet too large for the client ([MQTT-3.4.2-2], [MQTT-3.9.2-1]).</summary>
    private string? Fitting(string? reason, int codes = 0) =>
        reason is not null && Encoding.UTF8.GetByteCount(reason) <= Math.Min(MaxOutgoingPacket - codes - FixedParts, ushort.MaxValue) ? reason : null;
}
