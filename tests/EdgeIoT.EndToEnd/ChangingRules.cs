using System.Diagnostics;
using EdgeIoT.EndToEnd.Machine;
using EdgeIoT.EndToEnd.Meshes;
using Xunit.Abstractions;

namespace EdgeIoT.EndToEnd;

/// <summary>Who may do what changes while a gateway runs.</summary>
public sealed class ChangingRules(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [PeerFact("mosquitto_pub")]
    public Task They_hold_for_mosquittos_client_and_SIGHUP_is_no_end() => SharedGateway.UseAsync(output, async gateway =>
    {
        Assert.Equal("", await PublishAsync(gateway, "home/door"));
        await File.WriteAllTextAsync(Path.Combine(gateway.Folder, "acl"), "topic work/#\n");
        gateway.Process!.Signal(Signals.HangUp);
        await Eventually.HoldsAsync("the rules are read", Patience, () => gateway.Process.Output.Contains("acl has changed and is in force", StringComparison.Ordinal) ? null : "the line in the log");
        Assert.Equal("", await PublishAsync(gateway, "work/door"));
        Assert.Contains("no rule in acl gives it", await PublishAsync(gateway, "home/door"), StringComparison.Ordinal);
        Assert.True(gateway.Running);
        File.Delete(Path.Combine(gateway.Folder, "acl"));
    });

    /// <summary>What mosquitto_pub complains of.</summary>
    private static async Task<string> PublishAsync(GatewayUnderTest gateway, string topic)
    {
        var start = new ProcessStartInfo("mosquitto_pub") { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var argument in (string[])["-V", "mqttv5", "-h", "127.0.0.1", "-p", $"{gateway.MqttPort}", "-q", "1", "-t", topic, "-m", "x"])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return text;
    }
}
