using System.Globalization;
using System.Runtime.InteropServices;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Network;

/// <summary>
/// A network of its own on this machine: what runs in it sees its own interfaces and ports and nothing else. Its name carries the
/// process that made it, so that what a killed test run left behind is found and removed.
/// </summary>
internal sealed partial class NetworkNamespace : IAsyncDisposable
{
    private const string NamePrefix = "edgeiot-";
    private const int Network = 0x40000000; // CLONE_NEWNET
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private NetworkNamespace(string name) => Name = name;

    public string Name { get; }

    /// <summary>What goes before a command that shall run inside.</summary>
    public IReadOnlyList<string> Prefix => [Peers.Find("ip")!, "netns", "exec", Name];

    public static async Task<NetworkNamespace> CreateAsync(string host)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{NamePrefix}{Environment.ProcessId}-{host}");
        await IpAsync("netns", "add", name);
        await IpAsync("-n", name, "link", "set", "lo", "up");
        return new NetworkNamespace(name);
    }

    /// <summary>Removes the namespaces of test runs that ended without doing so.</summary>
    public static async Task RemoveAbandonedAsync()
    {
        var list = await Program.RunAsync("ip netns list", Peers.Find("ip")!, ["netns", "list"], Patience);
        foreach (var name in list.Lines.Select(line => line.Split(' ')[0]).Where(name => name.StartsWith(NamePrefix, StringComparison.Ordinal)))
        {
            if (int.TryParse(name[NamePrefix.Length..].Split('-')[0], CultureInfo.InvariantCulture, out var owner) && !Signals.Alive(owner))
                await IpAsync("netns", "delete", name);
        }
    }

    public static async Task IpAsync(params string[] arguments)
    {
        var ip = await Program.RunAsync("ip", Peers.Find("ip")!, arguments, Patience);
        if (ip.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} failed: {ip.Output}");
    }

    /// <summary>
    /// Does something inside. A socket or device belongs to the namespace in which it was made, wherever it is used afterwards; the
    /// thread that made it ends here, because the runtime must not get a thread back that lives elsewhere.
    /// </summary>
    public T Inside<T>(Func<T> make)
    {
        T? made = default;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var place = File.OpenHandle($"/var/run/netns/{Name}");
                if (Enter((int)place.DangerousGetHandle(), Network) != 0)
                    throw new InvalidOperationException($"{Name} cannot be entered: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
                made = make();
            }
            catch (Exception problem)
            {
                failure = problem;
            }
        })
        { IsBackground = true, Name = $"inside {Name}" };
        thread.Start();
        thread.Join();
        return failure is null ? made! : throw new InvalidOperationException(failure.Message, failure);
    }

    public async ValueTask DisposeAsync() => await IpAsync("netns", "delete", Name);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Enter(int place, int kind);
}
