using System.Collections.Concurrent;
using EdgeIoT.Mesh;
using EdgeIoT.Mqtt.Publishing;

namespace EdgeIoT.Gateway.Mesh;

/// <summary>Readings of one message on their way to the node. Used again and again: the node copies what it keeps.</summary>
internal sealed class IngestRequest
{
    private const int MostPooled = 4096;

    private static readonly ConcurrentQueue<IngestRequest> Pool = new();

    private IncomingReading[] _readings = new IncomingReading[1];
    private int _count;

    private IngestRequest()
    {
    }

    public PublishTicket Ticket { get; private set; }

    public long Connection { get; private set; }

    public string Device { get; private set; } = "";

    public AckPolicy Policy { get; private set; }

    public ReadOnlySpan<IncomingReading> Readings => _readings.AsSpan(0, _count);

    public static IngestRequest Rent(PublishTicket ticket, long connection, string device, AckPolicy policy)
    {
        if (!Pool.TryDequeue(out var request))
            request = new IngestRequest();
        (request.Ticket, request.Connection, request.Device, request.Policy, request._count) = (ticket, connection, device, policy, 0);
        return request;
    }

    public void Add(in IncomingReading reading)
    {
        if (_count == _readings.Length)
            Array.Resize(ref _readings, _count * 2);
        _readings[_count++] = reading;
    }

    public void Return()
    {
        Array.Clear(_readings, 0, _count);
        Ticket = default;
        if (_readings.Length <= 64 && Pool.Count < MostPooled)
            Pool.Enqueue(this);
    }
}
