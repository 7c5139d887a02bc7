using System.Text;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Mqtt.Sessions;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Mqtt.Tests.Topics;

/// <summary>An index with subscriptions by name.</summary>
internal sealed class TestIndex
{
    private static readonly MqttServer Server = new();
    private readonly SubscriptionIndex _index = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly Dictionary<(string, string), Subscription> _subscriptions = [];

    public int Count => _index.Count;

    public static TestIndex Of(string filter)
    {
        var index = new TestIndex();
        index.Add("s", filter);
        return index;
    }

    public void Add(string session, string filter)
    {
        if (!_sessions.TryGetValue(session, out var owner)) _sessions.Add(session, owner = new(session, Server));
        var bytes = Encoding.UTF8.GetBytes(filter);
        var subscription = new Subscription { Session = owner, Filter = bytes, Inner = bytes };
        _index.Add(subscription, _subscriptions.GetValueOrDefault((session, filter)));
        _subscriptions[(session, filter)] = subscription;
    }

    public void Remove(string session, string filter)
    {
        if (_subscriptions.Remove((session, filter), out var subscription)) _index.Remove([subscription]);
    }

    public bool Has(string topic) => !_index.Find(Encoding.UTF8.GetBytes(topic)).IsEmpty;

    public string[] Find(string topic) => [.. _index.Find(Encoding.UTF8.GetBytes(topic)).Sessions.Select(r => r.Session.ClientId).Order()];
}
