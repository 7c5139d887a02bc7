using EdgeIoT.Mesh.Election;
using EdgeIoT.Mesh.Log;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>Commands that only look.</content>
internal sealed partial class Stage
{
    private void Look(string verb, Words words)
    {
        var whom = words.Count > 1 ? words.All.Skip(1).Select(Get).ToList() : _actors;
        foreach (var actor in whom)
        {
            if (verb == "votes")
                Trace.Say(VoteOf(actor));
            else if (actor.Node is null)
                Trace.Say($"{actor.Name}: does not run");
            else
                Trace.Say(verb switch
                {
                    "status" => StatusOf(actor),
                    "log" => $"{actor.Name}: {LogOf(actor.Disk!.Written.Log)}",
                    "journals" => $"{actor.Name}: {JournalsOf(actor)}",
                    "devices" => $"{actor.Name}: {DevicesOf(actor)}",
                    "members" => $"{actor.Name}: {MembersOf(actor)}",
                    "configuration" => $"{actor.Name}: {Description.Content(Inside.Log(actor.Node).Configuration)["configuration: ".Length..]}",
                    "waiting" => $"{actor.Name}: {(actor.Node.Status.Waiting is { } waiting ? $"waits for {waiting}" : Names.Mesh(actor.Node.Status.Cluster))}",
                    _ => throw new ScriptException($"nobody knows the command '{verb}'"),
                });
        }
    }

    private string StatusOf(Actor actor)
    {
        var consensus = Inside.Consensus(actor.Node!);
        var log = Inside.Log(actor.Node!);
        var role = consensus.Role switch
        {
            Role.Coordinator => "coordinates",
            Role.Follower => consensus.Coordinator == default ? "follows nobody in" : $"follows {Names.Of(consensus.Coordinator)} in",
            _ => $"is a {Description.Words(consensus.Role.ToString())} in",
        };
        return $"{actor.Name}: {role} term {Naming.Term(consensus.Term)}, log {Names.Index(log.Last)}, durable {Names.Index(log.Durable)}, committed {Names.Index(log.Committed)}";
    }

    private string VoteOf(Actor actor) =>
        $"{actor.Name}: term {Naming.Term(actor.Image.Vote.Term)}, voted for {Names.Of(actor.Image.Vote.VotedFor)} (on disk)";

    private string LogOf(IReadOnlyList<LogEntry> log)
    {
        var entries = log.Where(e => e.Index > Names.Base).Select(e => Description.Entry(e.Index, e.Term, e.Kind, e.Payload.Span)).ToList();
        return entries.Count == 0 ? "nothing" : string.Join("; ", entries);
    }

    private string JournalsOf(Actor actor)
    {
        var journals = actor.Disk!.Written.Journals.Keys.OrderBy(j => j).Select(j =>
            $"{Names.Of(j)} {(actor.Disk.Written.ForgottenOf(j) is var forgotten and > 0 ? $"behind {forgotten} " : "")}"
            + $"written {actor.Disk.Written.LastOf(j)}, durable {actor.Image.LastOf(j)}");
        return actor.Disk.Written.Journals.Count == 0 ? "nothing" : string.Join("; ", journals);
    }

    private string DevicesOf(Actor actor) => string.Join(", ", Inside.Orderer(actor.Node!).Devices.Values
        .OrderBy(d => d.Name, StringComparer.Ordinal).Select(d => $"{d.Name} at {Names.Of(d.Owner.Gateway)}, epoch {d.Owner.Epoch}"));

    private string MembersOf(Actor actor) => string.Join(", ", Inside.Membership(actor.Node!).Members
        .OrderBy(m => m.Record.Name, StringComparer.Ordinal).Select(m => $"{m.Record.Name} {m.State.ToString().ToLowerInvariant()} ({m.Record.Incarnation}.{m.Record.Version})"));
}
