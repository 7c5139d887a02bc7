using EdgeIoT.Mesh.Identity;

namespace EdgeIoT.Mesh.Tests.Golden;

/// <content>What is under way.</content>
internal sealed partial class Stage
{
    private readonly List<Parcel> _underWay = [];
    private readonly HashSet<(Actor From, Actor To)> _cut = [];
    private readonly HashSet<(Actor From, Actor To, long Term)> _known = [];
    private readonly Dictionary<(string Kind, Actor From, Actor To), Parcel> _delivered = [];

    /// <summary>A sealed message sets out.</summary>
    public void Send(Actor from, Actor to, Carrier carrier, ReadOnlySpan<byte> bytes, byte[] plaintext, LinkWire? link = null)
    {
        if (plaintext.Length == 0)
        {
            SendPlain(from, to, carrier, bytes, "KeepAlive", link);
            return;
        }

        if (carrier == Carrier.Datagram && _underWay.LastOrDefault(p => p.From == from && p.To == to) is { Carrier: Carrier.Message, Twin: null } last
            && last.Plaintext.AsSpan().SequenceEqual(plaintext))
        {
            last.Twin = _cut.Contains((from, to)) ? null : bytes.ToArray();
            return;
        }

        var (kind, text, term) = Description.Of(plaintext);
        var hidden = kind.Length == 0 || Trace.Hidden.Contains(kind)
            || (kind == "heartbeat" && Trace.Hidden.Contains("heartbeats") && _known.Contains((from, to, term)));
        // Repeated for as long as it is not answered: once under way is enough.
        if (_underWay.Exists(p => p.From == from && p.To == to && p.Plaintext.AsSpan().SequenceEqual(plaintext)))
            return;
        var parcel = new Parcel(from, to, carrier, bytes.ToArray(), kind.Length == 0 ? text : kind, text)
        {
            Link = link,
            Plaintext = plaintext,
            Hidden = hidden,
            Term = term,
        };
        Dispatch(parcel);
    }

    /// <summary>Something that is not sealed sets out.</summary>
    public void SendPlain(Actor from, Actor to, Carrier carrier, ReadOnlySpan<byte> bytes, string name, LinkWire? link)
    {
        var kind = Description.Words(name);
        var text = carrier == Carrier.Datagram ? $"{bytes.Length} bytes" : "";
        Dispatch(new Parcel(from, to, carrier, bytes.ToArray(), kind, text) { Link = link, Hidden = Trace.Hidden.Contains(kind) });
    }

    private void Dispatch(Parcel parcel)
    {
        var cut = _cut.Contains((parcel.From, parcel.To));
        var down = parcel.To.Node is null;
        if (!parcel.Hidden)
            Trace.TellSent(parcel.Kind, parcel.To.Name + (down ? " (down)" : cut ? " (cut off)" : ""), parcel.Text);
        if (down ? parcel.Carrier == Carrier.Dial : !cut || parcel.Carrier != Carrier.Datagram)
            _underWay.Add(parcel);
    }

    /// <summary>Moves what moves by itself; everything, and the disks, where that is asked for.</summary>
    private void Pump(bool everything = false)
    {
        for (var moved = 0; ; moved++)
        {
            Assert.True(moved < Storm, "messages cause messages without end");
            if (_underWay.Find(p => (p.Hidden || (everything && !IsHeld(p))) && CanMove(p)) is { } parcel)
                Deliver(parcel);
            else if (everything && _actors.Find(a => a.Disk is { HasPending: true } && !a.Paused && !_stuck.Contains(a)) is { } writer)
                writer.Flush();
            else
                return;
        }
    }

    private bool CanMove(Parcel parcel) => !_cut.Contains((parcel.From, parcel.To)) && !parcel.To.Paused;

    private void Deliver(Parcel parcel)
    {
        _underWay.Remove(parcel);
        _delivered[(parcel.Kind, parcel.From, parcel.To)] = parcel;
        if (parcel.Kind == "heartbeat")
            _known.Add((parcel.From, parcel.To, parcel.Term));
        var text = parcel.Text.Length > 0 && !parcel.Hidden ? $": {parcel.Text}" : "";
        var header = $"{parcel.To.Name} gets {parcel.Kind} from {parcel.From.Name}{text}";
        var byDatagram = parcel.Twin is not null && (parcel.Hidden || parcel.Link is not { Broken: false });
        Hand(parcel, header, byDatagram);
    }

    private void Hand(Parcel parcel, string header, bool byDatagram)
    {
        var (to, link) = (parcel.To, parcel.Link);
        var (work, refused) = (to.PublicKeyOperations, to.Refused());
        if (byDatagram || parcel.Carrier == Carrier.Datagram)
            to.Step(header, !parcel.Hidden, (node, now) => node.Datagram(parcel.From.Options.Address, byDatagram ? parcel.Twin! : parcel.Bytes, now));
        else if (parcel.Carrier == Carrier.Dial)
            Dialed(parcel, header);
        else if (link is { Broken: false } || parcel.Carrier == Carrier.Closed)
            to.Step(header, !parcel.Hidden, (node, now) => OnLink(parcel, node, now));
        if (!parcel.Hidden)
            TellCost(to, work, refused);
    }

    private void TellCost(Actor to, int work, long[] refused)
    {
        var now = to.Refused();
        for (var i = 0; i < now.Length && !Trace.Hidden.Contains("refusals"); i++)
        {
            if (now[i] > refused[i])
                Trace.Tell($"refuses it: {(RefusalReason)i}");
        }

        if (!Trace.Hidden.Contains("work") && to.PublicKeyOperations > work)
            Trace.Tell($"public-key operations: {to.PublicKeyOperations - work}");
    }

    private static void OnLink(Parcel parcel, MeshNode node, TimeSpan now)
    {
        var id = parcel.Link!.IdAt(parcel.To);
        switch (parcel.Carrier)
        {
            case Carrier.Authentication: node.LinkAuthentication(id, parcel.Bytes, now); break;
            case Carrier.Accepted: node.LinkAccepted(id, now); break;
            case Carrier.Message: node.LinkMessage(id, parcel.Bytes, now); break;
            default: node.LinkClosed(id, now); break;
        }
    }

    private void Dialed(Parcel parcel, string header)
    {
        var wire = parcel.Link!;
        if (parcel.To.Node is null)
        {
            parcel.From.Remove(wire);
            parcel.From.Step(header, shown: false, (node, now) => node.LinkClosed(wire.DialerId, now));
            return;
        }

        wire.Acceptor = parcel.To;
        wire.AcceptorId = parcel.To.NextIncoming();
        parcel.To.Add(wire);
        parcel.To.Step(header, !parcel.Hidden, (node, now) => node.LinkIncoming(wire.AcceptorId, parcel.Bytes, now));
    }

    /// <summary>A link ends: what is under way on it is lost, and the other end hears of it.</summary>
    public void Break(LinkWire wire, Actor? by)
    {
        wire.Broken = true;
        Lose(p => p.Link == wire);
        foreach (var end in (Actor?[])[wire.Dialer, wire.Acceptor])
        {
            if (end is null || end == by || !end.Links.Contains(wire))
                continue;
            end.Remove(wire);
            // Its id outlives it for as long as the news takes.
            var gone = new LinkWire(wire.Dialer, wire.DialerId) { Acceptor = wire.Acceptor, AcceptorId = wire.AcceptorId, Broken = true };
            _underWay.Add(new Parcel(wire.Other(end) ?? wire.Dialer, end, Carrier.Closed, [], "link-closed", "")
            {
                Link = gone,
                Hidden = Trace.Hidden.Contains("link-closed"),
            });
        }
    }

    /// <summary>Takes parcels from the network; those that go both ways stay as datagrams.</summary>
    private void Lose(Predicate<Parcel> lost) => _underWay.RemoveAll(p => lost(p) && p.Carrier != Carrier.Closed && (p.Twin is null || p.Link is not { Broken: true }));
}
