namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>The commands of a script.</content>
internal sealed partial class Stage
{
    private readonly HashSet<Actor> _stuck = [];

    /// <summary>Does what a line says. Returns what came of it.</summary>
    public IReadOnlyList<string> Run(string line)
    {
        var quietly = line.StartsWith("quietly ", StringComparison.Ordinal);
        var words = new Words(quietly ? line["quietly ".Length..] : line);
        Began = Now;
        Trace.Muted = quietly;
        Do(words[0], words);
        words.AllAsked();
        if (words[0] is not "settle")
            Pump();
        Trace.Muted = false;
        return Trace.Take();
    }

    private void Do(string verb, Words words)
    {
        switch (verb)
        {
            case "mesh": Mesh(words); break;
            case "gateways": Gateways(words); break;
            case "gateway": Gateway(words); break;
            case "start" or "restart": ForEach(words, a => Start(a, words.Option("join"))); break;
            case "crash": ForEach(words, Crash); break;
            case "pause": ForEach(words, a => a.Paused = true); break;
            case "resume": ForEach(words, Resume); break;
            case "leave": ForEach(words, a => a.Step($"{a.Name} is asked to leave", shown: true, (node, now) => node.Leave(now))); break;
            case "promote": Promote(Get(words[1])); break;
            case "advance": Advance(words); break;
            case "settle": Settle(words); break;
            case "campaign": Campaign(Get(words[1])); break;
            case "await": Await(words); break;
            case "deliver": Match(words, Deliver); break;
            case "drop": Match(words, p => _underWay.Remove(p)); break;
            case "again": Again(words, reflected: false, flipped: false); break;
            case "reflect": Again(words, reflected: true, flipped: false); break;
            case "forge": Again(words, reflected: false, flipped: true); break;
            case "hold": _held.Add(Path(words)); break;
            case "release": _held.Clear(); break;
            case "flush": Flush(words); break;
            case "disk": Disk(words); break;
            case "cut": Cut(words, cut: true); break;
            case "mend": Cut(words, cut: false); break;
            case "reset": Reset(Get(words[1]), Get(words[2])); break;
            case "ingest": Ingest(words); break;
            case "propose": Propose(words); break;
            case "broadcast": Broadcast(words); break;
            case "hide": Show(words, hidden: true); break;
            case "watch": Show(words, hidden: false); break;
            case "times": Granularity = Words.Time(words[1]); break;
            default: Look(verb, words); break;
        }
    }

    private void ForEach(Words words, Action<Actor> action)
    {
        foreach (var name in words.All.Skip(1))
            action(Get(name));
        if (words.Count < 2)
            throw new ScriptException($"{words[0]} whom?");
    }

    /// <summary>The process ends at once; its peers' systems see the links end. What is under way to and from it is lost.</summary>
    private void Crash(Actor actor)
    {
        if (actor.Node is null)
            throw new ScriptException($"{actor.Name} does not run");
        foreach (var wire in actor.Links.ToList())
            Break(wire, by: actor);
        actor.Stop();
        _underWay.RemoveAll(p => p.To == actor || (p.From == actor && p.Carrier != Carrier.Closed));
    }

    private void Resume(Actor actor)
    {
        actor.Paused = false;
        actor.Tick();
    }

    private void Start(Actor actor, string? join)
    {
        if (actor.Node is not null)
            throw new ScriptException($"{actor.Name} runs already");
        if (join is not null)
            actor.Options = actor.Options with { Join = [.. join.Split(',').Select(name => Get(name).Options.Address)] };
        actor.Start();
    }

    private void Promote(Actor actor) => actor.Step($"{actor.Name} is promoted", shown: true, (node, now) =>
    {
        if (node.Promote(now) is { } reason)
            Trace.Tell($"refuses: {Names.Clean(reason)}");
    });

    private void Advance(Words words)
    {
        if (Words.IsTime(words[1]))
            Pass(Words.Time(words[1]));
        else
            Pass(Words.Time(words[2]), alone: Get(words[1]));
    }

    private void Settle(Words words)
    {
        if (words.Count < 2 || words[1] != "until")
        {
            Pass(words.Count > 1 ? Words.Time(words[1]) : TimeSpan.Zero, everything: true);
            return;
        }

        var text = string.Join(' ', words.All.Skip(2));
        Trace.LastTold = "";
        Pass(Patience, until: () => Trace.LastTold.Contains(text, StringComparison.Ordinal), everything: true);
        if (!Trace.LastTold.Contains(text, StringComparison.Ordinal))
            throw new ScriptException($"nobody tells of '{text}'");
    }

    /// <summary>One gateway's clock runs ahead until it stands for election; so nobody else loses patience.</summary>
    private void Campaign(Actor actor)
    {
        var consensus = Inside.Consensus(actor.Node!);
        var (before, stands) = ((consensus.Role, consensus.Term), false);
        Pass(Patience, alone: actor, until: () => stands = consensus.Role != Election.Role.Follower && (consensus.Role, consensus.Term) != before);
        if (!stands)
            throw new ScriptException($"{actor.Name} does not stand");
    }

    /// <summary>Time passes until something of the kind sets out.</summary>
    private void Await(Words words)
    {
        var fits = Path(words);
        Pass(Patience, until: () => _underWay.Exists(fits));
        if (!_underWay.Exists(fits))
            throw new ScriptException("nothing of the kind sets out");
    }

    private void Flush(Words words)
    {
        var writers = words[1] == "all" ? _actors.FindAll(a => a.Disk is { HasPending: true }) : [Get(words[1])];
        if (writers.Count == 0)
            throw new ScriptException("nobody has anything to flush");
        writers.ForEach(a => a.Flush());
    }

    private void Disk(Words words)
    {
        var disks = words[1] == "all" ? _actors : [Get(words[1])];
        foreach (var actor in disks)
        {
            actor.DiskAtOnce = words[2] == "at-once";
            _stuck.Remove(actor);
            switch (words[2])
            {
                case "stuck": _stuck.Add(actor); break;
                case "fails": actor.Step($"{actor.Name}'s disk fails", shown: true, (node, now) => node.StoreFailed("no space left on device", now)); break;
                case "at-once" or "by-hand": break;
                default: throw new ScriptException($"a disk is at-once, by-hand, stuck, or fails");
            }
        }
    }

    private void Ingest(Words words)
    {
        var actor = Get(words[1]);
        var seqs = (words.Option("seq") ?? "1").Split('-').Select(long.Parse).ToArray();
        var boot = words.Number("boot", 1);
        var readings = Enumerable.Range(0, (int)(seqs[^1] - seqs[0]) + 1).Select(i => new IncomingReading(boot, seqs[0] + i, new byte[(int)words.Number("bytes", 0)])).ToArray();
        var policy = words.Take("degrade") ? AckPolicy.Degrade : AckPolicy.Hold;
        var what = $"{words[2]} {boot}/{string.Join('-', seqs)}";
        var (ticket, connection) = (actor.NewTicket(what), words.Number("connection", 1));
        actor.Step($"{actor.Name} takes in {what}", shown: true, (node, now) => node.Ingest(ticket, connection, words[2], readings, now, policy));
    }

    private void Propose(Words words)
    {
        var (actor, command) = (Get(words[1]), string.Join(' ', words.All.Skip(2)));
        var ticket = actor.NewTicket($"\"{command}\"");
        // Large commands travel alone; what fills them up is not shown.
        var bytes = System.Text.Encoding.UTF8.GetBytes(command.PadRight((int)words.Number("bytes", 0), '\0'));
        actor.Step($"{actor.Name} is asked for \"{command}\"", shown: true, (node, now) => node.Propose(ticket, bytes, now));
    }

    private void Broadcast(Words words)
    {
        var (actor, text) = (Get(words[1]), string.Join(' ', words.All.Skip(2)));
        actor.Step($"{actor.Name} broadcasts \"{text}\"", shown: true, (node, now) => node.Broadcast(System.Text.Encoding.UTF8.GetBytes(text), now));
    }

    private void Show(Words words, bool hidden)
    {
        foreach (var kind in words.All.Skip(1).SelectMany(Group))
        {
            if (hidden ? !Trace.Hidden.Add(kind) : !Trace.Hidden.Remove(kind))
                throw new ScriptException($"{kind} is {(hidden ? "hidden" : "shown")} already");
            foreach (var parcel in _underWay.Where(p => p.Kind == kind))
                parcel.Hidden = hidden;
        }
    }

    private static string[] Group(string name) => name switch
    {
        "sessions" => ["knock", "cookie", "hello", "reply", "finish", "refusals"],
        "probes" => ["ping", "ack", "ping-request", "nack", "indirect-ack"],
        _ => [name],
    };
}
