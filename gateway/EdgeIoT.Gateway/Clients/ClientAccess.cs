using EdgeIoT.Gateway.Access;
using EdgeIoT.Gateway.Data;
using EdgeIoT.Gateway.Reloading;
using EdgeIoT.Gateway.Settings;
using EdgeIoT.Mqtt.Server;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Clients;

/// <summary>Users, boards and rules of one gateway: read at the start, and again when they change.</summary>
internal sealed partial class ClientAccess : IDisposable
{
    private readonly WatchedFile<AccessRules?> _rules;
    private readonly ILogger _logger;
    private readonly bool _open;
    private FileWatch? _watch;

    private ClientAccess(GatewaySettings settings, DataFolder data, ILogger logger)
    {
        _logger = logger;
        _open = settings.IsLoopback || settings.AllowAnonymous;
        Credentials = new Credentials(
            new(data.File("users.json"), CredentialFiles.Users, logger),
            settings.PasswordFile.Length == 0 ? null : new(settings.PasswordFile, MosquittoPassword.ParseFile, logger),
            new(data.File("devices.json"), CredentialFiles.Devices, logger));
        var named = settings.AclFile.Length > 0;
        _rules = new(named ? settings.AclFile : data.File(AclFile.FileName), content => Rules(content, named), logger);
        Refusals = new AccessRefusals(logger);
        Authorizer = new ClientAuthorizer(new AccessPolicy(() => _rules.Current, Path.GetFileName(_rules.Path), _open), Refusals);
    }

    public Credentials Credentials { get; }

    public AccessRefusals Refusals { get; }

    public ClientAuthorizer Authorizer { get; }

    /// <summary>Changed files that could not be used.</summary>
    public long UnusableFiles => _watch?.Failures ?? 0;

    /// <exception cref="SettingsException">A file cannot be used.</exception>
    public static ClientAccess Open(GatewaySettings settings, DataFolder data, ILogger logger)
    {
        try
        {
            return new ClientAccess(settings, data, logger);
        }
        catch (FormatException problem)
        {
            throw new SettingsException(problem.Message, problem);
        }
    }

    /// <summary>Follows the files from now on.</summary>
    /// <param name="server">Whose clients have to go when their user or key does.</param>
    /// <param name="more">Further files to follow.</param>
    public void Watch(MqttServer server, params IEnumerable<IWatchedFile> more)
    {
        _watch = new FileWatch([.. Credentials.Files, _rules, .. more], () => Changed(server));
        if (!_open && _rules.Current is null && Credentials.HasUsers)
            LogNoRules(_rules.Path);
    }

    /// <summary>Reads what has changed now.</summary>
    public void Reload() => _watch?.Reload();

    /// <summary>A client connects: it need not wait until the next look to be a user that was just added.</summary>
    public void Refresh()
    {
        var changed = _rules.Check(settled: false);
        foreach (var file in Credentials.Files)
            changed |= file.Check(settled: false);
        if (changed)
            _watch?.Changed();
    }

    public void Dispose() => _watch?.Dispose();

    private void Changed(MqttServer server)
    {
        var gone = Credentials.SendAway(server);
        if (gone > 0)
            LogSentAway(gone);
    }

    private static AccessRules? Rules(byte[]? content, bool named) =>
        content is not null ? AclFile.Parse(content)
        : named ? throw new FormatException("there is no such file")
        : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "users may do nothing because there is no {Path}; 'edgeiot user NAME --data DIR' writes rules for a user")]
    private partial void LogNoRules(string path);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} clients were sent away: their user or key is not in force any more")]
    private partial void LogSentAway(int count);
}
