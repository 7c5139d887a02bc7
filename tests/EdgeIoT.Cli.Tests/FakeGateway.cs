using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EdgeIoT.Cli.Tests;

/// <summary>An HTTP server on a port chosen by the system that gives fixed answers.</summary>
internal sealed class FakeGateway : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Dictionary<string, Func<string, (int Status, string Body)>> _answers = new(StringComparer.Ordinal);

    public FakeGateway()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public string Endpoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public List<string> Asked { get; } = [];

    public FakeGateway Answer(string path, string body, int status = 200) => Answer(path, _ => (status, body));

    public FakeGateway Answer(string path, Func<string, (int Status, string Body)> answer)
    {
        _answers[path] = answer;
        return this;
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = AnswerAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            while (await reader.ReadLineAsync() is { Length: > 0 } request)
            {
                var length = 0;
                while (await reader.ReadLineAsync() is { Length: > 0 } field)
                {
                    if (field.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                        length = int.Parse(field.AsSpan("Content-Length:".Length), CultureInfo.InvariantCulture);
                }

                // Nothing is nothing to wait for.
                if (length > 0)
                    await reader.ReadBlockAsync(new char[length]);
                var target = request.Split(' ')[1];
                lock (Asked)
                    Asked.Add(target);
                var (status, body) = _answers.TryGetValue(target.Split('?')[0], out var answer) ? answer(target) : (404, "");
                var bytes = Encoding.UTF8.GetBytes(body);
                var head = $"HTTP/1.1 {status} X\r\nDate: {DateTimeOffset.UtcNow:R}\r\nContent-Length: {bytes.Length}\r\n\r\n";
                await client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes]);
            }
        }
    }
}
