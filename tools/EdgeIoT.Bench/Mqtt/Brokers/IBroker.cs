using System.Net;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Mqtt.Brokers;

/// <summary>A broker under measurement, in a process of its own.</summary>
internal interface IBroker : IDisposable
{
    string Name { get; }

    IPEndPoint EndPoint { get; }

    ChildProcess Process { get; }

    /// <summary>Bytes that its runtime has allocated so far; null where there is no such count.</summary>
    long? AllocatedBytes();

    /// <summary>Messages that it says it has dropped; null where it does not say.</summary>
    long? DroppedMessages();
}
