using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Tests.Support;

namespace EdgeIoT.Mqtt.Tests.Fuzzing;

/// <summary>Whole connections with valid packets that were damaged. The seed is in the test's name.</summary>
public sealed class RandomConnectionTests
{
    private static readonly string[] Valid =
    [
        "82 07 0001 00 0001 2B 01", "82 13 0002 00 000A 24736861 72652F672F61 01 0001 62 00", "A2 06 0003 00 0001 2B", "C0 00",
        "30 05 0001 61 00 78", "31 05 0001 61 00 78", "32 07 0001 61 0005 00 78", "34 07 0001 61 0006 00 78", "62 02 0006",
        "40 02 0001", "50 02 0001", "70 02 0001", "30 08 0001 61 03 230001 78", "30 07 0000 03 230001 78", "E0 00", "F0 00",
        "30 0C 0001 61 08 26 0001 6B 0001 76 00 78", "30 0A 0001 61 06 0100 02 00000001",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task The_server_survives_serves_others_and_forgets_the_dead(int seed)
    {
        var random = new Random(seed);
        var gate = new TestGate(_ => (PublishVerdict)(seed % 2 == 0 ? PublishVerdict.Accept : PublishVerdict.AcceptAt("local")));
        await using var broker = await TestBroker.StartAsync(new() { Gate = gate, MaxPacketSize = 4096 });
        await using var witness = await broker.ConnectAsync("witness");
        await witness.SubscribeAsync("#", MqttQoS.AtMostOnce);
        for (var connection = 0; connection < 250; connection++)
        {
            using var raw = await broker.OpenAsync();
            try
            {
                var v5 = random.Next(4) > 0;
                raw.Send(Damage(random, RawClient.Bytes(v5 ? RawClient.Connect5 : RawClient.Connect311), oneIn: 8));
                for (var i = 0; i < 20; i++) raw.Send(Damage(random, RawClient.Bytes(Valid[random.Next(Valid.Length)]), oneIn: 6));
            }
            catch (System.Net.Sockets.SocketException)
            {
                // The server has closed already, as it should.
            }

            if (random.Next(2) == 0) raw.Reset();
        }

        await Wait.UntilAsync(() => broker.Server.Statistics.Connections == 1, "only the witness is left");
        Assert.True((await witness.PublishAsync("still/there", "yes")).IsSuccess);
        Assert.True(witness.Client.IsConnected);
        Assert.True(broker.Server.Statistics.Malformed > 50);
    }

    private static byte[] Damage(Random random, byte[] packet, int oneIn)
    {
        if (random.Next(oneIn) > 0) return packet;
        switch (random.Next(4))
        {
            case 0:
                packet[random.Next(packet.Length)] = (byte)random.Next(256);
                return packet;
            case 1:
                packet[random.Next(packet.Length)] ^= (byte)(1 << random.Next(8));
                return packet;
            case 2:
                return packet[..random.Next(packet.Length)];
            default:
                return [.. packet, (byte)random.Next(256)];
        }
    }
}
