using System.Diagnostics;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Metrics;
using EdgeIoT.Gateway.Network;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Relay;
using EdgeIoT.Gateway.Topics;
using EdgeIoT.Mesh;
using EdgeIoT.Mesh.Causal;
using EdgeIoT.Mesh.Identity;
using EdgeIoT.Mesh.Log;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Protocol;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>What the node asks for, handed to whoever does it. Called on the node's loop.</summary>
internal sealed partial class MeshEffects(
    MeshSockets sockets,
    MeshLinks links,
    MeshView view,
    ReadingFeed feed,
    PeerRelay relay,
    AttachedDevices devices,
    MeshTopics topics,
    GatewayHousework housework,
    GatewayMetrics metrics,
    LogCommands commands,
    ConflictFiles conflicts,
    Removals removals,
    ILogger logger) : IMeshHost
{
    public MeshLinks Links => links;

    /// <summary>Whether readings and messages go to clients; a witness has none, and keeps nothing for them.</summary>
    public bool TakesClients { get; init; } = true;

    public PendingAcknowledgements Acknowledgements { get; } = new();

    /// <summary>The place where what callbacks could not ask of the node is asked.</summary>
    public void BeforeFlush(MeshNode node) => relay.SendRetained(node);

    public void EndRound(MeshStatus status)
    {
        commands.Service?.EndRound();
        if (ReferenceEquals(status, view.Status))
            return;
        view.Status = status;
        topics.Update(status);
    }

    public void Housework(MeshStatus status)
    {
        metrics.PendingAcknowledgements = Acknowledgements.Count;
        housework.Run(status);
    }

    public void SendDatagram(MeshAddress to, ReadOnlySpan<byte> datagram) => sockets.Send(to, datagram);

    public void SendBeacon(ReadOnlySpan<byte> datagram) => sockets.SendBeacon(datagram);

    public void DialLink(long link, string endpoint, ReadOnlySpan<byte> hello) => links.Dial(link, endpoint, hello);

    public void SendLinkAuthentication(long link, ReadOnlySpan<byte> message) => links.SendAuthentication(link, message);

    public void AcceptLink(long link, NodeId peer) => links.Accept(link);

    public void SendLink(long link, ReadOnlySpan<byte> message) => links.Send(link, message);

    public void CloseLink(long link, string reason) => links.Close(link, reason);

    public void Acknowledge(long ticket, IngestResult result)
    {
        var publish = Acknowledgements.Take(ticket, out var started);
        if (result != IngestResult.Unavailable)
        {
            // Counted first: whoever has the acknowledgement finds it counted.
            metrics.Acknowledged(Stopwatch.GetElapsedTime(started));
            publish.Complete(MqttReasonCode.Success, result == IngestResult.Durable ? AckLevel.Quorum : AckLevel.Local);
        }
        else
        {
            // Never acknowledged: the client keeps it and takes it to another gateway.
            publish.Abandon(MqttReasonCode.ImplementationSpecificError);
        }
    }

    public void Upgraded(string device, long boot, long from, long to) => topics.Upgraded(device, boot, from, to);

    public void Deliver(in OrderedReading reading)
    {
        if (TakesClients)
            feed.Deliver(reading);
    }

    /// <summary>No service puts commands on the log yet.</summary>
    public void Apply(long index, ReadOnlyMemory<byte> command)
    {
    }

    /// <summary>No service has a state on the log yet.</summary>
    public ReadOnlyMemory<byte> CaptureServices() => default;

    public void Restore(long sequence, ReadOnlyMemory<byte> services)
    {
        if (sequence == 0)
            feed.BeginAnew();
        else
            feed.Forget(sequence);
    }

    public void Superseded(long epoch, IReadOnlyList<LogEntry> entries)
    {
        var file = conflicts.Keep(epoch, entries);
        var message = $"epoch {epoch} began without {entries.Count} entries of this gateway's log, from {entries[0].Index} on: they are kept in {file}; their readings find their place in the new epoch";
        LogSuperseded(message);
        topics.Event("superseded", message);
    }

    public void Forgotten(long sequence) => feed.Forget(sequence);

    public void Proposed(long ticket, long index) => commands.Service?.Decided(ticket, index);

    public void Removed(long ticket, RemovalResult result) => removals.Answer(ticket, result);

    public void PeerMessage(NodeId from, ReadOnlySpan<byte> message)
    {
        if (TakesClients)
            relay.Received(from, message);
    }

    /// <summary>No service broadcasts causally yet.</summary>
    public void CausalDelivered(NodeId from, ReadOnlySpan<byte> message)
    {
    }

    public ReadOnlyMemory<byte> CaptureCausal() => default;

    public void MergeCausal(ReadOnlySpan<byte> state)
    {
    }

    public void DeviceLocated(string device, in DeviceLocation location) => devices.Located(device, location);

    public void DeviceMoved(string device, long connection, NodeId gateway) => devices.Moved(device, connection);

    public void LinkOpened(NodeId peer)
    {
        if (TakesClients)
            relay.LinkOpened(peer);
    }

    public void Report(MeshEvent kind, string message)
    {
        if (kind == MeshEvent.Fault)
            LogFault(message);
        else if (kind == MeshEvent.Refused)
            LogRefused(message);
        else if (kind == MeshEvent.Link)
            LogLink(message);
        else
            LogMesh(message);
        topics.Event(kind, message);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Message}")]
    private partial void LogFault(string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message}")]
    private partial void LogSuperseded(string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused: {Message}")]
    private partial void LogRefused(string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Message}")]
    private partial void LogLink(string message);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Message}")]
    private partial void LogMesh(string message);
}
