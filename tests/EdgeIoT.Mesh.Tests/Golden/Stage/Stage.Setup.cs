namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>How a script begins.</content>
internal sealed partial class Stage
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary><c>mesh 3</c>: gateways that know each other, have links, and agree who coordinates.</summary>
    private void Mesh(Words words)
    {
        var muted = Trace.Muted;
        Trace.Muted = true;
        Gateways(words);
        foreach (var actor in _actors)
            actor.Start();
        Pass(Patience, until: IsMesh, everything: true);
        if (!IsMesh())
            throw new ScriptException("the mesh does not settle");
        // Scripts begin at full seconds, wherever probes and heartbeats stand then: how long it took to get there shifts nothing.
        Pass(TimeSpan.FromSeconds(Math.Ceiling(Now.TotalSeconds + 0.6)) - Now, everything: true);
        Trace.Muted = muted;
        Trace.Take();
        var configuration = Inside.Log(_actors[0].Node!).Configuration;
        Names.Base = Inside.Log(_actors[0].Node!).Last;
        var coordinator = Inside.Consensus(_actors[0].Node!);
        Trace.Say($"{Names.Of(coordinator.Coordinator)} coordinates term {Naming.Term(coordinator.Term)}; {Description.Content(configuration)["configuration: ".Length..]}");
    }

    /// <summary><c>gateways 3</c>: gateways that are not started yet.</summary>
    private void Gateways(Words words)
    {
        var count = int.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
        var (priorities, protocols) = (words.Option("priority")?.Split(',') ?? [], words.Option("protocol")?.Split(',') ?? []);
        var (witness, retain, voters) = (words.Take("witness"), words.Number("retain", 1 << 30), words.Number("voters", Math.Max(3, count | 1)));
        Create(count, i => new MeshOptions
        {
            Name = $"gw-{i + 1}",
            MqttEndpoint = $"10.0.0.{i + 1}:1883",
            HttpEndpoint = "",
            Address = AddressOf(i),
            Discovery = false,
            JoinToken = "a join token"u8.ToArray(),
            Join = [.. Enumerable.Range(0, count).Where(other => other != i).Select(AddressOf)],
            Priority = i < priorities.Length ? int.Parse(priorities[i], System.Globalization.CultureInfo.InvariantCulture) : 100,
            Protocol = i < protocols.Length ? int.Parse(protocols[i], System.Globalization.CultureInfo.InvariantCulture) : 2,
            Witness = witness && i == count - 1,
            Voters = (int)voters,
            Learners = (int)words.Number("learners", 9),
            Retain = retain,
            Bounds = new MeshBounds { Degraded = (int)words.Number("degraded", 65_536) },
        });
    }

    /// <summary><c>gateway gw-4 join=gw-1 token=guessed</c>: one more, not started yet.</summary>
    private void Gateway(Words words)
    {
        var join = words.Option("join")?.Split(',') ?? [];
        Create(1, i => new MeshOptions
        {
            Name = words[1],
            MqttEndpoint = $"10.0.0.{i + 1}:1883",
            HttpEndpoint = "",
            Address = AddressOf(i),
            Discovery = false,
            Mesh = words.Option("mesh") ?? "edgeiot",
            JoinToken = System.Text.Encoding.UTF8.GetBytes(words.Option("token") ?? "a join token"),
            Join = [.. join.Select(name => Get(name).Options.Address)],
            Priority = (int)words.Number("priority", 100),
            Witness = words.Take("witness"),
            Protocol = (int)words.Number("protocol", 2),
            Voters = (int)words.Number("voters", 3),
            Retain = words.Number("retain", 1 << 30),
        });
    }

    private bool IsMesh()
    {
        var nodes = _actors.Select(a => a.Node!).ToList();
        var log = Inside.Log(nodes[0]);
        // Of an even number one stays without a vote.
        var voters = Math.Min((_actors.Count - 1) | 1, _actors[0].Options.Voters);
        return log.Configuration.Voters.Count == voters && !log.Configuration.IsJoint && Inside.Consensus(nodes[0]).Coordinator != default
            && nodes.TrueForAll(n => Inside.Log(n).Last == log.Last && Inside.Log(n).Committed == log.Last && Inside.Log(n).Durable == log.Last
                && Inside.Log(n).Configuration.Gateways.Count == nodes.Count && Inside.Consensus(n).Coordinator == Inside.Consensus(nodes[0]).Coordinator)
            && _actors.TrueForAll(a => a.Links.Count(l => !l.Broken) >= _actors.Count - 1);
    }

    private static MeshAddress AddressOf(int index) =>
        MeshAddress.TryParse($"10.0.0.{index + 1}:7400", out var address) ? address : throw new InvalidOperationException();
}
