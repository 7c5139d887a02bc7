using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Protocol;

namespace EdgeIoT.Cli.Credentials;

/// <summary>What the commands for users and keys share.</summary>
internal static class CredentialOptions
{
    public static Option<string> Data() => new("--data")
    {
        HelpName = "DIR",
        Description = "The data folder of the gateway; each gateway has its own list",
        Required = true,
    };

    public static Option<bool> Remove() => new("--remove") { Description = "Takes the entry away" };

    public static string Name(string name) => Identifier.IsValid(name)
        ? name
        : throw CommandFailure.Input($"'{name}' is no id: 1 to 64 letters, digits, - or _ are.", "Choose another one.");

    public static void Removed(bool removed, string name, string file)
    {
        if (!removed)
            throw CommandFailure.Input($"{name} is not in {file}.", "Nothing was changed.");
    }
}
