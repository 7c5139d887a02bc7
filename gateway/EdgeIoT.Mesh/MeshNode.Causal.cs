using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Wire;

namespace EdgeIoT.Mesh;

/// <summary>What works without a majority: causal broadcast, and what is built on it.</summary>
public sealed partial class MeshNode
{
    /// <summary>Sends a message to all gateways, those that are out of reach now included, and delivers it here at once. Everywhere it is delivered
    /// once, after everything that was delivered or broadcast here before it (<see cref="IMeshHost.CausalDelivered"/>). Needs no coordinator and
    /// no majority; is on no disk: what nobody that runs has delivered is lost with its sender.</summary>
    /// <param name="payload">At most 64 KiB, less one byte.</param>
    /// <param name="now">The time.</param>
    public void Broadcast(ReadOnlySpan<byte> payload, TimeSpan now)
    {
        Advance(now);
        Span<byte> whole = new byte[payload.Length + 1];
        whole[0] = (byte)CausalSubject.Application;
        payload.CopyTo(whole[1..]);
        _causal.Broadcast(whole);
    }

    /// <summary>A client connection is a device's own, or speaks for it: it is attached to this gateway until the connection is closed, or the device
    /// attaches elsewhere (<see cref="IMeshHost.DeviceMoved"/>).</summary>
    /// <param name="device">1 to 64 ASCII characters.</param>
    /// <param name="connection">As in <see cref="Ingest"/>; its end is told by <see cref="ConnectionClosed"/>.</param>
    /// <param name="now">The time.</param>
    public void DeviceAttached(string device, long connection, TimeSpan now)
    {
        Advance(now);
        _locations.Attach(device, connection);
    }

    private CausalBroadcast NewCausalBroadcast() => new(_context, View, id => _log.Configuration.IsVoter(id))
    {
        Delivered = CausallyDelivered,
        Capture = CaptureCausal,
        Merge = MergeCausal,
        PassesOnTo = source => _log.Configuration.IsObserver(source) ? _signs.Sponsored : [],
    };

    /// <summary>Who belongs to the mesh, and who is there and may belong to it soon. For an observer those are the ones that it has links to.</summary>
    private HashSet<NodeId> View()
    {
        var view = _log.Configuration.Gateways.Select(gateway => gateway.Id).ToHashSet();
        if (_consensus.IsObserver)
            view.RemoveWhere(_log.Configuration.IsObserver);
        else
            view.UnionWith(_membership.Members.Where(member => member.IsPresent).Select(member => member.Id));
        return view;
    }

    private bool IsPresent(NodeId id) => _context.Transport.IsOpen(id) || (_membership.TryGet(id, out var member) && member.IsPresent);

    private void CausallyDelivered(JournalId source, ReadOnlyMemory<byte> payload)
    {
        switch (payload.Span)
        {
            case [(byte)CausalSubject.Application, .. var message]: _context.Host.CausalDelivered(source.Gateway, message); break;
            case [(byte)CausalSubject.DeviceLocations, .. var changes]: _locations.Delivered(changes); break;
            default: _context.Counters.Add("causal_unknown"); break;
        }
    }

    private void CaptureCausal(MessageWriter writer)
    {
        writer.Bytes(_context.Host.CaptureCausal().Span);
        _locations.Capture(writer);
    }

    private bool MergeCausal(ReadOnlyMemory<byte> state)
    {
        var reader = new MessageReader(state.Span);
        var application = reader.Bytes();
        if (!DeviceLocations.TryRead(ref reader, out var locations))
            return false;
        _context.Host.MergeCausal(application);
        _locations.Take(locations);
        return true;
    }
}
