using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Configuration;
using EdgeIoT.Mesh.Storage;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>Messages of version 2 of the protocol: versions, changes of voters, causal broadcast.</content>
internal sealed partial class Description
{
    private (string Kind, string Text, long Term) OfLater(MessageKind kind, string word, ref MessageReader reader) => kind switch
    {
        MessageKind.Protocol => (word, $"version {reader.Number()}", 0),
        MessageKind.NeedsProtocol => (word, $"{names.Mesh(reader.Fixed())} needs version {reader.Number()}", 0),
        MessageKind.HoldingsQuery => (word, Query(ref reader), 0),
        MessageKind.Holdings => (word, Holdings(ref reader), 0),
        MessageKind.Fence => (word, Fence(ref reader), 0),
        MessageKind.FenceHeld => (word, $"term {Naming.Term(AfterMesh(ref reader).Number())}", 0),
        MessageKind.CausalMessage => (word, Causal(ref reader), 0),
        MessageKind.CausalHave => (word, reader.Bool() ? "and wants what it lacks" : "", 0),
        _ => ("", word, 0),
    };

    private string Query(ref MessageReader reader)
    {
        var (term, round) = (AfterMesh(ref reader).Number(), reader.Number());
        return round == 0 ? $"term {Naming.Term(term)}, as a candidate" : $"term {Naming.Term(term)}, if {names.Index(reader.Number())} is on disk";
    }

    private string Holdings(ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        reader.Number();
        return $"term {Naming.Term(term)}, ordered up to {names.Index(reader.Number())}, beyond that {Extents(ref reader)}";
    }

    private string Fence(ref MessageReader reader)
    {
        var term = AfterMesh(ref reader).Number();
        reader.Number();
        var fence = Configuration.Fence.Read(ref reader);
        var positions = fence.Positions.Select(p => $"{names.Of(new JournalExtent(p.Key, p.Value.Position))} from {names.Of(p.Value.Holder)}").ToList();
        return $"term {Naming.Term(term)}, ordered up to {names.Index(fence.Applied)}, beyond that {(positions.Count == 0 ? "nothing" : string.Join(", ", positions))}";
    }

    private string Causal(ref MessageReader reader)
    {
        if (CausalMessage.Read(ref reader) is not { } message)
            return "malformed";
        var after = message.After.Count == 0 ? "" : $", after {string.Join(", ", message.After.Select(d => $"{names.Of(d.Source)}:{d.Seq}"))}";
        var text = message.Payload.Span is [(byte)CausalSubject.Application, .. var said] ? Quoted(said) : "of the mesh's own";
        return $"{names.Of(message.Dot.Source)}:{message.Dot.Seq} {text}{after}";
    }
}
