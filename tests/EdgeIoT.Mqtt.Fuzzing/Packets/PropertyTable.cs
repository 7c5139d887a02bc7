namespace EdgeIoT.Mqtt.Fuzzing.Packets;

/// <summary>What the value of a property looks like.</summary>
internal enum PropertyForm
{
    Flag,
    UInt16,
    UInt32,
    Variable,
    Text,
    Binary,
    Pair,
}

/// <summary>One row of MQTT 5.0 table 2-4.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Form">What its value looks like.</param>
/// <param name="Packets">The packet types that may have it, from either side; 0: a will.</param>
/// <param name="MayBeZero">Whether the number 0 is allowed.</param>
internal sealed record PropertyRow(int Id, PropertyForm Form, int[] Packets, bool MayBeZero = true);

/// <summary>MQTT 5.0 table 2-4, copied from the standard once more.</summary>
internal static class PropertyTable
{
    public const int Will = 0;

    public static IReadOnlyList<PropertyRow> Rows { get; } =
    [
        new(1, PropertyForm.Flag, [3, Will]),
        new(2, PropertyForm.UInt32, [3, Will]),
        new(3, PropertyForm.Text, [3, Will]),
        new(8, PropertyForm.Text, [3, Will]),
        new(9, PropertyForm.Binary, [3, Will]),
        new(11, PropertyForm.Variable, [3, 8], MayBeZero: false),
        new(17, PropertyForm.UInt32, [1, 2, 14]),
        new(18, PropertyForm.Text, [2]),
        new(19, PropertyForm.UInt16, [2]),
        new(21, PropertyForm.Text, [1, 2, 15]),
        new(22, PropertyForm.Binary, [1, 2, 15]),
        new(23, PropertyForm.Flag, [1]),
        new(24, PropertyForm.UInt32, [Will]),
        new(25, PropertyForm.Flag, [1]),
        new(26, PropertyForm.Text, [2]),
        new(28, PropertyForm.Text, [2, 14]),
        new(31, PropertyForm.Text, [2, 4, 5, 6, 7, 9, 11, 14, 15]),
        new(33, PropertyForm.UInt16, [1, 2], MayBeZero: false),
        new(34, PropertyForm.UInt16, [1, 2]),
        new(35, PropertyForm.UInt16, [3], MayBeZero: false),
        new(36, PropertyForm.Flag, [2]),
        new(37, PropertyForm.Flag, [2]),
        new(38, PropertyForm.Pair, [1, 2, 3, Will, 4, 5, 6, 7, 8, 9, 10, 11, 14, 15]),
        new(39, PropertyForm.UInt32, [1, 2], MayBeZero: false),
        new(40, PropertyForm.Flag, [2]),
        new(41, PropertyForm.Flag, [2]),
        new(42, PropertyForm.Flag, [2]),
    ];

    private static readonly PropertyRow?[] ById = MakeIndex();

    public static PropertyRow? Find(int id) => id < ById.Length ? ById[id] : null;

    /// <summary>Whether a packet of this type may have it more than once.</summary>
    public static bool Repeats(int id, int packet, bool fromServer) => id == 38 || (id == 11 && packet == 3 && fromServer);

    /// <summary>Whether this side may send it in a packet of this type.</summary>
    public static bool Allows(PropertyRow row, int packet, bool fromServer)
    {
        if (!row.Packets.Contains(packet)) return false;
        return (row.Id, packet) switch
        {
            (11, 3) => fromServer,
            (17, 14) => !fromServer,
            (28, 14) => fromServer,
            _ => true,
        };
    }

    private static PropertyRow?[] MakeIndex()
    {
        var index = new PropertyRow?[64];
        foreach (var row in Rows) index[row.Id] = row;
        return index;
    }
}
