using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Sessions;

namespace EdgeIoT.Mqtt.Topics;

/// <summary>Makes one list of receivers of the filters that match a topic.</summary>
internal static class ReceiverMerge
{
    public static TopicReceivers Of(int version, List<SubscriptionSet> sets)
    {
        var groups = sets.Sum(s => s.Groups.Count) == 0 ? [] : sets.SelectMany(s => s.Groups).ToArray();
        var withPlain = sets.Count(s => s.Plain.Count > 0);
        if (withPlain == 0) return new(version, [], groups);
        if (withPlain == 1) return new(version, [.. sets.First(s => s.Plain.Count > 0).Plain.Select(Of)], groups);
        var merged = new Dictionary<Session, Receiver>();
        foreach (var subscription in sets.SelectMany(s => s.Plain))
        {
            var receiver = Of(subscription);
            merged[subscription.Session] = merged.TryGetValue(subscription.Session, out var other) ? Merge(other, receiver) : receiver;
        }

        return new(version, [.. merged.Values], groups);
    }

    private static Receiver Of(Subscription s) =>
        new(s.Session, s.QoS, s.RetainAsPublished, s.NoLocal, s.Identifier == 0 ? null : [s.Identifier]);

    private static Receiver Merge(Receiver a, Receiver b) => new(
        a.Session,
        Higher(a.QoS, b.QoS),
        a.RetainAsPublished || b.RetainAsPublished,
        a.NoLocal || b.NoLocal,
        Join(a.Identifiers, b.Identifiers),
        a.NoLocal || b.NoLocal ? Merge(OwnOf(a), OwnOf(b)) : null);

    private static OwnCopy? OwnOf(Receiver r) => r.NoLocal ? r.Own : new(r.QoS, r.RetainAsPublished, r.Identifiers);

    private static OwnCopy? Merge(OwnCopy? a, OwnCopy? b) => a is null || b is null
        ? a ?? b
        : new(Higher(a.QoS, b.QoS), a.RetainAsPublished || b.RetainAsPublished, Join(a.Identifiers, b.Identifiers));

    private static MqttQoS Higher(MqttQoS a, MqttQoS b) => a > b ? a : b;

    private static uint[]? Join(uint[]? a, uint[]? b) => a is null ? b : b is null ? a : [.. a, .. b];
}
