namespace EdgeIoT.Mqtt.Topics;

/// <summary>The subscriptions of all sessions to one filter. A session has at most one without a group, and one in each group.</summary>
internal sealed class SubscriptionSet
{
    public List<Subscription> Plain { get; } = [];

    public List<SharedGroup> Groups { get; } = [];

    public bool IsEmpty => Plain.Count == 0 && Groups.Count == 0;

    public void Add(Subscription subscription)
    {
        if (subscription.Group is null)
        {
            Plain.Add(subscription);
            return;
        }

        var group = Find(subscription.Group);
        if (group is null) Groups.Add(group = new(subscription.Group));
        group.Members = [.. group.Members, subscription];
    }

    public void Remove(Subscription subscription)
    {
        if (subscription.Group is null)
        {
            RemovePlain(subscription);
            return;
        }

        if (Find(subscription.Group) is not { } group) return;
        group.Members = [.. group.Members.Where(m => !ReferenceEquals(m, subscription))];
        if (group.Members.Length == 0) Groups.Remove(group);
    }

    private void RemovePlain(Subscription subscription)
    {
        var at = Plain.FindIndex(s => ReferenceEquals(s, subscription));
        if (at < 0) return;
        Plain[at] = Plain[^1];
        Plain.RemoveAt(Plain.Count - 1);
    }

    private SharedGroup? Find(byte[] name) => Groups.Find(g => g.Name.AsSpan().SequenceEqual(name));
}
