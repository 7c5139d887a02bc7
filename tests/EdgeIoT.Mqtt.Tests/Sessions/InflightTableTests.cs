using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Tests.Sessions;

public sealed class InflightTableTests
{
    [Fact]
    public void Identifiers_are_never_0_never_in_use_twice_and_come_back_in_order()
    {
        var table = new InflightTable();
        var random = new Random(1);
        var held = new List<ushort>();
        for (var i = 0; i < 300_000; i++)
        {
            if (held.Count == 0 || (held.Count < 200 && random.Next(2) == 0))
            {
                var id = table.Add(Waiting());
                Assert.NotEqual(0, id);
                Assert.DoesNotContain(id, held);
                held.Add(id);
            }
            else
            {
                var at = random.Next(held.Count);
                Assert.True(table.Contains(held[at]));
                table.Remove(held[at]);
                Assert.False(table.Contains(held[at]));
                held.RemoveAt(at);
            }
        }

        Assert.Equal(held.Count, table.Count);
        Assert.Equal(held, table.Restart());
    }

    private static WaitingMessage Waiting() =>
        new(StoredMessage.Of(new RoutedMessage { Topic = "a"u8, Payload = "x"u8 }), MqttQoS.AtLeastOnce, Retain: false, Identifiers: null);
}
