namespace EdgeIoT.Simulation.Mutations;

/// <content>What comes before what.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Causal =>
    [
        new("broadcasts are not held back",
            "Causal/CausalBroadcast.cs",
            "if (!_clock.Covers(dot))\n                return false;",
            "if (dot.Seq == 0)\n                return false;",
            "causal order: hold back until all that came before is delivered", 40),
        new("a broadcast does not name what it comes after",
            "Causal/CausalBroadcast.cs",
            "var after = _frontier.Dots.Where(dot => dot.Source != _self).ToList();",
            "var after = _frontier.Dots.Where(dot => dot.Seq == 0).ToList();",
            "causal order: a stamp names what was delivered", 40)
        {
            Guard = ("if (_isVoter(_context.Self))", "if (_limits.Dots == 0)"),
        },
        new("a gap in a sender's broadcasts is skipped",
            "Causal/CausalBroadcast.cs",
            "if (message.Dot.Seq != _clock.Count(message.Dot.Source) + 1)",
            "if (message.Dot.Seq <= _clock.Count(message.Dot.Source))",
            "causal order: a sender's broadcasts keep their order", 40),
        new("repeated broadcasts are not dropped",
            "Causal/CausalBroadcast.cs",
            "if (_clock.Covers(message.Dot))",
            "if (message.Dot.Seq == 0)",
            "a broadcast is delivered once", 40)
        {
            Guard = ("if (message.Dot.Seq != _clock.Count(message.Dot.Source) + 1)", "if (message.Dot.Seq > _clock.Count(message.Dot.Source) + 1)"),
        },
        new("runs of a gateway are not told apart",
            "Causal/CausalBroadcast.cs",
            "_self = new JournalId(context.Self, context.Store.Recovered.Incarnation);",
            "_self = new JournalId(context.Self, 1);",
            "the key of the vector is (gateway, incarnation)", 40),
        new("broadcasts are forgotten when one peer has them",
            "Causal/CausalBroadcast.Exchange.cs",
            "held = Math.Min(held, HeldBy(id, source));\n            if (held < first)\n                return 0;",
            "held = HeldBy(id, source);\n            if (held >= first)\n                return held;",
            "a broadcast is kept until every member of the view has it", 100),
        new("what a peer had before it restarted is counted for it",
            "Causal/CausalBroadcast.Exchange.cs",
            "known.Clock.Clear();",
            "",
            "a new run knows nothing", 40),
        new("what is missing is not asked for",
            "Causal/CausalBroadcast.Exchange.cs",
            "Tell(id, peer, wants: true);",
            "Tell(id, peer, wants: false);",
            "after a partition everybody gets everything", 40),
        new("the newest broadcast alone is named",
            "Causal/Frontier.cs",
            "if (_dots.TryGetValue(dot.Source, out var seq) && seq <= dot.Seq)\n                _dots.Remove(dot.Source);\n        }",
            "_dots.Remove(dot.Source);\n        }\n\n        _dots.Clear();",
            "direct dependencies: all that nothing else comes after", 200),
        new("a state is taken without its clock",
            "Causal/CausalBroadcast.State.cs",
            "_clock.Merge(clock);",
            "",
            "a broadcast is delivered once", 40),
    ];
}
