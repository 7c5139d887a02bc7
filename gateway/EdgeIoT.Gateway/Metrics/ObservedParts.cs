using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using EdgeIoT.Gateway.Clients;
using EdgeIoT.Gateway.Mesh;
using EdgeIoT.Gateway.Network;
using EdgeIoT.Gateway.Readings;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Metrics;

/// <summary>Instruments that look at the gateway's parts when they are read.</summary>
internal sealed class ObservedParts(Meter meter, MeshView view, MqttServer server)
{
    private readonly ConcurrentDictionary<string, Instrument> _mesh = new(StringComparer.Ordinal);

    public void Observe(SegmentStore store, ReadingIndex index, InputQueue queue, MeshLoop loop, MeshSockets sockets, ClientAuthenticator clients, ClientAccess access)
    {
        Gauge("edgeiot_ready", "1 where readings are acknowledged", () => Http.HealthApi.NotReady(view.Status, server.StorageFailure) is null ? 1 : 0);
        Gauge("edgeiot_coordinator", "1 where this gateway coordinates", () => view.Status is { } status && status.Coordinator == status.Self ? 1 : 0);
        Gauge("edgeiot_term", "Current term", () => view.Status.Term);
        Gauge("edgeiot_sequence", "Newest ordered reading", () => index.Count);
        Gauge("edgeiot_devices", "Boards that have readings", () => index.DeviceCount);
        Gauge("edgeiot_inputs_pending", "Inputs that wait for the mesh loop", () => queue.Count);
        Counter("edgeiot_inputs_refused", "Inputs that the mesh loop had no room for", () => queue.Refused);
        Counter("edgeiot_rounds", "Rounds of the mesh node", () => loop.Rounds.All);
        Counter("edgeiot_rounds_short", "Rounds on the thread that brought what they took", () => loop.Rounds.Short);
        Counter("edgeiot_datagrams_unsent", "Datagrams that the system would not send", () => sockets.FailedSends);
        Gauge("edgeiot_store_pending_bytes", "Bytes that are written but not on the disk yet", () => store.PendingBytes);
        Counter("edgeiot_store_flushes", "Flushes of the disk", () => store.Flushes.Count);
        meter.CreateObservableCounter("edgeiot_store_flush_seconds", () => store.Flushes.Time.TotalSeconds, description: "Time that flushes took");
        ObserveAccess(clients, access);
        ObserveLimits(clients.Logins);
        ObserveMqtt();
        ObserveSessions();
        ObserveProcess();
    }

    /// <summary>Makes instruments for counters of the mesh that have appeared since the last time.</summary>
    public void Refresh()
    {
        foreach (var name in view.Status.Gauges.Keys)
        {
            if (!_mesh.ContainsKey(name))
                _mesh.TryAdd(name, meter.CreateObservableGauge($"edgeiot_mesh_{name}", () => view.Status.Gauges.GetValueOrDefault(name), description: "Present in the mesh"));
        }

        foreach (var name in view.Status.Counters.Keys)
        {
            if (!_mesh.ContainsKey(name))
                _mesh.TryAdd(name, meter.CreateObservableCounter($"edgeiot_mesh_{name.ToLowerInvariant()}", () => view.Status.Counters.GetValueOrDefault(name), description: "Counted by the mesh"));
        }
    }

    private void ObserveLimits(FailedLogins logins)
    {
        Counter("edgeiot_logins_failed", "Connects with a wrong name, password or key", () => logins.Failures);
        Counter("edgeiot_logins_slowed", "Connects that had to wait or were refused because their address guessed too often", () => logins.Slowed);
        Counter("edgeiot_mqtt_connections_cut", "Connections over the limits for opening them, cut off without an answer", () => server.Admission.Refused);
        Gauge("edgeiot_mqtt_handshakes", "Connections that are open and not let in yet, those of this machine left out", () => server.Admission.Handshakes);
        Gauge("edgeiot_mqtt_publishers_paused", "Clients that are not read now because they publish more than they may", () => server.Throttling.Now);
        Counter("edgeiot_mqtt_publish_pauses", "How often a client was not read because it published more than it may", () => server.Throttling.Total);
    }

    private void ObserveAccess(ClientAuthenticator clients, ClientAccess access)
    {
        Counter("edgeiot_clients_refused", "Clients that were sent away", () => clients.Refused);
        Counter("edgeiot_acl_publishes_refused", "Publishes that no rule gave", () => access.Refusals.Publishes);
        Counter("edgeiot_acl_subscriptions_refused", "Subscriptions that no rule gave", () => access.Refusals.Subscriptions);
        Counter("edgeiot_acl_deliveries_withheld", "Messages that a subscription matched and no rule gave", () => access.Refusals.Deliveries);
        Counter("edgeiot_files_unusable", "Changes of users, boards, rules and certificates that could not be used", () => access.UnusableFiles);
    }

    private void ObserveMqtt()
    {
        Gauge("edgeiot_mqtt_connections", "Connections, links to gateways included", () => server.Statistics.Connections);
        Gauge("edgeiot_mqtt_sessions", "Sessions, those without a connection included", () => server.Statistics.Sessions);
        Gauge("edgeiot_mqtt_subscriptions", "Subscriptions", () => server.Statistics.Subscriptions);
        Gauge("edgeiot_mqtt_retained_messages", "Retained messages", () => server.Statistics.RetainedMessages);
        Gauge("edgeiot_mqtt_queued_messages", "Messages that wait in sessions", () => server.Statistics.QueuedMessages);
        Counter("edgeiot_mqtt_messages_received", "Publishes that came in", () => server.Statistics.MessagesReceived);
        Counter("edgeiot_mqtt_messages_sent", "Publishes that went out", () => server.Statistics.MessagesSent);
        Counter("edgeiot_mqtt_messages_dropped", "Messages dropped, for any reason", () => server.Statistics.MessagesDropped);
        Counter("edgeiot_mqtt_bytes_received", "Bytes that came in", () => server.Statistics.BytesReceived);
        Counter("edgeiot_mqtt_bytes_sent", "Bytes that went out", () => server.Statistics.BytesSent);
        Counter("edgeiot_mqtt_malformed", "Malformed packets and protocol errors", () => server.Statistics.Malformed);
    }

    private void ObserveSessions()
    {
        Gauge("edgeiot_mqtt_stored_messages", "Messages in the queues of sessions", () => server.Statistics.StoredMessages);
        Gauge("edgeiot_mqtt_stored_bytes", "Bytes that they take", () => server.Statistics.StoredBytes);
        Gauge("edgeiot_mqtt_retained_bytes", "Bytes of retained messages", () => server.Statistics.RetainedBytes);
        Gauge("edgeiot_mqtt_storage_bytes", "Bytes of the file of sessions and retained messages", () => server.Statistics.StorageBytes);
        Gauge("edgeiot_mqtt_storage_failed", "1 where the disk refuses to keep sessions", () => server.StorageFailure is null ? 0 : 1);
        Counter("edgeiot_mqtt_storage_failures", "How often the disk refused to keep sessions", () => server.Statistics.StorageFailures);
        Counter("edgeiot_mqtt_storage_damaged_bytes", "Bytes of sessions that could not be read at the start", () => server.Statistics.StorageDamagedBytes);
        Counter("edgeiot_mqtt_dropped_queue_full", "Messages dropped: the oldest of a queue that was full", () => server.Statistics.DroppedQueueFull);
        Counter("edgeiot_mqtt_dropped_store_full", "Messages dropped: the oldest of the longest queue, because all together were full", () => server.Statistics.DroppedStoreFull);
        Counter("edgeiot_mqtt_dropped_too_large", "Messages dropped: larger than their receiver takes", () => server.Statistics.DroppedTooLarge);
        Counter("edgeiot_mqtt_dropped_expired", "Messages dropped: their time was over", () => server.Statistics.DroppedExpired);
        Counter("edgeiot_mqtt_dropped_retained_full", "Messages not retained: there are too many", () => server.Statistics.DroppedRetainedFull);
    }

    private void ObserveProcess()
    {
        Gauge("process_resident_memory_bytes", "Memory", () => Environment.WorkingSet);
        Counter("edgeiot_gc_collections", "Garbage collections", () => GC.CollectionCount(0));
        Counter("edgeiot_gc_allocated_bytes", "Managed memory that was ever allocated", () => GC.GetTotalAllocatedBytes());
        meter.CreateObservableCounter("process_cpu_seconds", () => Environment.CpuUsage.TotalTime.TotalSeconds, description: "Processor time");
    }

    private void Gauge(string name, string description, Func<long> value) => meter.CreateObservableGauge(name, value, description: description);

    private void Counter(string name, string description, Func<long> value) => meter.CreateObservableCounter(name, value, description: description);
}
