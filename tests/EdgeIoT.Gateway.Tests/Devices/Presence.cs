using System.Text;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Tests.Devices;

public sealed class Presence : IDisposable
{
    private const string Topic = "edgeiot/device/bme-1/availability";

    private static readonly NodeId Elsewhere = new(7, 7);
    private static readonly MeshStatus Calm = new() { Self = new NodeId(1, 1) };

    private readonly ManualTime _time = new();
    private readonly MqttServer _server = new();
    private readonly DevicePresence _presence;
    private readonly List<string> _forwarded = [];

    public Presence() => _presence = new DevicePresence(_server, _time) 
    {
        Forward = (topic, _) =>
        {
            _forwarded.Add(topic);
            return [];
        },
    };

    public void Dispose() => _server.Dispose();

    [Fact]
    public void A_device_that_moves_is_not_reported_offline()
    {
        Assert.False(Says(connection: 1, "online"));
        Assert.True(Says(connection: 1, "offline", will: true));
        _presence.SaidAt(Encoding.UTF8.GetBytes(Topic), Elsewhere);
        Pass(DevicePresence.Grace * 2);
        Assert.Null(Retained());
    }

    [Fact]
    public void A_device_that_comes_back_is_not_reported_offline()
    {
        Says(connection: 1, "online");
        Says(connection: 1, "offline", will: true);
        Says(connection: 2, "online");
        Pass(DevicePresence.Grace * 2);
        Assert.Null(Retained());
    }

    [Fact]
    public void The_will_of_a_connection_that_was_left_before_says_nothing()
    {
        Says(connection: 1, "online");
        _presence.SaidAt(Encoding.UTF8.GetBytes(Topic), Elsewhere);
        Assert.True(Says(connection: 1, "offline", will: true));
        Pass(DevicePresence.Grace * 2);
        Assert.Null(Retained());
    }

    [Fact]
    public void A_device_that_is_gone_is_reported_offline_everywhere_after_the_grace_period()
    {
        Says(connection: 1, "online");
        Says(connection: 1, "offline", will: true);
        Pass(DevicePresence.Grace / 2);
        Assert.Null(Retained());
        Pass(DevicePresence.Grace);
        Assert.Equal("offline", Retained());
        Assert.Equal([Topic], _forwarded);
    }

    [Fact]
    public void The_devices_of_a_dead_gateway_that_do_not_turn_up_are_reported_offline()
    {
        _server.Publish(Topic, "online"u8, retain: true);
        _presence.SaidAt(Encoding.UTF8.GetBytes(Topic), Elsewhere);
        Pass(DevicePresence.Grace * 2);
        Assert.Equal("online", Retained());
        var died = Calm with { Gateways = [new GatewayStatus(Elsewhere, "gw-2", "dead", "", "", default, 0, 0, 0, 0, true)] };
        _presence.Check(died);
        Assert.Equal("online", Retained());
        _time.Pass(DevicePresence.Grace);
        _presence.Check(died);
        Assert.Equal("offline", Retained());
        Assert.Empty(_forwarded);
    }

    [Fact]
    public void Other_topics_are_none_of_its_business()
    {
        Assert.False(Says(connection: 1, "x", will: true, topic: "home/availability"));
        Assert.False(Says(connection: 1, "x", will: true, topic: "edgeiot/device/a/b/availability"));
    }

    private void Pass(TimeSpan time)
    {
        _time.Pass(time);
        _presence.Check(Calm);
    }

    private string? Retained() => _server.Retained.TryGet(Topic, out var message) ? Encoding.UTF8.GetString(message.Payload.Span) : null;

    private bool Says(long connection, string payload, bool will = false, string topic = Topic) => _presence.Holds(new IncomingPublish
    {
        Client = new MqttConnectionInfo { ConnectionId = connection, ClientId = "bme-1", Version = MqttProtocolVersion.V500 },
        Topic = Encoding.UTF8.GetBytes(topic),
        Payload = Encoding.UTF8.GetBytes(payload),
        IsWill = will,
        Retain = true,
    });

    private sealed class ManualTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}
