using EdgeIoT.Cli.Input;
using EdgeIoT.Gateway.Access;

namespace EdgeIoT.Cli.Credentials;

/// <summary>The rules of users in the <c>acl</c> of a data folder.</summary>
internal sealed class UserRules(string folder)
{
    private readonly string _path = Path.Combine(folder, AclText.FileName);

    public string FilePath => _path;

    public bool Has(string user) => Text() is { } text && AclText.HasRules(text, user);

    public void Set(string user, IReadOnlyList<string> rules) => Change(text => AclText.Set(text, user, rules));

    public void Remove(string user)
    {
        if (Text() is not null)
            Change(text => AclText.Remove(text!, user));
    }

    private string? Text() => File.Exists(_path) ? File.ReadAllText(_path) : null;

    private void Change(Func<string?, string> change)
    {
        try
        {
            var written = $"{_path}.new";
            File.WriteAllText(written, change(Text()));
            File.Move(written, _path, overwrite: true);
        }
        catch (FormatException malformed)
        {
            throw CommandFailure.Input($"{_path} is not valid: {malformed.Message}", "Repair it or move it away; the rules were not changed.");
        }
    }
}
