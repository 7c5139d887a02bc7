using EdgeIoT.Mqtt.Fuzzing.Packets;
using EdgeIoT.Mqtt.Server;
using EdgeIoT.Simulation.Time;

namespace EdgeIoT.Mqtt.Fuzzing.Connections;

/// <summary>What happens in a world, drawn beforehand, so that steps can be left out.</summary>
internal sealed record Plan(MqttServerOptions Options, GateHabit Gate, ulong GateSeed, IReadOnlyList<Step> Steps)
{
    private const int Slots = 4;

    public static Plan Draw(ulong seed)
    {
        var chance = new Chance(seed);
        var options = new MqttServerOptions
        {
            MaxPacketSize = chance.Of<int>([300, 1000, 1 << 20]),
            ReceiveMaximum = chance.Of<ushort>([1, 2, 5, 1024]),
            MaxInflight = chance.Of<ushort>([1, 2, 256]),
            MaxQueuedMessages = chance.Of<int>([150, 10_000]),
            TopicAliasMaximum = chance.Of<ushort>([0, 2, 32]),
            MaxOutgoingTopicAliases = chance.Of<ushort>([0, 1, 10]),
            MaxRetainedMessages = chance.Of<int>([2, 100_000]),
            MaxSubscriptionsPerSession = chance.Of<int>([2, 1000]),
            MaxTopicLevels = chance.Of<int>([2, 64]),
            MaxSessionExpiry = TimeSpan.FromHours(2),
        };
        var habit = (GateHabit)chance.Below(4);
        return new(options, habit, chance.Next(), Draw(chance, chance.Between(20, 120)));
    }

    private static List<Step> Draw(Chance chance, int count)
    {
        var grammar = new PacketGrammar(chance);
        var versions = new bool[Slots];
        var mutation = new Mutation(chance, () => grammar.Any(v5: true, fromServer: false));
        var steps = new List<Step>();
        for (; count > 0; count--) steps.Add(Draw(chance, grammar, mutation, versions));
        return steps;
    }

    private static Step Draw(Chance chance, PacketGrammar grammar, Mutation mutation, bool[] versions)
    {
        var slot = chance.Below(Slots);
        var size = chance.Hit(0.5) ? int.MaxValue : chance.Between(1, 20);
        switch (chance.Below(20))
        {
            case 0 or 1 or 2:
                versions[slot] = chance.Hit(0.6);
                var connect = grammar.Connect(versions[slot]);
                return new(StepKind.Open, slot, chance.Hit(0.15) ? mutation.Of(connect) : connect, size);
            case 3:
                return new(chance.Hit(0.5) ? StepKind.Stall : StepKind.Read, slot, [], 0);
            case 4:
                return new(chance.Hit(0.5) ? StepKind.Close : StepKind.Reset, slot, [], 0);
            case 5:
                return new(StepKind.Advance, slot, [], chance.Hit(0.2) ? chance.Below(40_000) : chance.Below(1500));
            case 6 or 7 or 8:
                return new(StepKind.Publish, slot, [], chance.Below(3));
            case 9:
                return new(StepKind.ComeOrGo, slot, [], chance.Below(2));
            case 10:
                return new(StepKind.Complete, slot, [], chance.Below(3));
            case 11:
                return new(StepKind.Host, slot, [], chance.Below(3));
            default:
                return new(StepKind.Send, slot, Traffic(chance, grammar, mutation, versions[slot]), size);
        }
    }

    private static byte[] Traffic(Chance chance, PacketGrammar grammar, Mutation mutation, bool v5)
    {
        var bytes = new List<byte>();
        for (var count = chance.Between(1, 6); count > 0; count--)
        {
            var packet = chance.Of<int>([3, 3, 3, 3, 4, 5, 6, 7, 8, 8, 8, 10, 12]) is var type && chance.Hit(0.95) ? grammar.Of(type, v5, fromServer: false) : grammar.Any(v5, fromServer: false);
            bytes.AddRange(chance.Hit(0.06) ? mutation.Of(packet) : packet);
        }

        return [.. bytes];
    }
}
