using System.Text;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Causal;
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
    private readonly AttachedDevices _devices = new(new InputQueue());
    private readonly DevicePresence _presence;
    private readonly List<string> _forwarded = [];

    public Presence() => _presence = new DevicePresence(_server, _devices, _time)
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
        _presence.SaidElsewhere(Encoding.UTF8.GetBytes(Topic), "online"u8);
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
        _presence.SaidElsewhere(Encoding.UTF8.GetBytes(Topic), "online"u8);
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
        AttachedTo(Elsewhere);
        Pass(DevicePresence.Grace * 2);
        Assert.Equal("online", Retained());
        var died = With("dead");
        _presence.Check(died);
        Assert.Equal("online", Retained());
        _time.Pass(DevicePresence.Grace);
        _presence.Check(died);
        Assert.Equal("offline", Retained());
        Assert.Empty(_forwarded);
    }

    [Fact]
    public void The_devices_of_a_gateway_that_was_only_out_of_reach_are_online_again()
    {
        The_devices_of_a_dead_gateway_that_do_not_turn_up_are_reported_offline();
        _presence.Check(With("alive"));
        Assert.Equal("online", Retained());
        Assert.Empty(_forwarded);
    }

    [Fact]
    public void A_device_that_is_attached_elsewhere_without_having_said_so_is_not_reported_offline()
    {
        Says(connection: 1, "online");
        Says(connection: 1, "offline", will: true);
        AttachedTo(Elsewhere);
        _time.Pass(DevicePresence.Grace * 2);
        _presence.Check(With("alive"));
        Assert.Null(Retained());
    }

    [Fact]
    public void A_device_that_another_client_here_speaks_for_is_reported_offline_once_none_does()
    {
        Says(connection: 1, "online");
        Says(connection: 1, "offline", will: true);
        AttachedTo(Calm.Self);
        _time.Pass(DevicePresence.Grace * 2);
        _presence.Check(With("alive"));
        Assert.Null(Retained());
        _devices.Located("bme-1", new DeviceLocation(Calm.Self, 1, 100, IsAttached: false));
        _presence.Check(With("alive"));
        Assert.Equal("offline", Retained());
    }

    [Fact]
    public void A_device_that_others_take_to_be_gone_and_that_is_attached_here_is_online()
    {
        Says(connection: 1, "online");
        AttachedTo(Calm.Self);
        _server.Publish(Topic, "offline"u8, retain: true);
        _presence.SaidElsewhere(Encoding.UTF8.GetBytes(Topic), "offline"u8);
        _presence.Check(With("alive"));
        Assert.Equal("online", Retained());
        Assert.Equal([Topic], _forwarded);
    }

    [Fact]
    public void The_session_of_a_board_that_has_moved_ends_and_a_bridge_stays()
    {
        var ended = new List<long>();
        _devices.End = ended.Add;
        Says(connection: 1, "online");
        Says(connection: 2, "online", client: "a-bridge");
        _devices.Moved("bme-1", 2);
        _devices.Moved("another", 1);
        Assert.Empty(ended);
        _devices.Moved("bme-1", 1);
        Assert.Equal([1], ended);
    }

    [Fact]
    public void Other_topics_are_none_of_its_business()
    {
        Assert.False(Says(connection: 1, "x", will: true, topic: "home/availability"));
        Assert.False(Says(connection: 1, "x", will: true, topic: "edgeiot/device/a/b/availability"));
    }

    private void AttachedTo(NodeId gateway) => _devices.Located("bme-1", new DeviceLocation(gateway, 1, 1, IsAttached: true));

    private static MeshStatus With(string state) => Calm with
    {
        Gateways =
        [
            new GatewayStatus(Calm.Self, "gw-1", "alive", "", "", default, 0, 0, 0, 0, true),
            new GatewayStatus(Elsewhere, "gw-2", state, "", "", default, 0, 0, 0, 0, true),
        ],
    };

    private void Pass(TimeSpan time)
    {
        _time.Pass(time);
        _presence.Check(Calm);
    }

    private string? Retained() => _server.Retained.TryGet(Topic, out var message) ? Encoding.UTF8.GetString(message.Payload.Span) : null;

    private bool Says(long connection, string payload, bool will = false, string topic = Topic, string client = "bme-1") => _presence.Holds(new IncomingPublish
    {
        Client = new MqttConnectionInfo { ConnectionId = connection, ClientId = client, Version = MqttProtocolVersion.V500 },
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
