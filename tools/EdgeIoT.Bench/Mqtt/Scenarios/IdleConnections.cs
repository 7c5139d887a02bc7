using EdgeIoT.Bench.Mqtt.Brokers;
using EdgeIoT.Bench.Mqtt.Wire;

namespace EdgeIoT.Bench.Mqtt.Scenarios;

/// <summary>What connections cost that do nothing: memory, measured once the broker has settled, and the processor time of connecting.</summary>
internal sealed record IdleConnections(int Held, double KibibytesEach, double ConnectMicroseconds, double IdleProcessorShare)
{
    public const string Name = "idle";

    /// <summary>KiB for a connection, whatever the peer.</summary>
    public const double Target = 4;

    private const int AtATime = 64;
    private const int First = 200;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(3);

    /// <summary>To be asked of a broker that has only just started.</summary>
    public static IdleConnections Measure(IBroker broker, int count)
    {
        var held = new List<LoadConnection>();
        try
        {
            // The first ones cost what is needed once: code that is compiled, tables that grow.
            Connect(broker, held, First, "first");
            held.ForEach(c => c.Dispose());
            held.Clear();
            Thread.Sleep(Settled);
            var memory = broker.Process.MemoryMiB;
            var before = SystemCalls.ProcessorTime(broker.Process.Id);
            Connect(broker, held, count, "idle");
            var connecting = SystemCalls.ProcessorTime(broker.Process.Id) - before;
            Thread.Sleep(Settled);
            before = SystemCalls.ProcessorTime(broker.Process.Id);
            Thread.Sleep(Settled);
            var idle = SystemCalls.ProcessorTime(broker.Process.Id) - before;
            var used = broker.Process.MemoryMiB - memory;
            return new(Alive(held), used * 1024 / count, connecting.TotalMicroseconds / count, idle / Settled);
        }
        finally
        {
            held.ForEach(c => c.Dispose());
        }
    }

    private static void Connect(IBroker broker, List<LoadConnection> held, int count, string name)
    {
        using var epoll = new Epoll();
        var open = 0;
        for (var begun = 0; open < count;)
        {
            for (; begun < count && begun - open < AtATime; begun++)
            {
                held.Add(LoadConnection.Begin(broker.EndPoint, $"{name}-{begun}", buffer: 64, number: begun));
                epoll.Watch(held[^1]);
            }

            var ready = epoll.Wait(milliseconds: 1000);
            for (var i = 0; i < ready; i++)
            {
                epoll[i].Receive();
                if (!epoll[i].TryTake(out var first, out var body)) continue;
                if (first != Frames.ConnAck || body[1] != 0) throw new IOException($"the broker refused connection {epoll[i].Number}");
                open++;
            }
        }
    }

    /// <summary>How many of them still answer a ping.</summary>
    private static int Alive(List<LoadConnection> held)
    {
        foreach (var connection in held) connection.Send(Frames.PingRequest);
        using var epoll = new Epoll();
        foreach (var connection in held) epoll.Watch(connection);
        var alive = 0;
        while (alive < held.Count && epoll.Wait(milliseconds: 5000) is var ready and > 0)
        {
            for (var i = 0; i < ready; i++)
            {
                epoll[i].Receive();
                while (epoll[i].TryTake(out var first, out _))
                {
                    if (first == Frames.PingResponse) alive++;
                }
            }
        }

        return alive;
    }
}
