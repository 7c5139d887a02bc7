namespace EdgeIoT.Mqtt.Tests.Support;

/// <summary>A test that needs a program that we did not write. Skipped where it is not installed; with EDGEIOT_REQUIRE_PEERS=1 it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(string program)
    {
        if (Environment.GetEnvironmentVariable("EDGEIOT_REQUIRE_PEERS") == "1" || IsInstalled(program)) return;
        Skip = $"{program} is not installed";
    }

    private static bool IsInstalled(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
