using System.Diagnostics;
using System.Globalization;
using System.Net;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Mqtt.Brokers;

/// <summary>mosquitto, on disk nothing. Its queues are without limit, so that a load which it falls behind of loses nothing; for the overload, which is about
/// limits, they are as it comes.</summary>
internal sealed class MosquittoBroker : IBroker
{
    public MosquittoBroker(string program, string folder, bool pinned, bool limited)
    {
        var port = Ports.Free(1)[0];
        EndPoint = new IPEndPoint(IPAddress.Loopback, port);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"mosquitto-{port}"));
        List<string> lines =
        [
            string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"),
            "allow_anonymous true",
            "persistence false",

            // As every .NET server has it. Without it, acknowledgements wait for the client's next packet: two milliseconds at 5,000/s.
            "set_tcp_nodelay true",
            "log_type error",
        ];
        if (!limited) lines.AddRange(["max_queued_messages 0", "max_queued_bytes 0", "max_inflight_messages 0"]);
        File.WriteAllLines(file + ".conf", lines);
        Process = BrokerStart.Process(program, ["-c", file + ".conf"], file + ".log", pinned);
        BrokerStart.UntilOpen(Name, EndPoint, Process);
    }

    public string Name => "mosquitto";

    public IPEndPoint EndPoint { get; }

    public ChildProcess Process { get; }

    /// <summary>What the program says of itself, such as <c>2.0.11</c>.</summary>
    /// <exception cref="InvalidDataException">It is not mosquitto.</exception>
    public static string Version(string program)
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, "-h") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var first = process.StandardOutput.ReadLine() ?? "";
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        const string Start = "mosquitto version ";
        return first.StartsWith(Start, StringComparison.Ordinal) ? first[Start.Length..].Trim() : throw new InvalidDataException($"{program} is not mosquitto: {first}");
    }

    public long? AllocatedBytes() => null;

    public long? DroppedMessages() => null;

    public void Dispose() => Process.Dispose();
}
