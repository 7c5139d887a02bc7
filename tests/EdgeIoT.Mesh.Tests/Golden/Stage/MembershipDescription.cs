using EdgeIoT.Mesh.Membership;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>What a message of SWIM says, in a line.</summary>
internal sealed class MembershipDescription(Naming names)
{
    public (string Kind, string Text, long Term) Of(ReadOnlySpan<byte> message)
    {
        var reader = new MembershipReader(message);
        var kind = (MembershipKind)reader.ReadByte();
        var text = kind switch
        {
            MembershipKind.Ping or MembershipKind.Ack => Alive(ref reader),
            MembershipKind.PingRequest => Target(ref reader),
            MembershipKind.Nack or MembershipKind.IndirectAck => Number(ref reader),
            MembershipKind.Gossip => News(ref reader),
            MembershipKind.Want => names.Of(reader.ReadId()),
            _ => "",
        };
        return (Description.Words(kind.ToString()), text, 0);
    }

    private string Alive(ref MembershipReader reader)
    {
        reader.ReadUInt32();
        reader.ReadSingle();
        reader.ReadUInt32();
        reader.ReadUInt64();
        var view = reader.ReadByte();
        reader.ReadUInt64();
        var held = view switch
        {
            (byte)MemberState.Alive => "",
            255 => "I do not know you",
            _ => $"I hold you {((MemberState)view).ToString().ToLowerInvariant()}",
        };
        return Join(held, News(ref reader));
    }

    private string Target(ref MembershipReader reader)
    {
        reader.ReadUInt32();
        return Join($"probe {names.Of(reader.ReadId())}", News(ref reader));
    }

    private string Number(ref MembershipReader reader)
    {
        reader.ReadUInt32();
        return News(ref reader);
    }

    private string News(ref MembershipReader reader)
    {
        List<string> news = [];
        while (!reader.AtEnd)
        {
            var kind = (NewsKind)reader.ReadByte();
            if (kind == NewsKind.Record)
                news.Add(Record(reader.Take(reader.ReadUInt16())));
            else
                news.Add(Claim(kind, ref reader));
        }

        return string.Join("; ", news);
    }

    private static string Record(ReadOnlySpan<byte> bytes) => GatewayRecord.TryDecode(bytes, out var record)
        ? $"{record.Name} {record.Incarnation}.{record.Version}{(record.Leaving ? " leaves" : "")}, signed" : "malformed";

    private string Claim(NewsKind kind, ref MembershipReader reader)
    {
        var subject = names.Of(reader.ReadId());
        var stamp = reader.ReadUInt64();
        return $"{subject} {stamp >> 32}.{(uint)stamp} {kind.ToString().ToLowerInvariant()}, says {names.Of(reader.ReadId())}";
    }

    private static string Join(string first, string second) => first.Length == 0 ? second : second.Length == 0 ? first : $"{first}; {second}";
}
