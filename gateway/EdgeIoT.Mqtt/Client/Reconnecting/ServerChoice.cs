using EdgeIoT.Mqtt.Packets;

namespace EdgeIoT.Mqtt.Client.Reconnecting;

/// <summary>
/// Which server is next: the configured ones in turn, unless one sent the client elsewhere. Redirects are followed within a bound, or two servers that
/// point at each other would keep a client between them for ever.
/// </summary>
internal sealed class ServerChoice(IReadOnlyList<MqttServerAddress> servers, int maxRedirects)
{
    private readonly List<MqttServerAddress> _servers = [.. servers];
    private readonly Queue<MqttServerAddress> _redirects = new();
    private int _next;
    private int _followed;

    public MqttServerAddress Current { get; private set; } = servers[0];

    /// <summary>The next to try.</summary>
    public MqttServerAddress Next()
    {
        Current = _redirects.TryDequeue(out var redirected) ? redirected : _servers[_next];
        return Current;
    }

    /// <summary>The current one was no good.</summary>
    public void Failed()
    {
        if (_redirects.Count == 0 && _servers[_next] == Current) _next = (_next + 1) % _servers.Count;
    }

    /// <summary>The connection lasted.</summary>
    public void Good() => _followed = 0;

    /// <summary>True where the client is to go to another server at once.</summary>
    public bool Follow(MqttClosed why)
    {
        if (why.Code is not (MqttReasonCode.UseAnotherServer or MqttReasonCode.ServerMoved) || why.ServerReference is not { } reference) return false;
        var places = MqttServerAddress.FromReference(reference, Current.Port);
        if (places.Count == 0 || _followed >= maxRedirects) return false;
        _followed++;
        _redirects.Clear();
        foreach (var place in places.Take(maxRedirects)) _redirects.Enqueue(place);
        if (why.Code == MqttReasonCode.ServerMoved) Move(places[0]);
        return true;
    }

    /// <summary>A server that has moved for good is looked for where it is now.</summary>
    private void Move(MqttServerAddress to)
    {
        var index = _servers.IndexOf(Current);
        if (index >= 0) _servers[index] = to;
    }
}
