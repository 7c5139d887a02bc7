using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Simulation.Disk;

namespace EdgeIoT.Simulation.Invariants;

/// <summary>A gateway's term never goes back and its vote in a term never changes, across crashes too (Raft §5.2). It moves to another
/// mesh only while it has no journal.</summary>
public sealed class VoteRule
{
    private const string Promise = "One vote per term";

    /// <summary>Checks a vote against what the disk has.</summary>
    public void Check(string gateway, DiskImage disk, in Vote now)
    {
        var before = disk.Vote;
        if (now.Cluster != before.Cluster)
        {
            if (before.Cluster != 0 && disk.Journals.Count > 0)
                throw new ViolationException("A gateway stays in its mesh", $"{gateway} turns from mesh {before.Cluster:x} to {now.Cluster:x}");
            return;
        }

        if (now.Term < before.Term)
            throw new ViolationException(Promise, $"{gateway} goes back from term {before.Term} to {now.Term}");
        if (now.Term == before.Term && before.VotedFor != NodeId.None && now.VotedFor != before.VotedFor)
            throw new ViolationException(Promise, $"{gateway} changes its vote in term {now.Term}");
    }
}
