using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>Makes legal packets of every type, from either side, with every property.</summary>
internal sealed class PacketGrammar(Chance chance)
{
    private static readonly string[] Topics = ["a", "a/b", "/", "a//b", "b/\u00e9\u20ac\U0001F600", "$a/b", "c/1", "c/2", "long/" + new string('x', 300)];

    private static readonly string[] Filters =
        ["a", "a/#", "#", "+", "+/b", "c/+", "$share/g/a/#", "$share/h/+", "$share/g/#", "a//b", "/#", "$a/#", "$SYS/#", "b/#"];

    private static readonly int[] Edges = [0, 1, 2, 127, 128, 255, 256, 16_383, 16_384, 65_534, 65_535];

    public static IReadOnlyList<int> FromClient { get; } = [1, 3, 3, 3, 4, 5, 6, 7, 8, 8, 10, 12, 14, 15];

    public static IReadOnlyList<int> FromServer { get; } = [2, 3, 3, 4, 5, 6, 7, 9, 11, 13, 14, 15];

    public byte[] Any(bool v5, bool fromServer)
    {
        while (true)
        {
            var type = chance.Of(fromServer ? FromServer : FromClient);
            if (v5 || type < 14 || (type == 14 && !fromServer)) return Of(type, v5, fromServer);
        }
    }

    public byte[] Of(int type, bool v5, bool fromServer) => type switch
    {
        1 => Connect(v5),
        2 => ConnAck(v5),
        3 => Publish(v5, fromServer),
        4 or 5 or 6 or 7 => Acknowledgement(type, v5, fromServer),
        8 or 10 => FilterList(type, v5),
        9 or 11 => Codes(type, v5),
        12 or 13 => new Wire().Packet(type),
        _ => Goodbye(type, v5, fromServer),
    };

    public byte[] Connect(bool v5, string? clientId = null)
    {
        var (will, user) = (chance.Hit(0.3), chance.Hit(0.3));
        var password = (user || v5) && chance.Hit(0.5);
        var old = !v5 && chance.Hit(0.2);
        var flags = (chance.Hit(0.5) ? 2 : 0) | (will ? 4 | (chance.Below(3) << 3) | (chance.Hit(0.3) ? 0x20 : 0) : 0) | (password ? 0x40 : 0) | (user ? 0x80 : 0);
        clientId ??= "c" + chance.Below(4);
        if (clientId.Length == 0 && !v5) flags |= 2;
        var body = new Wire().Text(old ? "MQIsdp" : "MQTT").Byte(old ? 3 : v5 ? 5 : 4).Byte(flags).UInt16(chance.Hit(0.7) ? 0 : Edge());
        if (v5) Properties(body, 1, fromServer: false);
        body.Text(clientId);
        if (will)
        {
            if (v5) Properties(body, PropertyTable.Will, fromServer: false);
            body.Text(chance.Of(Topics)).Binary(Bytes());
        }

        if (user) body.Text("user");
        if (password) body.Binary(Bytes());
        return body.Packet(1);
    }

    public byte[] Publish(bool v5, bool fromServer, int maxQoS = 2)
    {
        var qos = chance.Below(maxQoS + 1);
        var alias = v5 && chance.Hit(0.2);
        var body = new Wire().Text(alias && chance.Hit(0.5) ? "" : chance.Of(Topics));
        if (qos > 0) body.UInt16(PacketId());
        if (v5) Properties(body, 3, fromServer, alias ? new Wire().Byte(35).UInt16(chance.Between(1, 3)) : null);
        return body.Raw(Bytes()).Packet(3, (qos << 1) | (chance.Hit(0.3) ? 1 : 0) | (qos > 0 && chance.Hit(0.2) ? 8 : 0));
    }

    public byte[] Acknowledgement(int type, bool v5, bool fromServer)
    {
        var body = new Wire().UInt16(PacketId());
        if (v5 && chance.Hit(0.6)) body.Byte(Code(type, v5, fromServer));
        if (body.Length == 3 && chance.Hit(0.5)) Properties(body, type, fromServer);
        return body.Packet(type, type == 6 ? 2 : 0);
    }

    private byte[] FilterList(int type, bool v5)
    {
        var body = new Wire().UInt16(PacketId());
        if (v5) Properties(body, type, fromServer: false);
        for (var count = chance.Between(1, 4); count > 0; count--)
        {
            body.Text(chance.Of(Filters));
            if (type == 8) body.Byte(chance.Below(3) | (v5 ? (chance.Hit(0.1) ? 4 : 0) | (chance.Below(2) << 3) | (chance.Below(3) << 4) : 0));
        }

        return body.Packet(type, 2);
    }

    private byte[] ConnAck(bool v5)
    {
        var code = Code(2, v5, fromServer: true);
        var body = new Wire().Byte(code == 0 ? chance.Below(2) : 0).Byte(code);
        if (v5) Properties(body, 2, fromServer: true);
        return body.Packet(2);
    }

    private byte[] Codes(int type, bool v5)
    {
        var body = new Wire().UInt16(PacketId());
        if (v5) Properties(body, type, fromServer: true);
        for (var count = type == 11 && !v5 ? 0 : chance.Between(1, 4); count > 0; count--) body.Byte(Code(type, v5, fromServer: true));
        return body.Packet(type);
    }

    private byte[] Goodbye(int type, bool v5, bool fromServer)
    {
        var body = new Wire();
        if (!v5) return body.Packet(type);
        if (type == 15)
        {
            Properties(body.Byte(Code(type, v5, fromServer)), type, fromServer, new Wire().Byte(21).Text("m"));
            return body.Packet(type);
        }

        if (chance.Hit(0.7)) body.Byte(Code(type, v5, fromServer));
        if (body.Length == 1 && chance.Hit(0.6)) Properties(body, type, fromServer);
        return body.Packet(type);
    }

    private void Properties(Wire body, int packet, bool fromServer, Wire? given = null)
    {
        var block = given ?? new Wire();
        var used = new HashSet<int> { 35 };
        if (packet == 15) used.Add(21);
        for (var count = chance.Hit(0.4) ? 0 : chance.Below(5); count > 0; count--)
        {
            var row = chance.Of(PropertyTable.Rows);
            if (!PropertyTable.Allows(row, packet, fromServer)) continue;
            if (row.Id == 22 && !used.Contains(21)) continue;
            if (used.Add(row.Id) || (row.Id != 35 && PropertyTable.Repeats(row.Id, packet, fromServer))) Value(block.Byte(row.Id), row);
        }

        body.Block(block);
    }

    private void Value(Wire block, PropertyRow row)
    {
        var number = Edge();
        if (number == 0 && !row.MayBeZero) number = 1;
        _ = row.Form switch
        {
            PropertyForm.Flag => block.Byte(chance.Below(2)),
            PropertyForm.UInt16 => block.UInt16(number),
            PropertyForm.UInt32 => block.UInt32(chance.Hit(0.1) ? uint.MaxValue : (uint)number),
            PropertyForm.Variable => block.Variable(chance.Hit(0.1) ? 268_435_455 : number),
            PropertyForm.Binary => block.Binary(Bytes()),
            PropertyForm.Pair => block.Text(chance.Of(Topics)).Text(chance.Of(Filters)),
            _ => block.Text(chance.Of(Topics)),
        };
    }

    private int Code(int type, bool v5, bool fromServer) => chance.Hit(0.6) && type != 15 ? 0 : chance.Of(ReasonTable.Of(type, v5, fromServer));

    private int PacketId() => chance.Hit(0.9) ? chance.Between(1, 6) : Math.Max(1, Edge());

    private int Edge() => chance.Of(Edges);

    private byte[] Bytes()
    {
        var bytes = new byte[chance.Hit(0.1) ? chance.Below(700) : chance.Below(12)];
        chance.Fill(bytes);
        return bytes;
    }
}
