using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;

namespace EdgeIoT.Mesh.Tests.Fakes;

/// <summary>Remembers what was delivered and reported; sends nothing.</summary>
internal sealed class RecordingHost : IMeshHost
{
    public List<OrderedReading> Delivered { get; } = [];

    public List<string> Reports { get; } = [];

    /// <summary>The links that were dialed.</summary>
    public List<long> Dialed { get; } = [];

    /// <summary>The last answer to a handshake.</summary>
    public byte[] Authentication { get; private set; } = [];

    /// <summary>What was delivered, as <c>device/boot/seq</c>.</summary>
    public string Order => string.Join(' ', Delivered.Select(r => $"{r.Device}/{r.Boot}/{r.Seq}"));

    public void Deliver(in OrderedReading reading) => Delivered.Add(reading);

    public void Report(MeshEvent kind, string message) => Reports.Add(message);

    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram)
    {
    }

    public void SendBeacon(ReadOnlySpan<byte> datagram)
    {
    }

    public void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello) => Dialed.Add(link);

    public void SendLinkAuthentication(long link, ReadOnlySpan<byte> message) => Authentication = message.ToArray();

    public void AcceptLink(long link, NodeId peer)
    {
    }

    public void SendLink(long link, ReadOnlySpan<byte> message)
    {
    }

    public void CloseLink(long link, string reason)
    {
    }

    public void Acknowledge(long ticket, IngestResult result)
    {
    }

    public void Upgraded(string device, long boot, long from, long to)
    {
    }

    public void Apply(long index, ReadOnlyMemory<byte> command)
    {
    }

    public ReadOnlyMemory<byte> CaptureServices() => default;

    public void Restore(long sequence, ReadOnlyMemory<byte> services)
    {
    }

    public void Superseded(long epoch, IReadOnlyList<LogEntry> entries)
    {
    }

    public void Forgotten(long sequence)
    {
    }

    public void Proposed(long ticket, long index)
    {
    }

    public void Removed(long ticket, RemovalResult result)
    {
    }

    public void PeerMessage(NodeId from, ReadOnlySpan<byte> message)
    {
    }

    public void CausalDelivered(NodeId from, ReadOnlySpan<byte> message)
    {
    }

    public ReadOnlyMemory<byte> CaptureCausal() => default;

    public void MergeCausal(ReadOnlySpan<byte> state)
    {
    }

    /// <summary>Which devices have moved, as <c>device/connection→gateway</c>.</summary>
    public List<string> Moved { get; } = [];

    /// <summary>Where the devices are, as last told.</summary>
    public Dictionary<string, DeviceLocation> Located { get; } = [];

    public void DeviceLocated(string device, in DeviceLocation location) => Located[device] = location;

    public void DeviceMoved(string device, long connection, NodeId gateway) => Moved.Add($"{device}/{connection}→{(char)gateway.High}");

    public void LinkOpened(NodeId peer)
    {
    }
}
