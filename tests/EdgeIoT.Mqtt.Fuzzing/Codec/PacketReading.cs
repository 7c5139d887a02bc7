using EdgeIoT.Mqtt.Client;
using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Fuzzing.Runs;
using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>Gives bytes to the readers of packets and compares them with the <see cref="Judge"/>.</summary>
internal static class PacketReading
{
    /// <summary>Bytes that reading may allocate besides some for each byte of the packet.</summary>
    private const int Allowance = 4096;

    public static string Read(byte[] bytes, bool v5, bool fromServer)
    {
        var outcome = FixedHeader.TryRead(bytes, out var header);
        var frames = new Frames();
        frames.Add(bytes);
        var isWhole = frames.TryNext(out var frame);
        if (outcome != VariableByteInteger.Outcome.Read || bytes.Length < header.PacketLength)
        {
            Expect(!isWhole, "a whole packet was not seen");
            Expect(outcome == VariableByteInteger.Outcome.Malformed == frames.Complaint is not null, "two opinions on the remaining length");
            return $"{outcome}";
        }

        Expect(isWhole && frame.Whole.Length == header.PacketLength, "a packet is cut off elsewhere");
        var verdict = Judge.Of(frame.First, frame.Body, v5, fromServer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var code = header.HasValidFlags || JudgeConnect.IsOld((int)header.Type, frame.Body) ? Parse(header, frame.Body, v5, fromServer) : MqttReasonCode.MalformedPacket;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (code is not { } error) return $"{header.Type} not read";
        if (allocated > Allowance) allocated = Measured(header, frame, v5, fromServer); // Code that runs for the first time allocates as well.
        Expect(allocated <= Allowance + (16L * bytes.Length), $"{allocated} bytes allocated for a packet of {bytes.Length}");
        Expect(error >= MqttReasonCode.UnspecifiedError || error == MqttReasonCode.Success, $"{error} is no error");
        if (error == MqttReasonCode.Success) Expect(verdict.Complaint is null, $"{header.Type} was accepted with {verdict.Complaint}");
        else Expect(verdict.Complaint is not null || verdict.IsDoubtful, $"{header.Type} is legal and was refused: {error}");
        if (error == MqttReasonCode.Success) RoundTrip.Check(header, frame, v5, fromServer);
        return $"{header.Type} {error} {verdict.Complaint} {Shape(frame.Body, error)}";
    }

    private static long Measured(FixedHeader header, Frame frame, bool v5, bool fromServer)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Parse(header, frame.Body, v5, fromServer);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>How the packet is read where it is read; null where its type is not from this side.</summary>
    private static MqttReasonCode? Parse(FixedHeader header, ReadOnlySpan<byte> body, bool v5, bool fromServer)
    {
        MqttReasonCode code;
        MqttReasonCode error;
        switch (header.Type)
        {
            case MqttPacketType.Connect when !fromServer:
                return ConnectPacket.Parse(body, out _);
            case MqttPacketType.ConnAck when fromServer:
                error = ConnectAnswer.Read(body, v5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311, out _, out _);
                return error == MqttReasonCode.Success && !ReasonTable.Of(2, v5, fromServer).Contains(body[1]) ? null : error;
            case MqttPacketType.Publish:
                return PublishPacket.Parse(header, body, v5, fromServer ? PropertyMask.PublishToClient : PropertyMask.PublishToServer, out _);
            case MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubRel or MqttPacketType.PubComp:
                error = Acknowledgement.Parse(body, v5, out _, out code, out _);
                return error == MqttReasonCode.Success && !Acknowledgement.IsValid(header.Type, code) ? MqttReasonCode.ProtocolError : error;
            case MqttPacketType.Subscribe or MqttPacketType.Unsubscribe when !fromServer:
                return SubscribePacket.Parse(body, v5, header.Type == MqttPacketType.Subscribe, out _);
            case MqttPacketType.Disconnect or MqttPacketType.Auth when v5:
                error = DisconnectPacket.Parse(body, header.Type == MqttPacketType.Auth ? PropertyMask.Auth : PropertyMask.Disconnect, out code, out var properties);
                return error == MqttReasonCode.Success && !IsFromThisSide(header.Type, code, properties, fromServer) ? null : error;
            default:
                return null;
        }
    }

    /// <summary>What the readers leave to their callers, who know which side they are.</summary>
    private static bool IsFromThisSide(MqttPacketType type, MqttReasonCode code, in PacketProperties properties, bool fromServer)
    {
        if (type == MqttPacketType.Auth && !properties.Has(MqttPropertyId.AuthenticationMethod)) return false;
        return ReasonTable.Of((int)type, v5: true, fromServer).Contains((int)code)
            && !properties.Has(fromServer ? MqttPropertyId.SessionExpiryInterval : MqttPropertyId.ServerReference);
    }

    /// <summary>Roughly how far it came: the place of the first property, and the length in powers of two.</summary>
    private static int Shape(byte[] body, MqttReasonCode error) =>
        error == MqttReasonCode.Success ? System.Numerics.BitOperations.Log2((uint)body.Length + 1) : body.Length > 4 ? body[4] & 0x3F : 0;

    private static void Expect(bool condition, string what)
    {
        if (!condition) throw new FindingException(what);
    }
}
