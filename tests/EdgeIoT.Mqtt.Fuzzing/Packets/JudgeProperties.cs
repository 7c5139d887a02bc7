namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>The <see cref="Judge"/>'s opinion on properties (§2.2.2).</summary>
internal static class JudgeProperties
{
    /// <summary>Judges a block with its length and returns the identifiers in it.</summary>
    public static HashSet<int> Block(Look look, int packet, bool fromServer)
    {
        var present = new HashSet<int>();
        var block = new Look(look.Take(look.Variable()));
        while (block.Left > 0 && block.Complaint is null) One(block, packet, fromServer, present);
        if (block.Complaint is { } complaint) look.Blame(complaint);
        return present;
    }

    private static void One(Look look, int packet, bool fromServer, HashSet<int> present)
    {
        var id = look.Byte();
        if (PropertyTable.Find(id) is not { } row || !PropertyTable.Allows(row, packet, fromServer))
        {
            look.Blame($"property {id} in a packet of type {packet}");
            return;
        }

        look.Expect(present.Add(id) || PropertyTable.Repeats(id, packet, fromServer), $"property {id} twice");
        Value(look, row);
    }

    private static void Value(Look look, PropertyRow row)
    {
        switch (row.Form)
        {
            case PropertyForm.Flag:
                look.Expect(look.Byte() <= 1, "a flag that is neither 0 nor 1");
                break;
            case PropertyForm.UInt16:
                look.Expect(look.UInt16() != 0 || row.MayBeZero, $"property {row.Id} is 0");
                break;
            case PropertyForm.UInt32:
                look.Expect(look.UInt32() != 0 || row.MayBeZero, $"property {row.Id} is 0");
                break;
            case PropertyForm.Variable:
                look.Expect(look.Variable() != 0 || row.MayBeZero, $"property {row.Id} is 0");
                break;
            case PropertyForm.Binary:
                look.Binary();
                break;
            case PropertyForm.Pair:
                look.Text();
                look.Text();
                break;
            default:
                var text = look.Text();
                if (row.Id == 8) look.Expect(text.Length > 0 && !text.AsSpan().ContainsAny((byte)'+', (byte)'#'), "a response topic that is no topic name");
                break;
        }
    }
}
