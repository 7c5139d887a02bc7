using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Gateway.Faults;

/// <summary>
/// Stands between the node and the network. What leaves here is where a fault acts: datagrams are lost, links stand still and go on in order when
/// the fault ends, as TCP does, and a call to a gateway out of reach gets no answer. What arrives is left alone: to cut both directions, both
/// gateways are told. Beacons pass. Owned by the node's loop.
/// </summary>
internal sealed class FaultyNetwork(IMeshHost host, MeshView view, FaultSwitch faults, int seed) : IMeshHost
{
    private readonly Dictionary<long, NodeId> _peers = [];
    private readonly Dictionary<long, HeldLink> _held = [];
    private readonly Random _chance = new(seed);

    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
        Release();
        if (faults.Active is { Unreachable.Count: 0, DatagramLoss: 0 } || !(IsCut(g => g.Address == to) || _chance.NextDouble() < faults.Active.DatagramLoss))
            host.SendDatagram(to, datagram);
    }

    public void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello)
    {
        Release();
        if (view.Status.Gateways.FirstOrDefault(g => g.MqttEndpoint == endpoint) is { } peer)
            _peers[link] = peer.Id;
        if (!IsCut(link))
            host.DialLink(link, endpoint, hello);
    }

    public void SendLinkAuthentication(long link, ReadOnlySpan<byte> message)
    {
        if (!IsCut(link))
            host.SendLinkAuthentication(link, message);
    }

    public void AcceptLink(long link, NodeId peer)
    {
        _peers[link] = peer;
        if (IsCut(link))
            Hold(link).IsAcceptHeld = true;
        else
            host.AcceptLink(link, peer);
    }

    public void SendLink(long link, ReadOnlySpan<byte> message)
    {
        Release();
        if (IsCut(link))
            Hold(link).Add(message);
        else
            host.SendLink(link, message);
    }

    public void CloseLink(long link, string reason)
    {
        if (IsCut(link))
        {
            Hold(link).Closed = reason;
            return;
        }

        _peers.Remove(link);
        host.CloseLink(link, reason);
    }

    public void SendBeacon(ReadOnlySpan<byte> datagram) => host.SendBeacon(datagram);

    public void Acknowledge(long ticket, IngestResult result) => host.Acknowledge(ticket, result);

    public void Upgraded(string device, long boot, long from, long to) => host.Upgraded(device, boot, from, to);

    public void Deliver(in OrderedReading reading) => host.Deliver(reading);

    public void Apply(long index, ReadOnlyMemory<byte> command) => host.Apply(index, command);

    public ReadOnlyMemory<byte> CaptureServices() => host.CaptureServices();

    public void Restore(long sequence, ReadOnlyMemory<byte> services) => host.Restore(sequence, services);

    public void Forgotten(long sequence) => host.Forgotten(sequence);

    public void Superseded(long epoch, IReadOnlyList<EdgeIoT.Mesh.Log.LogEntry> entries) => host.Superseded(epoch, entries);

    public void Proposed(long ticket, long index) => host.Proposed(ticket, index);

    public void Removed(long ticket, RemovalResult result) => host.Removed(ticket, result);

    public void PeerMessage(NodeId from, ReadOnlySpan<byte> message) => host.PeerMessage(from, message);

    public void CausalDelivered(NodeId from, ReadOnlySpan<byte> message) => host.CausalDelivered(from, message);

    public ReadOnlyMemory<byte> CaptureCausal() => host.CaptureCausal();

    public void MergeCausal(ReadOnlySpan<byte> state) => host.MergeCausal(state);

    public void DeviceLocated(string device, in DeviceLocation location) => host.DeviceLocated(device, location);

    public void DeviceMoved(string device, long connection, NodeId gateway) => host.DeviceMoved(device, connection, gateway);

    public void LinkOpened(NodeId peer) => host.LinkOpened(peer);

    public void Report(MeshEvent kind, string message) => host.Report(kind, message);

    private bool IsCut(long link) => _peers.TryGetValue(link, out var peer) && IsCut(g => g.Id == peer);

    private bool IsCut(Func<GatewayStatus, bool> peer) =>
        faults.Active.Unreachable.Count > 0 && view.Status.Gateways.Any(g => peer(g) && faults.Active.Unreachable.Contains(g.Name, StringComparer.Ordinal));

    private HeldLink Hold(long link)
    {
        if (!_held.TryGetValue(link, out var held))
            _held.Add(link, held = new HeldLink());
        return held;
    }

    /// <summary>Delivers what was held for peers that can be reached again. The node sends something every few milliseconds.</summary>
    private void Release()
    {
        if (_held.Count == 0)
            return;
        foreach (var link in _held.Keys.Where(link => !IsCut(link)).ToList())
        {
            _held.Remove(link, out var held);
            if (held!.IsAcceptHeld)
                host.AcceptLink(link, _peers[link]);
            foreach (var message in held.Messages)
                host.SendLink(link, message);
            if (held.Closed is { } reason)
                CloseLink(link, reason);
        }
    }
}
