using System.Net;
using System.Net.Sockets;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Mqtt.Brokers;

/// <summary>How broker processes are started.</summary>
internal static class BrokerStart
{
    private const int FirstCore = 0;

    /// <summary>Starts it, pinned to the first core where asked.</summary>
    public static ChildProcess Process(string program, IEnumerable<string> arguments, string log, bool pinned) => pinned
        ? new ChildProcess("taskset", ["-c", $"{FirstCore}", program, .. arguments], log)
        : new ChildProcess(program, arguments, log);

    /// <summary>Waits until it takes connections.</summary>
    public static void UntilOpen(string name, IPEndPoint endPoint, ChildProcess process) => Wait.Until($"{name} takes connections", () =>
    {
        if (process.HasExited) throw new InvalidDataException($"{name} has ended: {File.ReadAllText(process.LogFile)}");
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endPoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    });
}
