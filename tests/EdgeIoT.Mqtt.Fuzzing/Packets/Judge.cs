namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>What the <see cref="Judge"/> says of a packet.</summary>
/// <param name="Complaint">Why nobody may send it; null: it is legal.</param>
/// <param name="IsDoubtful">Legal, but a receiver may refuse it.</param>
internal readonly record struct Verdict(string? Complaint, bool IsDoubtful);

/// <summary>Says whether a packet on its own is legal, by the standards' text and without the product's code.</summary>
internal static class Judge
{
    /// <summary>Judges a packet without what its state forbids.</summary>
    /// <param name="first">Its first byte.</param>
    /// <param name="body">What follows the remaining length.</param>
    /// <param name="v5">Whether it is MQTT 5; with CONNECT, the packet says that itself.</param>
    /// <param name="fromServer">Who sent it.</param>
    public static Verdict Of(int first, byte[] body, bool v5, bool fromServer)
    {
        var look = new Look(body);
        var type = first >> 4;
        var flags = first & 15;
        if (type != 3 && !JudgeConnect.IsOld(type, body)) look.Expect(flags == (type is 6 or 8 or 10 ? 2 : 0), "reserved flags that are set");
        if (look.Complaint is null) Packet(look, type, flags, v5, fromServer);
        look.End();
        return new(look.Complaint, look.IsDoubtful);
    }

    private static void Packet(Look look, int type, int flags, bool v5, bool fromServer)
    {
        switch (type)
        {
            case 1 when !fromServer:
                JudgeConnect.Connect(look);
                break;
            case 2 when fromServer:
                ConnAck(look, v5);
                break;
            case 3:
                Publish(look, flags, v5, fromServer);
                break;
            case 4 or 5 or 6 or 7:
                Acknowledgement(look, type, v5, fromServer);
                break;
            case 8 or 10 when !fromServer:
                Filters(look, type, v5);
                break;
            case 9 or 11 when fromServer:
                Codes(look, type, v5);
                break;
            case 12 when !fromServer:
            case 13 when fromServer:
            case 14 when !v5 && !fromServer:
                break;
            case 14 or 15 when v5:
                Goodbye(look, type, fromServer);
                break;
            default:
                look.Blame("a packet type that this side does not send");
                break;
        }
    }

    private static void ConnAck(Look look, bool v5)
    {
        var flags = look.Byte();
        var code = Code(look, 2, v5, fromServer: true);
        look.Expect(flags <= 1, "reserved bits of the acknowledge flags");
        look.Expect(flags == 0 || code == 0, "a session with a refusal");
        if (v5) JudgeProperties.Block(look, 2, fromServer: true);
    }

    private static void Publish(Look look, int flags, bool v5, bool fromServer)
    {
        var qos = (flags >> 1) & 3;
        look.Expect(qos < 3, "QoS 3");
        look.Expect(qos > 0 || (flags & 8) == 0, "DUP with QoS 0");
        var topic = look.Text();
        look.Expect(!topic.AsSpan().ContainsAny((byte)'+', (byte)'#'), "a wildcard in a topic name");
        if (qos > 0) look.Expect(look.UInt16() != 0, "packet identifier 0");
        var hasAlias = v5 && JudgeProperties.Block(look, 3, fromServer).Contains(35);
        look.Expect(topic.Length > 0 || hasAlias, "neither topic nor alias");
        look.Take(look.Left);
    }

    private static void Acknowledgement(Look look, int type, bool v5, bool fromServer)
    {
        look.Expect(look.UInt16() != 0, "packet identifier 0");
        if (!v5 || look.Left == 0) return;
        Code(look, type, v5, fromServer);
        if (look.Left > 0) JudgeProperties.Block(look, type, fromServer);
    }

    private static void Filters(Look look, int type, bool v5)
    {
        look.Expect(look.UInt16() != 0, "packet identifier 0");
        if (v5) JudgeProperties.Block(look, type, fromServer: false);
        look.Expect(look.Left > 0, "no filter");
        while (look.Left > 0)
        {
            var filter = look.Text();
            look.Expect(filter.Length > 0, "an empty filter");
            if (!v5) look.Expect(IsFilter(filter), "a filter with a wildcard out of place");
            if (type == 10) continue;
            var options = look.Byte();
            look.Expect((options & 3) < 3, "QoS 3");
            look.Expect((options & (v5 ? 0xC0 : 0xFC)) == 0, "reserved bits of the options");
            look.Expect((options & 0x30) != 0x30, "retain handling 3");
        }
    }

    private static bool IsFilter(byte[] filter)
    {
        var levels = System.Text.Encoding.UTF8.GetString(filter).Split('/');
        return levels.All(l => l is "+" or "#" || !l.AsSpan().ContainsAny('+', '#')) && Array.IndexOf(levels, "#") is var at && (at < 0 || at == levels.Length - 1);
    }

    private static void Codes(Look look, int type, bool v5)
    {
        look.Expect(look.UInt16() != 0, "packet identifier 0");
        if (v5) JudgeProperties.Block(look, type, fromServer: true);
        look.Expect(look.Left > 0 || (type == 11 && !v5), "no code");
        if (type == 11 && !v5) return;
        while (look.Left > 0) Code(look, type, v5, fromServer: true);
    }

    private static void Goodbye(Look look, int type, bool fromServer)
    {
        if (look.Left == 0)
        {
            look.Expect(type == 14, "AUTH without a method");
            return;
        }

        Code(look, type, v5: true, fromServer);
        var present = look.Left > 0 ? JudgeProperties.Block(look, type, fromServer) : [];
        look.Expect(type == 14 || present.Contains(21), "AUTH without a method");
    }

    private static int Code(Look look, int type, bool v5, bool fromServer)
    {
        var code = look.Byte();
        look.Expect(ReasonTable.Of(type, v5, fromServer).Contains(code), $"reason code {code:X2} in a packet of type {type}");
        return code;
    }
}
