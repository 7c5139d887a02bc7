using System.Text;
using EdgeIoT.Gateway.Access;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Topics;

namespace EdgeIoT.Gateway.Telemetry;

/// <summary>What becomes of telemetry without a majority, by topic: <c>edgeiot/device/+/telemetry=degrade</c>.</summary>
/// <param name="Filter">A topic filter that telemetry can match.</param>
/// <param name="Policy">What becomes of it.</param>
public sealed record AckRule(string Filter, AckPolicy Policy)
{
    private readonly byte[] _filter = Encoding.UTF8.GetBytes(Filter);

    /// <summary>The rule that a text says, or null where it says none or one that no telemetry would ever match.</summary>
    public static AckRule? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.LastIndexOf('=');
        AckPolicy? policy = text[(end + 1)..] switch { "hold" => AckPolicy.Hold, "degrade" => AckPolicy.Degrade, _ => null };
        if (end < 0 || policy is null)
            return null;
        var rule = new AckRule(text[..end], policy.Value);
        return MqttTopic.IsFilter(rule._filter) && FilterSets.Meet(rule._filter, "edgeiot/device/+/telemetry"u8) ? rule : null;
    }

    /// <summary>What the first rule that matches a topic says; where none does, it is held.</summary>
    public static AckPolicy PolicyOf(IReadOnlyList<AckRule> rules, ReadOnlySpan<byte> topic)
    {
        ArgumentNullException.ThrowIfNull(rules);
        for (var i = 0; i < rules.Count; i++)
        {
            if (MqttTopic.Matches(rules[i]._filter, topic))
                return rules[i].Policy;
        }

        return AckPolicy.Hold;
    }

    /// <inheritdoc/>
    public bool Equals(AckRule? other) => other is not null && Policy == other.Policy && Filter.Equals(other.Filter, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Policy, Filter.GetHashCode(StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() => $"{Filter}={(Policy == AckPolicy.Degrade ? "degrade" : "hold")}";
}
