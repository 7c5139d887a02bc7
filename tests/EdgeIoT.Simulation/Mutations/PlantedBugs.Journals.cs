using EdgeIoT.Simulation.Faults;

namespace EdgeIoT.Simulation.Mutations;

/// <content>What is acknowledged.</content>
public static partial class PlantedBugs
{
    private static IEnumerable<Mutation> Journals =>
    [
        new("readings are acknowledged before the own disk has them",
            "Journals/Ingress.cs",
            "if (voter == _context.Self)\n            return _journals.Own.Durable;",
            "if (voter == _context.Self)\n            return _journals.Own.Written;",
            "acknowledged is on the disks of a majority", 20),
        new("readings are acknowledged from peers' memory",
            "Journals/Ingress.cs",
            "copy.Durable = Math.Max(copy.Durable, durable);",
            "copy.Durable = Math.Max(copy.Durable, written);",
            "acknowledged is on the disks of a majority", 20),
        new("learners' disks count as voters'",
            "Configuration/MeshConfiguration.cs",
            "MajorityOf(int voters) => (voters / 2) + 1;",
            "MajorityOf(int voters) => Math.Max(1, (voters - 1) / 2);",
            "majorities meet", 20),
        new("a gap in a journal is taken for its end",
            "Journals/Copies.cs",
            "if (first > journal.Written + 1)",
            "if (first > journal.Written + 1_000_000)",
            "a copy is a prefix", 200),
        new("records that are there are added again",
            "Journals/Copies.cs",
            "if (number > journal.Written)\n                journal.Add",
            "if (number > 0)\n                journal.Add",
            "a copy is a prefix", 20),
        new("who lost records is sent what comes behind them, for ever",
            "Journals/Ingress.cs",
            "(copy.Written, copy.Durable) = (written, durable);\n        if (copy.Rewound == written)\n            return;\n        copy.Sent = copy.Rewound = written;",
            "copy.Sent = copy.Rewound = Math.Max(copy.Written, Math.Max(written, durable));",
            "nobody floods the network", 40)
        {
            Stage = FaultKind.LostTail,
        },
        new("a cut holds what one disk has",
            "Journals/Cutter.cs",
            "var reached = _log.Configuration.ReachedByMajority(voter => reports.GetValueOrDefault(voter));",
            "var reached = reports.Values.Max();",
            "a cut is durable on a majority", 40),
        new("nobody is told where missing records are",
            "Journals/Cutter.cs",
            "if (reports.GetValueOrDefault(gateway) < last)",
            "if (reports.GetValueOrDefault(gateway) < last && last < 0)",
            "acknowledged means it will be ordered", 20)
        {
            Stage = FaultKind.DeadOwner,
        },
        new("a failed disk is acknowledged from",
            "MeshNode.cs",
            "_consensus.StepDown(\"its disk failed\");\n        _ingress.Fail();",
            "_consensus.StepDown(\"its disk failed\");",
            "a disk that fails is not pretended over", 150),
    ];
}
