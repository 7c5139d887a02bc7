namespace EdgeIoT.Protocol
{
    /// <summary>
    /// Where a gateway listens: <c>192.0.2.1:1883</c>, <c>gw-1.example:1883</c> or <c>[2001:db8::1]:1883</c>.
    /// </summary>
    public sealed class Endpoint
    {
        /// <summary>The most characters of a host: what one length byte of a discovery reply leaves room for.</summary>
        public const int MaxHostLength = 96;

        /// <summary>An endpoint from its parts; see <see cref="IsValidHost"/>.</summary>
        public Endpoint(string host, int port)
        {
            Host = host;
            Port = port;
        }

        /// <summary>A name or an address, without brackets.</summary>
        public string Host { get; }

        /// <summary>1 to 65535.</summary>
        public int Port { get; }

        /// <summary>Reads <c>host:port</c>; null if it is not one. An IPv6 address stands in brackets.</summary>
        public static Endpoint? TryParse(string? text)
        {
            if (text == null || text.Length < 3)
                return null;
            var colon = text.LastIndexOf(':');
            if (colon < 1 || colon > MaxHostLength + 2 || !TryParsePort(text, colon + 1, out var port))
                return null;
            var host = text.Substring(0, colon);
            if (host[0] == '[')
            {
                if (host.Length < 4 || host[host.Length - 1] != ']')
                    return null;
                host = host.Substring(1, host.Length - 2);
                if (host.IndexOf(':') < 0)
                    return null;
            }
            else if (host.IndexOf(':') >= 0)
            {
                return null;
            }

            return IsValidHost(host) ? new Endpoint(host, port) : null;
        }

        /// <summary>Whether a text can be a host: 1 to 96 characters out of letters, digits and <c>. : _ - %</c>.</summary>
        public static bool IsValidHost(string? host)
        {
            if (host == null || host.Length == 0 || host.Length > MaxHostLength)
                return false;
            for (var i = 0; i < host.Length; i++)
            {
                var c = host[i];
                if (!Identifier.IsValidCharacter(c) && c != '.' && c != ':' && c != '%')
                    return false;
            }

            return true;
        }

        /// <summary>Whether both name the same host, in any case of letters, and the same port.</summary>
        public bool IsSame(Endpoint? other)
        {
            return other != null && Port == other.Port && Host.ToLower() == other.Host.ToLower();
        }

        /// <inheritdoc/>
        public override string ToString()
        {
            return Host.IndexOf(':') >= 0 ? "[" + Host + "]:" + Port.ToString() : Host + ":" + Port.ToString();
        }

        private static bool TryParsePort(string text, int start, out int port)
        {
            port = 0;
            if (start == text.Length || text.Length - start > 5)
                return false;
            for (var i = start; i < text.Length; i++)
            {
                if (text[i] < '0' || text[i] > '9')
                    return false;
                port = port * 10 + (text[i] - '0');
            }

            return port > 0 && port <= 65535;
        }
    }
}
