using EdgeIoT.Cli.Credentials;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Provision;

/// <summary>
/// Makes one key known to all the gateways that were named. A key that is there is kept, so that doing it again changes
/// nothing; two that differ are not decided here.
/// </summary>
internal sealed record DeviceRegistration(string Key, bool IsNew, IReadOnlyList<string> Added, IReadOnlyList<string> Present)
{
    public static DeviceRegistration Register(string device, IReadOnlyList<string> folders, bool replace)
    {
        var known = folders.Select(folder => (Folder: folder, Key: KeyCommand.Store(folder).Find(device))).ToList();
        var keys = known.Select(k => k.Key).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (keys.Count > 1 && !replace)
            throw CommandFailure.Input(
                $"{device} has different keys on {string.Join(" and ", known.Where(k => k.Key is not null).Select(k => k.Folder))}; nothing was changed.",
                "Give it a new one everywhere with --replace, then put the new settings on the board.");
        var key = keys.Count == 1 && !replace ? keys[0] : KeyCommand.NewKey();
        var present = known.Where(k => string.Equals(k.Key, key, StringComparison.OrdinalIgnoreCase)).Select(k => k.Folder).ToList();
        var added = folders.Except(present, StringComparer.Ordinal).ToList();
        foreach (var folder in added)
            KeyCommand.Store(folder).Set(device, key);
        return new DeviceRegistration(key, present.Count == 0, added, present);
    }
}
