using EdgeIoT.Protocol.Discovery;

namespace EdgeIoT.Protocol.Tests.Discovery;

public sealed class BoardDiscovery
{
    private static DiscoveryReply Example() => new()
    {
        Transaction = 0x0102030405060708,
        MeshEpoch = 2,
        TimeUnixMilliseconds = 1772355570250,
        GatewayName = "gw-1",
        GatewayId = "00112233445566778899aabbccddeeff",
        Nonce = [.. Enumerable.Range(0x40, 32).Select(b => (byte)b)],
        NonceLifetimeSeconds = 60,
        LoadPermille = 125,
        Rank = 1,
        HasQuorum = true,
        MqttHost = "192.0.2.1",
        MqttPort = 1883,
    };

    [Fact]
    public void A_query_is_256_bytes_of_known_layout()
    {
        var datagram = new DiscoveryQuery(0x0102030405060708, 9).ToBytes();
        Assert.Equal("45494F54" + "01" + "01" + "0100" + "0102030405060708" + "0000000000000009", Convert.ToHexString(datagram, 0, 24));
        Assert.Equal(256, datagram.Length);
        Assert.All(datagram[24..], b => Assert.Equal(0, b));
        var query = DiscoveryQuery.TryParse(datagram, 0, datagram.Length);
        Assert.NotNull(query);
        Assert.Equal(0x0102030405060708, query.Transaction);
        Assert.Equal(9, query.MeshEpoch);
    }

    [Fact]
    public void A_reply_has_a_known_layout()
    {
        Assert.Equal(
            "45494F54" + "02" + "01" + "0067" + "0102030405060708" + "0000000000000002" + "0000019CA89FCA4A"
            + "00112233445566778899AABBCCDDEEFF"
            + "404142434445464748494A4B4C4D4E4F505152535455565758595A5B5C5D5E5F"
            + "003C" + "007D" + "01" + "01" + "075B" + "0467772D31" + "093139322E302E322E31",
            Convert.ToHexString(Example().ToBytes()));
    }

    [Fact]
    public void A_reply_is_read_as_it_was_written()
    {
        var expected = Example();
        var datagram = expected.ToBytes();
        var shifted = new byte[datagram.Length + 7];
        datagram.CopyTo(shifted, 5);
        var reply = DiscoveryReply.TryParse(shifted, 5, datagram.Length);
        Assert.NotNull(reply);
        Assert.Equivalent(expected, reply, strict: true);
    }

    [Fact]
    public void The_largest_reply_is_not_larger_than_the_query()
    {
        var largest = Example();
        largest.GatewayName = new string('g', Identifier.MaxLength);
        largest.MqttHost = new string('h', Endpoint.MaxHostLength);
        var datagram = largest.ToBytes();
        Assert.InRange(datagram.Length, 1, DiscoveryDatagram.QueryBytes);
        Assert.NotNull(DiscoveryReply.TryParse(datagram, 0, datagram.Length));
    }

    [Fact]
    public void A_shorter_query_is_not_answered()
    {
        var datagram = new DiscoveryQuery(1, 0).ToBytes();
        for (var length = 0; length < datagram.Length; length++)
            Assert.Null(DiscoveryQuery.TryParse(datagram, 0, length));
    }

    [Fact]
    public void Damaged_datagrams_are_refused_or_read_and_never_throw()
    {
        var random = new Random(3);
        var good = Example().ToBytes();
        for (var round = 0; round < 100_000; round++)
        {
            var datagram = good.ToArray();
            for (var damage = random.Next(1, 4); damage > 0; damage--)
                datagram[random.Next(datagram.Length)] = (byte)random.Next(256);
            var length = random.Next(4) == 0 ? random.Next(datagram.Length) : datagram.Length;
            var reply = DiscoveryReply.TryParse(datagram, 0, length);
            if (reply is not null)
                Assert.True(Identifier.IsValid(reply.GatewayName) && reply.MqttPort > 0);
            DiscoveryQuery.TryParse(datagram, 0, length);
        }
    }

    [Fact]
    public void Every_cut_reply_is_refused()
    {
        var datagram = Example().ToBytes();
        for (var length = 0; length < datagram.Length; length++)
            Assert.Null(DiscoveryReply.TryParse(datagram, 0, length));
    }

    [Fact]
    public void Kinds_tell_boards_from_beacons()
    {
        var datagram = Example().ToBytes();
        Assert.Equal(DiscoveryDatagram.ReplyKind, DiscoveryDatagram.KindOf(datagram, 0, datagram.Length));
        Assert.Equal(0x10, DiscoveryDatagram.KindOf([(byte)'E', (byte)'I', (byte)'O', (byte)'T', 0x10], 0, 5));
        Assert.Equal(-1, DiscoveryDatagram.KindOf("EIOT"u8.ToArray(), 0, 4));
        Assert.Equal(-1, DiscoveryDatagram.KindOf("EIOX\u0001"u8.ToArray(), 0, 5));
    }
}
