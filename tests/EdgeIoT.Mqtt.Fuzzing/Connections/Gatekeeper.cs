using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Publishing;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>What the gate does with the well-behaved publisher.</summary>
internal enum GateHabit
{
    None,
    Accept,
    PendingAndRouted,
    RoutedOnCompletion,
}

/// <summary>A gate that is fair to the well-behaved and does anything to strangers.</summary>
internal sealed class Gatekeeper(GateHabit habit, ulong seed) : IPublishGate
{
    private readonly Chance _chance = new(seed);
    private readonly List<PublishTicket> _waiting = [];

    public int Waiting => _waiting.Count;

    public PublishVerdict Publishing(in IncomingPublish publish)
    {
        var isFair = publish.Topic.StartsWith(Witness.Prefix);
        var verdict = isFair ? Habit() : Any();
        if (!publish.IsWill) _waiting.Add(publish.Ticket);
        return verdict;
    }

    public void Complete(int share)
    {
        for (var i = _waiting.Count - 1; i >= 0; i--)
        {
            if (i < _waiting.Count && (share == 0 || i % (share + 1) == 0))
            {
                var ticket = _waiting[i];
                _waiting.RemoveAt(i);
                ticket.Complete();
            }
        }
    }

    private PublishVerdict Habit() => habit switch
    {
        GateHabit.PendingAndRouted => PublishVerdict.Pending(PublishRouting.Now),
        GateHabit.RoutedOnCompletion => PublishVerdict.Pending(PublishRouting.OnCompletion),
        _ => PublishVerdict.Accept,
    };

    private PublishVerdict Any() => _chance.Below(12) switch
    {
        0 => PublishVerdict.Refuse(MqttReasonCode.QuotaExceeded, "no"),
        1 => PublishVerdict.Close(MqttReasonCode.AdministrativeAction),
        2 => PublishVerdict.AcceptWithoutRouting,
        3 => PublishVerdict.AcceptAt("safe"),
        4 or 5 => PublishVerdict.Pending(PublishRouting.Now),
        6 => PublishVerdict.Pending(PublishRouting.OnCompletion),
        7 => PublishVerdict.Pending(PublishRouting.Never),
        _ => PublishVerdict.Accept,
    };
}
