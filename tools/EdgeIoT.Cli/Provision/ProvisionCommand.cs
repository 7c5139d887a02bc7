using System.CommandLine;
using EdgeIoT.Cli.Firmware.Boards;
using EdgeIoT.Cli.Up;

namespace EdgeIoT.Cli.Provision;

/// <summary><c>edgeiot provision</c>: makes a board known to the mesh, and writes what makes it that board. Nothing is compiled, nothing secret is printed.</summary>
internal static class ProvisionCommand
{
    public static Command Create()
    {
        var options = new ProvisionOptions();
        var command = new Command("provision", "Registers a board with the mesh and writes the files that 'edgeiot flash' puts on it");
        options.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var settings = options.Settings(parsed);
            var folders = GatewayFolders.Find(parsed.GetValue(options.Data) ?? []);
            var asked = (parsed.GetValue(options.Gateways) ?? []).OfType<Input.Endpoint>().ToList();
            var gateways = await GatewayAddresses.FindAsync(asked, warning => error.WriteLine($"warning: {warning}"), stop);
            var password = WifiPassword.Get(parsed.GetValue(options.Password), parsed.GetValue(options.PasswordFile), error);
            var folder = Path.GetFullPath(parsed.GetValue(options.Out)!);
            Directory.CreateDirectory(folder);

            var registration = DeviceRegistration.Register(settings.Device, folders, parsed.GetValue(options.Replace));
            settings = settings with { Key = registration.Key, WifiPassword = password, Gateways = gateways };
            SecretFile.Write(Path.Combine(folder, BoardSettingsFile.Name), settings.ToJson());
            NanoffFiles.WriteFiles(folder, parsed.GetValue(options.Port));
            NanoffFiles.WriteNetwork(folder, parsed.GetValue(options.Port), settings.WifiSsid, password);
            await WriteAsync(output, settings, registration, folder, parsed.GetValue(options.Board));
        });
        return command;
    }

    private static async Task WriteAsync(TextWriter output, BoardSettingsFile settings, DeviceRegistration registration, string folder, BoardProfile? board)
    {
        await output.WriteLineAsync($"{settings.Device}: {(registration.IsNew ? "a new key was made" : "its key is kept")}");
        foreach (var place in registration.Added)
            await output.WriteLineAsync($"  registered   {OwnExecutable.Shortest(place)}");
        foreach (var place in registration.Present)
            await output.WriteLineAsync($"  known        {OwnExecutable.Shortest(place)}");
        await output.WriteLineAsync("  Running gateways notice at once. A gateway whose folder is not listed here does not take this board:");
        await output.WriteLineAsync($"  copy the line of {settings.Device} into its devices.json.");
        await output.WriteLineAsync($"  begins with  {(settings.Gateways.Count > 0 ? string.Join(", ", settings.Gateways) : "no address; it looks for gateways by multicast (--gateway gives it some)")}");
        await output.WriteLineAsync($"  sensor       {(settings.Sda is null ? "SDA 21, SCL 22, the default (--board knows others)" : $"SDA {settings.Sda}, SCL {settings.Scl}")}");
        foreach (var file in (string[])[BoardSettingsFile.Name, NanoffFiles.Files, NanoffFiles.Network])
            await output.WriteLineAsync($"  wrote        {OwnExecutable.Shortest(Path.Combine(folder, file))}");
        await output.WriteLineAsync("  They hold the key and the Wi-Fi password: keep them, or delete them once the board runs.");
        await output.WriteLineAsync($"  Next: {OwnExecutable.Find().CommandLine("flash", "--board", board?.Name ?? "BOARD", "--port", "PORT", "--dir", OwnExecutable.Shortest(folder))}");
    }
}
