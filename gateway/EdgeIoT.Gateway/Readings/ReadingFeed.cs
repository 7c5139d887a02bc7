using System.Text;
using EdgeIoT.Gateway.Devices;
using EdgeIoT.Gateway.Storage;
using EdgeIoT.Mesh.Journals;
using EdgeIoT.Mesh.Ordering;
using EdgeIoT.Mqtt.Packets;
using EdgeIoT.Mqtt.Server;

namespace EdgeIoT.Gateway.Readings;

/// <summary>Takes each reading of the total order into the index and publishes it. On the node's loop.</summary>
internal sealed class ReadingFeed(ReadingIndex index, SegmentStore store, MqttServer server, HomeAssistant homeAssistant)
{
    private readonly byte[] _line = new byte[ReadingJson.MaxSize];
    private readonly byte[] _device = new byte[64];
    private readonly byte[] _topic = new byte[128];
    private JournalId _journal;
    private int _slot = -1;

    public void Deliver(in OrderedReading reading)
    {
        if (_slot < 0 || reading.Journal != _journal)
            (_journal, _slot) = (reading.Journal, store.SlotOf(reading.Journal));
        if (index.Add(reading.Sequence, reading.Device, _slot, reading.Record))
            homeAssistant.Announce(reading.Device);
        if (!reading.Replayed)
            Publish(reading);
    }

    /// <summary>Readings up to <paramref name="sequence"/> are not kept any more.</summary>
    public void Forget(long sequence) => index.Forget(sequence);

    /// <summary>The order begins anew, in another epoch.</summary>
    public void BeginAnew() => index.Clear();

    private void Publish(in OrderedReading reading)
    {
        var device = _device.AsSpan(0, Encoding.ASCII.GetBytes(reading.Device, _device));
        var state = StateTopic(device);
        var all = server.HasSubscribers("edgeiot/readings"u8);
        var one = server.HasSubscribers(state);
        if ((!all && !one) || !ReadingBody.TryDecode(reading.Body.Span, out var measurement))
            return;
        var line = _line.AsSpan(0, ReadingJson.Write(_line, reading.Sequence, device, reading.Boot, reading.Seq, measurement));
        if (all)
            server.Publish("edgeiot/readings"u8, line, MqttQoS.AtLeastOnce);
        if (one)
            server.Publish(state, line, MqttQoS.AtLeastOnce);
    }

    private ReadOnlySpan<byte> StateTopic(ReadOnlySpan<byte> device)
    {
        var prefix = "edgeiot/device/"u8;
        prefix.CopyTo(_topic);
        device.CopyTo(_topic.AsSpan(prefix.Length));
        "/state"u8.CopyTo(_topic.AsSpan(prefix.Length + device.Length));
        return _topic.AsSpan(0, prefix.Length + device.Length + "/state"u8.Length);
    }
}
