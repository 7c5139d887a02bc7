using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Gateway.Access;

/// <summary>What rules say to one client. The first rule that matches and speaks of the access that is asked for decides.</summary>
internal sealed class ClientRights
{
    private readonly (byte[] Filter, TopicAccess Access)[] _rules;
    private readonly bool _readsAll;
    private readonly bool _writesAll;

    public ClientRights(AccessRules source, (byte[] Filter, TopicAccess Access)[] rules)
    {
        Source = source;
        _rules = rules;
        _readsAll = GivesAll(TopicAccess.Read);
        _writesAll = GivesAll(TopicAccess.Write);
    }

    /// <summary>What they were worked out from.</summary>
    public AccessRules Source { get; }

    /// <summary>Whether a topic is given (true), denied (false), or not spoken of (null). Allocates nothing.</summary>
    public bool? Decide(TopicAccess access, ReadOnlySpan<byte> topic)
    {
        if ((access == TopicAccess.Read ? _readsAll : _writesAll) && topic[0] != (byte)'$')
            return true;
        foreach (ref readonly var rule in _rules.AsSpan())
        {
            if ((rule.Access == TopicAccess.None || (rule.Access & access) != TopicAccess.None) && MqttTopic.Matches(rule.Filter, topic))
                return rule.Access != TopicAccess.None;
        }

        return null;
    }

    /// <summary>Whether a subscription could ever bring something: true where a topic of it may be read, false where all are denied, null
    /// where no rule speaks of one. What it brings is looked at message by message.</summary>
    public bool? DecideSubscription(ReadOnlySpan<byte> filter)
    {
        foreach (ref readonly var rule in _rules.AsSpan())
        {
            if (rule.Access == TopicAccess.None && FilterSets.Covers(rule.Filter, filter))
                return false;
            if ((rule.Access & TopicAccess.Read) != TopicAccess.None && FilterSets.Meet(rule.Filter, filter))
                return true;
        }

        return null;
    }

    private bool GivesAll(TopicAccess access)
    {
        foreach (var (filter, given) in _rules)
        {
            if (given == TopicAccess.None)
                return false;
            if ((given & access) != TopicAccess.None && filter is [(byte)'#'])
                return true;
        }

        return false;
    }
}
