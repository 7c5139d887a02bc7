using System.Buffers.Binary;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Simulation.Gateways;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>
/// Causal broadcasts are delivered once, as they were sent, after everything that their sender had delivered or sent before; in the end everybody has the
/// same. The state that the application keeps is the set of messages, so that what a state stands for counts as had.
/// </summary>
public sealed class CausalRule(World world)
{
    private const int MessageBytes = NodeId.Size + sizeof(int) + sizeof(int);
    private static readonly TimeSpan StatesArriveWithin = TimeSpan.FromSeconds(3);

    private readonly List<Sent> _sent = [];
    private readonly Dictionary<GatewayRun, Had> _had = [];

    /// <summary>How often a message was delivered.</summary>
    public long Count { get; private set; }

    /// <summary>How often a state took the place of messages.</summary>
    public long Merged { get; private set; }

    /// <summary>How many were sent.</summary>
    public int Number => _sent.Count;

    /// <summary>A gateway broadcasts.</summary>
    public void Send(GatewayRun run, TimeSpan now)
    {
        Span<byte> message = stackalloc byte[MessageBytes];
        run.Gateway.Id.Write(message);
        BinaryPrimitives.WriteInt32LittleEndian(message[NodeId.Size..], run.Number);
        BinaryPrimitives.WriteInt32LittleEndian(message[(NodeId.Size + sizeof(int))..], _sent.Count);
        _sent.Add(new Sent(run.Gateway.Id, run.Number, Of(run).Messages.ToHashSet()));
        run.Node.Broadcast(message, now);
    }

    /// <summary>A gateway delivers.</summary>
    public void Delivered(GatewayRun run, NodeId from, ReadOnlySpan<byte> message)
    {
        var number = message.Length == MessageBytes ? BinaryPrimitives.ReadInt32LittleEndian(message[(NodeId.Size + sizeof(int))..]) : -1;
        if (number < 0 || number >= _sent.Count || NodeId.Read(message) != from || _sent[number].From != from
            || BinaryPrimitives.ReadInt32LittleEndian(message[NodeId.Size..]) != _sent[number].Run)
            throw new ViolationException("Only what was broadcast is delivered", $"{run.Gateway.Name} got {message.Length} bytes from {from}");
        var had = Of(run).Messages;
        if (had.Contains(number))
            throw new ViolationException("A broadcast is delivered once", $"{run.Gateway.Name} got broadcast {number} of {from} again");
        foreach (var before in _sent[number].Before)
        {
            if (!had.Contains(before))
                throw new ViolationException("Broadcasts are delivered in causal order", $"{run.Gateway.Name} got broadcast {number} before {before}, which its sender had");
        }

        had.Add(number);
        Count++;
    }

    /// <summary>The state of the application: what it has, and whose state it is.</summary>
    public byte[] Capture(GatewayRun run)
    {
        var state = new byte[(2 + Of(run).Messages.Count) * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(state, run.Gateway.Index);
        BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(sizeof(int)), run.Number);
        var at = 2 * sizeof(int);
        foreach (var number in Of(run).Messages.Order())
        {
            BinaryPrimitives.WriteInt32LittleEndian(state.AsSpan(at), number);
            at += sizeof(int);
        }

        return state;
    }

    /// <summary>A state stands for messages that are not delivered any more: to a newcomer, or from one.</summary>
    public void Merge(GatewayRun run, ReadOnlySpan<byte> state)
    {
        var (index, number) = (BinaryPrimitives.ReadInt32LittleEndian(state), BinaryPrimitives.ReadInt32LittleEndian(state[sizeof(int)..]));
        var giver = _had.Keys.Single(other => other.Gateway.Index == index && other.Number == number);
        var had = Of(run);
        var missing = new List<int>();
        for (var at = 2 * sizeof(int); at < state.Length; at += sizeof(int))
        {
            if (BinaryPrimitives.ReadInt32LittleEndian(state[at..]) is var message && had.Messages.Add(message))
                missing.Add(message);
        }

        world.Telling.Tell(run.Gateway.Name, $"takes the state of {giver.Gateway.Name} for {missing.Count} broadcasts");
        // Who was left behind by another epoch, or removed, is not among those that a broadcast waits for.
        if (missing.Count > 0 && !world.Epochs.Any && !world.Voters.IsRemoved(run.Gateway.Id) && !Of(giver).HasMerged && IsLeftOut(had, giver, missing))
            throw new ViolationException("A broadcast is kept until all have it", $"{run.Gateway.Name} has to take the state of {giver.Gateway.Name} for {missing.Count} broadcasts from {missing.Min()} on");
        had.HasMerged = true;
        Merged++;
    }

    /// <summary>Everybody sees everybody: where they have the same, what comes from now on is kept for all of them.</summary>
    public void AllAreThere()
    {
        var runs = world.Present.Select(g => g.Run!).ToList();
        if (runs.Exists(run => !Of(run).Messages.SetEquals(Of(runs[0]).Messages)))
            return;
        foreach (var run in runs)
        {
            foreach (var other in runs)
                Of(run).AgreedWith.TryAdd(other, (_sent.Count, world.Schedule.Now));
        }
    }

    /// <summary>What somebody lacks, in words; null where all that run have the same.</summary>
    public string? Missing()
    {
        var runs = world.Members.Where(g => g.Run is not null).Select(g => g.Run!).ToList();
        foreach (var run in runs)
        {
            foreach (var other in runs)
            {
                foreach (var message in Of(other).Messages)
                {
                    if (!Of(run).Messages.Contains(message))
                        return $"{run.Gateway.Name} lacks broadcast {message}, which {other.Gateway.Name} has";
                }
            }
        }

        return null;
    }

    /// <summary>Whether what is missing was all sent since the two had the same. A state that was on its way then stands for what came meanwhile, too.</summary>
    private bool IsLeftOut(Had had, GatewayRun giver, List<int> missing) =>
        had.AgreedWith.TryGetValue(giver, out var agreed) && world.Schedule.Now - agreed.Since > StatesArriveWithin && missing.TrueForAll(message => message >= agreed.Sent);

    /// <summary>How many messages a run has.</summary>
    public int HadBy(GatewayRun run) => Of(run).Messages.Count;

    private Had Of(GatewayRun run)
    {
        if (!_had.TryGetValue(run, out var had))
            _had.Add(run, had = new Had());
        return had;
    }

    private sealed record Sent(NodeId From, int Run, HashSet<int> Before);

    private sealed class Had
    {
        public HashSet<int> Messages { get; } = [];

        public Dictionary<GatewayRun, (int Sent, TimeSpan Since)> AgreedWith { get; } = [];

        public bool HasMerged { get; set; }
    }
}
