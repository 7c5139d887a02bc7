using System.CommandLine;
using EdgeIoT.Cli.Input;
using EdgeIoT.Gateway.Access;
using EdgeIoT.Gateway.Clients;

namespace EdgeIoT.Cli.Credentials;

/// <summary><c>edgeiot user NAME</c>: who may connect to a gateway beyond loopback with a password, and what for.</summary>
internal static class UserCommand
{
    private const int ShortestPassword = 8;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "The MQTT user name, 1 to 64 letters, digits, - or _" };
        var data = CredentialOptions.Data();
        var file = new Option<string?>("--password-file")
        {
            HelpName = "FILE",
            Description = "Takes the password from the first line of a file instead of from standard input",
        };
        var topics = new Option<string[]>("--topic")
        {
            HelpName = "RULE",
            Description = "What the user may do: '[read|write|readwrite|deny] FILTER'; may be given more than once (default for a new user: everything)",
        };
        var remove = CredentialOptions.Remove();
        var command = new Command("user", "Adds, changes or removes a user of a gateway; a running gateway notices at once") { name, data, file, topics, remove };
        command.SetAction(parsed =>
        {
            var user = CredentialOptions.Name(parsed.GetValue(name)!);
            var folder = parsed.GetValue(data)!;
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(remove))
                Remove(folder, user, output);
            else
                Set(folder, user, parsed.GetValue(file), parsed.GetValue(topics) ?? [], output);
        });
        return command;
    }

    private static CredentialStore<UserPassword> Store(string folder) => new(folder, "users.json", CredentialJson.Default.DictionaryStringUserPassword);

    private static void Remove(string folder, string user, TextWriter output)
    {
        var store = Store(folder);
        CredentialOptions.Removed(store.Remove(user), user, store.FilePath);
        new UserRules(folder).Remove(user);
        output.WriteLine($"{user} may not connect any more.");
    }

    private static void Set(string folder, string user, string? passwordFile, string[] topics, TextWriter output)
    {
        foreach (var topic in topics)
        {
            if (AclText.Problem(topic) is { } problem)
                throw CommandFailure.Input($"--topic '{topic}' cannot be used: {problem}.", "Nothing was changed.");
        }

        // Who only changes the rules of a user need not know the password.
        var store = Store(folder);
        if (topics.Length == 0 || passwordFile is not null || !store.Has(user))
        {
            store.Set(user, UserPassword.Create(Password(passwordFile)));
            output.WriteLine($"{user} may connect with that password; it is kept as a hash in {store.FilePath}.");
        }

        var rules = new UserRules(folder);
        if (topics.Length == 0 && rules.Has(user))
            return;
        rules.Set(user, topics.Length > 0 ? topics : AclText.Everything);
        output.WriteLine(topics.Length > 0
            ? $"It may do what {rules.FilePath} says: {string.Join(", ", topics)}."
            : $"It may publish and read everything that is not the mesh's own; give it less with --topic, or edit {rules.FilePath}.");
    }

    private static string Password(string? file)
    {
        if (file is null && !Console.IsInputRedirected)
            Console.Error.Write("Password (it is shown): ");
        var password = file is null ? Console.In.ReadLine() : File.ReadLines(file).FirstOrDefault();
        if (password is not { Length: >= ShortestPassword })
            throw CommandFailure.Input($"The password must have {ShortestPassword} characters or more.", "Write it on standard input or into the file of --password-file.");
        return password;
    }
}
