using System.Text;

namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>The <see cref="Judge"/>'s opinion on CONNECT (§3.1).</summary>
internal static class JudgeConnect
{
    /// <summary>MQTT 3.1 gives the flags in the first byte of a CONNECT no meaning (§3.1 there).</summary>
    public static bool IsOld(int type, byte[] body) => type == 1 && body.AsSpan().StartsWith("\0\u0006MQIsdp\u0003"u8);

    public static void Connect(Look look)
    {
        var name = Encoding.UTF8.GetString(look.Text());
        var level = look.Byte();
        look.Expect((name, level) is ("MQTT", 4 or 5) or ("MQIsdp", 3), "no protocol that is known");
        var flags = look.Byte();
        look.UInt16();
        var v5 = level == 5;
        var (will, user, password) = ((flags & 4) != 0, (flags & 0x80) != 0, (flags & 0x40) != 0);
        look.Expect(level == 3 || (flags & 1) == 0, "the reserved connect flag");
        look.Expect((flags & 0x18) != 0x18, "a will with QoS 3");
        look.Expect(will || (flags & 0x38) == 0, "flags of a will that is not there");
        look.Expect(v5 || user || !password, "a password without user name");
        if (v5)
        {
            var present = JudgeProperties.Block(look, 1, fromServer: false);
            look.Expect(!present.Contains(22) || present.Contains(21), "authentication data without method");
        }

        look.Text();
        if (will) Will(look, v5);
        if (user) look.Text();
        if (password) look.Binary();
    }

    private static void Will(Look look, bool v5)
    {
        if (v5) JudgeProperties.Block(look, PropertyTable.Will, fromServer: false);
        var topic = look.Text();
        look.Expect(topic.Length > 0 && !topic.AsSpan().ContainsAny((byte)'+', (byte)'#'), "a will without a topic name");
        look.Binary();
    }
}
