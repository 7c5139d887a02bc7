namespace EdgeIoT.Mqtt.Fuzzing.Codec;

/// <summary>One reader of the product, and what must hold whatever it reads.</summary>
/// <param name="Name">For the replay command.</param>
/// <param name="V5">Whether it reads MQTT 5.</param>
/// <param name="FromServer">Whose packets it reads.</param>
/// <param name="Read">Reads, throws what is wrong, and says how it went: inputs that went otherwise than all before are kept and mutated on.</param>
internal sealed record CodecTarget(string Name, bool V5, bool FromServer, Func<byte[], string> Read)
{
    public static IReadOnlyList<CodecTarget> All { get; } =
    [
        new("client-5", V5: true, FromServer: false, static bytes => PacketReading.Read(bytes, v5: true, fromServer: false)),
        new("client-3", V5: false, FromServer: false, static bytes => PacketReading.Read(bytes, v5: false, fromServer: false)),
        new("server-5", V5: true, FromServer: true, static bytes => PacketReading.Read(bytes, v5: true, fromServer: true)),
        new("server-3", V5: false, FromServer: true, static bytes => PacketReading.Read(bytes, v5: false, fromServer: true)),
        new("records", V5: true, FromServer: false, RecordReading.Read),
        new("journal", V5: true, FromServer: false, JournalReading.Read),
    ];
}
