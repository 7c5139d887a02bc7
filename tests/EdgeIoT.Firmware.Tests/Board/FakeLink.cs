using EdgeIoT.Device.Gateways;
using EdgeIoT.Firmware.Messaging;
using EdgeIoT.Firmware.Running;

namespace EdgeIoT.Firmware.Tests.Board;

/// <summary>A gateway that is up or dead, and acknowledges at once while it is up.</summary>
internal sealed class FakeLink(BoardInbox inbox) : IMqttLink
{
    private int _connection;
    private int _lastId;
    private bool _isOpen;

    public bool IsUp { get; set; } = true;

    public List<string> Telemetry { get; } = [];

    public List<string> Responses { get; } = [];

    public int Attempts { get; private set; }

    public void Connect(ConnectTarget target)
    {
        Attempts++;
        _connection = target.Connection;
        _isOpen = IsUp;
        inbox.Post(new BoardEvent(IsUp ? BoardEventKind.Connected : BoardEventKind.ConnectFailed, _connection, 0x80));
    }

    public void Subscribe(string[] filters) =>
        inbox.Post(new BoardEvent(_connection, "edgeiot/gateways", "{\"epoch\":1,\"gateways\":[]}"u8.ToArray()));

    public int Publish(string topic, byte[] payload, bool retain)
    {
        if (!_isOpen)
            return 0;
        if (topic.EndsWith("/telemetry", StringComparison.Ordinal))
            Telemetry.Add(System.Text.Encoding.UTF8.GetString(payload));
        if (topic.Contains("/response/", StringComparison.Ordinal))
            Responses.Add(System.Text.Encoding.UTF8.GetString(payload));
        inbox.Post(new BoardEvent(BoardEventKind.Published, _connection, ++_lastId));
        return _lastId;
    }

    public void Close(bool graceful) => _isOpen = false;

    public void Deliver(string topic, byte[] payload) => inbox.Post(new BoardEvent(_connection, topic, payload));

    public void Kill()
    {
        IsUp = false;
        _isOpen = false;
        inbox.Post(new BoardEvent(BoardEventKind.Closed, _connection, 0));
    }
}
