using System.Diagnostics;

namespace EdgeIoT.EndToEnd.Machine;

/// <summary>
/// A test that needs programs that are not ours: skipped with the reason where they are missing, and run (to fail) where
/// EDGEIOT_REQUIRE_PEERS=1 says that they must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerFactAttribute : FactAttribute
{
    public PeerFactAttribute(params string[] programs) => Skip = Peers.Missing(programs);
}

/// <summary><see cref="PeerFactAttribute"/> for theories.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PeerTheoryAttribute : TheoryAttribute
{
    public PeerTheoryAttribute(params string[] programs) => Skip = Peers.Missing(programs);
}

/// <summary>Where the peers are.</summary>
internal static class Peers
{
    public const string MosquittoPub = "mosquitto_pub";
    public const string MosquittoSub = "mosquitto_sub";
    public const string MosquittoRr = "mosquitto_rr";
    public const string Chromium = "chromium";
    public const string Node = "node";

    public const string MqttJs = "mqtt.js (npm install --prefix FOLDER mqtt@5.14.1, then EDGEIOT_MQTTJS=FOLDER)";

    /// <summary>A Python that has the paho MQTT client.</summary>
    public const string Paho = "python3 with paho-mqtt";

    /// <summary>A library that shifts the clock of the program that it is loaded into.</summary>
    public const string FakeTime = "libfaketime";

    private static readonly Lazy<string?> PythonWithPaho = new(FindPython);

    public static string Python => PythonWithPaho.Value ?? throw new InvalidOperationException("No python3 with paho-mqtt is installed.");

    /// <summary>Why a test that needs these programs is skipped; null: it is not.</summary>
    public static string? Missing(params string[] programs)
    {
        if (Environment.GetEnvironmentVariable("EDGEIOT_REQUIRE_PEERS") is "1")
            return null;
        var missing = programs.Where(p => !Has(p)).ToList();
        return missing.Count > 0 ? $"Not installed: {string.Join(", ", missing)}." : null;
    }

    /// <summary>The folder with mqtt.js in its node_modules.</summary>
    public static string? MqttJsFolder => Environment.GetEnvironmentVariable("EDGEIOT_MQTTJS");

    public static string? FakeTimeLibrary { get; } = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Append("/usr/lib")
            .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists)
        : null;

    public static bool Has(string program) => program switch
    {
        Paho => PythonWithPaho.Value is not null,
        MqttJs => MqttJsFolder is { Length: > 0 } folder && Directory.Exists(Path.Combine(folder, "node_modules", "mqtt")),
        FakeTime => FakeTimeLibrary is not null,
        _ => Find(program) is not null,
    };

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"])
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static string? FindPython() => ((string?[])[Find("python3"), "/usr/bin/python3"])
        .Where(p => p is not null && File.Exists(p)).FirstOrDefault(p =>
        {
            using var python = Process.Start(new ProcessStartInfo(p!, ["-c", "import paho.mqtt.client"])
            {
                UseShellExecute = false,
                RedirectStandardError = true,
            });
            python!.WaitForExit();
            return python.ExitCode == 0;
        });
}
