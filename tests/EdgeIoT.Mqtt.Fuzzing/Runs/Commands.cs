using System.Globalization;
using EdgeIoT.Mqtt.Fuzzing.Codec;
using EdgeIoT.Mqtt.Fuzzing.Connections;

namespace EdgeIoT.Mqtt.Fuzzing.Runs;

/// <summary>The command line.</summary>
internal static class Commands
{
    private const string Help = """
        Fuzzes the MQTT codec and whole connections.
          --hours N | --seconds N [--seed S]   seeds from S (default 1) on; exit code 1 where there is a finding; Ctrl-C ends it
          --codec-seed N                       one seed of inputs for the readers
          --connection-seed N                  one server, strangers who do anything, and clients who must not notice
          --target NAME --input HEX            one input for one reader
        """;

    public static int Run(string[] args)
    {
        switch (args)
        {
            case ["--target", var target, "--input", var input]:
                return Tell(CodecRun.Replay(target, Convert.FromHexString(input)));
            case ["--codec-seed", var seed]:
                return Tell(CodecRun.Of(Number(seed), LongRun.Inputs).Finding);
            case ["--connection-seed", var seed]:
                return Tell(ConnectionRun.Of(Number(seed)).Finding);
            case ["--hours", var hours, .. var rest]:
                return Long(TimeSpan.FromHours(double.Parse(hours, CultureInfo.InvariantCulture)), rest);
            case ["--seconds", var seconds, .. var rest]:
                return Long(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), rest);
            default:
                Console.WriteLine(Help);
                return 2;
        }
    }

    private static int Long(TimeSpan time, string[] rest)
    {
        var run = new LongRun(rest is ["--seed", var seed] ? Number(seed) : 1, Console.Out);
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            run.Stop();
        };
        run.For(time);
        Console.WriteLine(run.Summary);
        return run.Findings.Count == 0 ? 0 : 1;
    }

    private static int Tell(string? finding)
    {
        Console.WriteLine(finding ?? "Nothing wrong.");
        return finding is null ? 0 : 1;
    }

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
