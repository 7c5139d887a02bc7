using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EdgeIoT.Cli.Tests.Messages;

/// <summary>The same flags, given to Mosquitto's clients and to ours, print the same.</summary>
public sealed partial class BesideMosquitto : IAsyncLifetime
{
    private MqttBroker _broker = null!;

    public async Task InitializeAsync() => _broker = await MqttBroker.StartAsync();

    public async Task DisposeAsync() => await _broker.DisposeAsync();

    [MosquittoFact]
    public async Task The_same_flags_print_the_same()
    {
        string[] properties = ["-D", "publish", "user-property", "k", "v", "-D", "publish", "content-type", "text", "-D", "publish", "response-topic", "r/t", "-D", "publish", "correlation-data", "cc"];
        await PublishAsync(["-V", "5", "-q", "1", "-r", "-t", "a/b", "-m", "he\"llo", .. properties], []);
        await PublishAsync(["-r", "-t", "a/c", "-m", "{\"x\":1}"], []);
        await PublishAsync([], ["-V", "5", "-q", "2", "-r", "-t", "a/d", "-m", "ours", .. properties]);
        string[] formats =
        [
            "%t|%p|%l|%q|%r|%m", "%8t|%-8t|%.2t|%10p|%-10p|%3p|%x|%X|%06l|%-6l|", "%A|%C|%D|%E|%F|%P|%R|%S", "%j", "@Y-@m-@d|@@|%%|\\t|\\e|z", "%5m|%.3R|%5C|%-5C|%05E|%5F|%5S",
        ];
        foreach (var version in new[] { "mqttv31", "mqttv311", "mqttv5" })
        {
            foreach (var format in formats) await CompareAsync("-V", version, "-q", "1", "-t", "a/#", "-C", "3", "-F", format);
            await CompareAsync("-V", version, "-v", "-t", "a/+", "-T", "a/c", "-C", "2");
            await CompareAsync("-V", version, "-N", "-t", "a/b", "-t", "a/c", "-C", "2");
            await CompareAsync("-V", version, "-t", "nothing", "-W", "1");
        }
    }

    private async Task PublishAsync(string[] theirs, string[] ours)
    {
        if (theirs.Length > 0) Assert.Equal(0, (await RunAsync("mosquitto_pub", theirs)).ExitCode);
        if (ours.Length > 0) Assert.Equal(0, (await Messenger.RunAsync(["pub", "-p", _broker.Port, .. ours])).ExitCode);
    }

    private async Task CompareAsync(params string[] flags)
    {
        var theirs = await RunAsync("mosquitto_sub", flags);
        var (exitCode, output, _) = await Messenger.RunAsync(["sub", "-p", _broker.Port, .. flags]);
        Assert.Equal((theirs.ExitCode, Comparable(theirs.Output)), (exitCode, Comparable(output)));
    }

    /// <summary>Without the time, and with the properties of JSON in one order: they have none in the packet.</summary>
    private static string Comparable(string output) => Properties().Replace(Time().Replace(output, ""), m => string.Concat(m.Value.Order()));

    private async Task<(int ExitCode, string Output)> RunAsync(string program, string[] flags)
    {
        using var process = Process.Start(new ProcessStartInfo(program, ["-p", _broker.Port, .. flags]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    [GeneratedRegex("\"tst\":\"[^\"]*\",", RegexOptions.None, 1000)]
    private static partial Regex Time();

    [GeneratedRegex("\"properties\":\\{.*\\},", RegexOptions.None, 1000)]
    private static partial Regex Properties();

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class MosquittoFactAttribute : FactAttribute
    {
        public MosquittoFactAttribute()
        {
            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            if (Environment.GetEnvironmentVariable("EDGEIOT_REQUIRE_PEERS") != "1" && !folders.Any(f => File.Exists(Path.Combine(f, "mosquitto_sub"))))
                Skip = "mosquitto_sub is not installed";
        }
    }
}
