using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeIoT.EndToEnd.Machine;

namespace EdgeIoT.EndToEnd.Interop;

/// <summary>A page in a browser, with mqtt.js as a page loads it, that shows the readings of a gateway.</summary>
[Collection(InteropTests.Name)]
public sealed class Browser(InteropGateways gateways)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [PeerTheory(Peers.Chromium, Peers.MqttJs, Peers.MosquittoPub)]
    [InlineData(Transport.WebSocket, 4)]
    [InlineData(Transport.WebSocket, 5)]
    [InlineData(Transport.WebSocketOverTls, 5)]
    public async Task A_page_gets_readings_and_publishes(Transport transport, int version)
    {
        var run = gateways.NextRun();
        var clients = new MosquittoClients(gateways, Transport.Tcp, 5);
        using var site = new PageServer();
        var scheme = transport == Transport.WebSocket ? "ws" : "wss";
        var page = $"{site.Address}?{scheme}://127.0.0.1:{InteropCell.Text(gateways.Port(transport))}/mqtt|{InteropCell.Text(version)}|{run}";
        var profile = Directory.CreateTempSubdirectory("edgeiot-browser-").FullName;
        try
        {
            await using var chromium = Program.Start("chromium", Peers.Find(Peers.Chromium)!,
            [
                // The authority of the test is not one that the browser knows.
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                "--ignore-certificate-errors", $"--user-data-dir={profile}", page,
            ]);
            Assert.Equal("subscribed", (string?)(await site.ReportAsync(Patience, chromium))["what"]);
            await clients.PublishAsync($"edgeiot/device/{run}/telemetry", """{"boot":1,"seq":1,"temperature_c":21.5}""", "-q", "1");
            var seen = await site.ReportAsync(Patience, chromium);
            Assert.Equal(("reading", "edgeiot/readings"), ((string?)seen["what"], (string?)seen["topic"]));
            var reading = JsonNode.Parse((string)seen["payload"]!)!;
            Assert.Equal((run, 21.5), ((string?)reading["device"], (double)reading["temperature_c"]!));
            // What the page publishes in answer has every byte there is and comes back to it with QoS 2.
            var echo = await site.ReportAsync(Patience, chromium);
            Assert.Equal(("echo", 2, 256), ((string?)echo["what"], (int)echo["qos"]!, (int)echo["bytes"]!));
        }
        finally
        {
            await DeleteAsync(profile);
        }
    }

    /// <summary>The browser's other processes write for a moment after it.</summary>
    private static Task DeleteAsync(string folder) => Eventually.HoldsAsync("the browser's profile is deleted", TimeSpan.FromSeconds(30), () =>
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    });

    /// <summary>Serves the page and the script, and takes what the page reports.</summary>
    private sealed class PageServer : IDisposable
    {
        private readonly HttpListener _listener = new();

        public PageServer()
        {
            Address = $"http://127.0.0.1:{InteropCell.Text(FreePorts.Next())}/";
            _listener.Prefixes.Add(Address);
            _listener.Start();
        }

        public string Address { get; }

        public async Task<JsonNode> ReportAsync(TimeSpan patience, Program browser)
        {
            using var deadline = new CancellationTokenSource(patience);
            while (true)
            {
                HttpListenerContext request;
                try
                {
                    request = await _listener.GetContextAsync().WaitAsync(deadline.Token);
                }
                catch (OperationCanceledException)
                {
                    Assert.Fail($"The page reports nothing. The browser said:\n{browser.Output}");
                    throw;
                }

                if (request.Request.HttpMethod == "POST")
                {
                    using var reader = new StreamReader(request.Request.InputStream, Encoding.UTF8);
                    var report = await reader.ReadToEndAsync(deadline.Token);
                    request.Response.Close();
                    return JsonNode.Parse(report)!;
                }

                await AnswerAsync(request);
            }
        }

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private static async Task AnswerAsync(HttpListenerContext request)
        {
            var file = request.Request.Url!.AbsolutePath switch
            {
                "/" => ClientScript.File("page.html"),
                "/mqtt.min.js" => Path.Combine(Peers.MqttJsFolder!, "node_modules", "mqtt", "dist", "mqtt.min.js"),
                _ => null,
            };
            request.Response.StatusCode = file is null ? 404 : 200;
            request.Response.ContentType = file?.EndsWith(".js", StringComparison.Ordinal) is true ? "text/javascript; charset=utf-8" : "text/html; charset=utf-8";
            await request.Response.OutputStream.WriteAsync(file is null ? [] : await File.ReadAllBytesAsync(file));
            request.Response.Close();
        }
    }
}
