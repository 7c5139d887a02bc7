namespace EdgeIoT.Cli.Messages;

/// <summary><c>-L mqtt(s)://[user[:password]@]host[:port]/topic</c>, and the same with ws and wss.</summary>
internal static class MessageUrl
{
    /// <summary>Where gateways and most servers have their WebSocket.</summary>
    public const string DefaultPath = "/mqtt";

    public static void Read(ArgumentReader reader, MessageSettings settings)
    {
        var text = reader.Value();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0 || url.Scheme is not ("mqtt" or "mqtts" or "ws" or "wss"))
            throw reader.Bad($"-L takes mqtt(s)://[user[:password]@]host[:port]/topic, or the same with ws or wss, not '{text}'.");
        settings.Host = url.Host.Trim('[', ']');
        if (url.Port > 0 && (!url.IsDefaultPort || url.Scheme is "mqtt" or "mqtts")) settings.Port = url.Port;
        settings.Tls.IsOn |= url.Scheme is "mqtts" or "wss";
        if (url.Scheme is "ws" or "wss") settings.WebSocketPath ??= DefaultPath;
        if (url.UserInfo.Length > 0)
        {
            var parts = url.UserInfo.Split(':', 2);
            settings.User = Uri.UnescapeDataString(parts[0]);
            if (parts.Length > 1) settings.Password = Uri.UnescapeDataString(parts[1]);
        }

        // As it was typed: wildcards are no part of a URL's grammar, and '#' begins a fragment.
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && slash + 1 < rest.Length) settings.Topics.Add(rest[(slash + 1)..]);
    }
}
