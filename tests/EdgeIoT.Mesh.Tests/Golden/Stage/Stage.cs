using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <summary>
/// Gateways on a network, disks and clocks that are cranked by hand: nothing that is shown moves unless the script says so, and what is hidden
/// (probes, handshakes, heartbeats without news) moves at once.
/// </summary>
internal sealed partial class Stage
{
    private const int Storm = 20_000;
    private readonly List<Actor> _actors = [];

    public Stage()
    {
        Description = new Description(Names);
        foreach (var kind in Usual)
            Trace.Hidden.Add(kind);
    }

    /// <summary>What is not shown unless a script asks for it.</summary>
    private static readonly string[] Usual =
    [
        "knock", "cookie", "hello", "reply", "finish", "keep-alive", "link-hello", "link-authentication", "link-accepted", "link-closed",
        "ping", "ack", "ping-request", "nack", "indirect-ack", "gossip", "digest", "summary", "want",
        "protocol", "needs-protocol", "holdings-query", "holdings", "fence", "fence-held", "causal-message", "causal-have",
        "heartbeats", "heartbeat-reply", "links", "membership", "link", "refused", "refusals", "work", "configuration",
    ];

    public Naming Names { get; } = new();

    public Trace Trace { get; } = new();

    public Description Description { get; }

    public TimeSpan Now { get; private set; }

    /// <summary>To what times are told, rounded down; zero where they are not told.</summary>
    public TimeSpan Granularity { get; private set; }

    /// <summary>When the present command began.</summary>
    public TimeSpan Began { get; private set; }

    public Actor? At(MeshAddress address) => _actors.Find(a => a.Options.Address == address);

    public Actor? At(string endpoint) => _actors.Find(a => a.Options.MqttEndpoint == endpoint);

    public Actor Get(string name) => _actors.Find(a => a.Name == name) ?? throw new ScriptException($"there is no {name}");

    public string Told(TimeSpan clock)
    {
        var since = clock - Began;
        return $"{(since - TimeSpan.FromTicks(since.Ticks % Granularity.Ticks)).TotalMilliseconds:F0} ms";
    }

    /// <summary>Puts gateways on the stage; ids ascend as names do.</summary>
    private void Create(int count, Func<int, MeshOptions> options)
    {
        var keys = Enumerable.Range(1, 26).Select(k => (ulong)k).OrderBy(Actor.IdOf).ToList();
        for (var i = 0; i < count; i++)
        {
            var actor = new Actor(this, keys[_actors.Count], options(_actors.Count));
            _actors.Add(actor);
            Names.Add(actor.Id, actor.Name);
        }
    }

    /// <summary>Lets time pass for all that are not paused, or for one whose clock runs ahead. Stops early where that is asked for.</summary>
    private void Pass(TimeSpan time, Actor? alone = null, Func<bool>? until = null, bool everything = false)
    {
        var end = Now + time + (alone?.Ahead ?? TimeSpan.Zero);
        for (var steps = 0; ; steps++)
        {
            Assert.True(steps < Storm, "timers are due again and again");
            Pump(everything);
            var next = _actors.Where(a => a.Node is not null && !a.Paused && (alone is null || a == alone))
                .MinBy(a => a.Node!.NextTimer - (alone is null ? a.Ahead : TimeSpan.Zero));
            var due = next is null ? TimeSpan.MaxValue : next.Node!.NextTimer - (alone is null ? next.Ahead : TimeSpan.Zero);
            if (due > end)
                break;
            if (alone is not null)
                alone.Ahead = Max(due - Now, alone.Ahead);
            else
                Now = Max(due, Now);
            next!.Tick();
            if (until?.Invoke() == true)
                return;
        }

        if (alone is not null)
            alone.Ahead = end - Now;
        else
            Now = end;
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
