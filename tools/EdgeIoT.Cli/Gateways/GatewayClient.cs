using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using EdgeIoT.Cli.Input;

namespace EdgeIoT.Cli.Gateways;

/// <summary>Asks one gateway over HTTP.</summary>
internal sealed class GatewayClient : IDisposable
{
    private readonly HttpClient _http;

    public GatewayClient(Endpoint endpoint, TimeSpan timeout)
    {
        Endpoint = endpoint;
        _http = new HttpClient { BaseAddress = new Uri($"http://{endpoint}"), Timeout = timeout };
    }

    public Endpoint Endpoint { get; }

    public async Task<MeshView> MeshAsync(CancellationToken cancel) =>
        Parse<MeshView>(await TextAsync("/api/v1/mesh", cancel), GatewayJson.Default.MeshView);

    /// <summary>The body of a resource as it came.</summary>
    public async Task<string> TextAsync(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(path, cancel);
        var body = await response.Content.ReadAsStringAsync(cancel);
        return response.IsSuccessStatusCode ? body : throw Refused(path, response.StatusCode, body);
    }

    /// <summary>Status and body, also when the status is an error, with the gateway's clock.</summary>
    public async Task<(HttpStatusCode Status, string Body, DateTimeOffset? Clock)> ProbeAsync(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(path, cancel);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancel), response.Headers.Date);
    }

    /// <summary>Removes a gateway: the answer as it came, or why it was not done.</summary>
    public Task<(bool Done, string Answer)> RemoveAsync(string gateway, CancellationToken cancel) => OperateAsync("/api/v1/mesh/remove", gateway, cancel);

    /// <summary>Promotes the gateway that is asked: the answer as it came, or why it was not done.</summary>
    public Task<(bool Done, string Answer)> PromoteAsync(string gateway, CancellationToken cancel) => OperateAsync("/api/v1/mesh/promote", gateway, cancel);

    /// <summary>Readings after a place in the order, a line of JSON each.</summary>
    public async IAsyncEnumerable<string> ReadingLinesAsync(string? device, long after, int limit, [EnumeratorCancellation] CancellationToken cancel)
    {
        var path = $"/api/v1/readings?after={after}&limit={limit}" + (device is null ? "" : $"&device={Uri.EscapeDataString(device)}");
        using var response = await SendAsync(path, cancel);
        if (!response.IsSuccessStatusCode)
            throw Refused(path, response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancel));
        while (await reader.ReadLineAsync(cancel) is { } line)
        {
            if (line.Length > 0)
                yield return line;
        }
    }

    public static ReadingView ParseReading(string line) => Parse<ReadingView>(line, GatewayJson.Default.ReadingView);

    public void Dispose() => _http.Dispose();

    private async Task<(bool Done, string Answer)> OperateAsync(string path, string gateway, CancellationToken cancel)
    {
        using var content = new StringContent(JsonSerializer.Serialize(new OperatorRequest(gateway), GatewayJson.Default.OperatorRequest), Encoding.UTF8, "application/json");
        using var response = await AnsweredAsync(() => _http.PostAsync(new Uri(path, UriKind.Relative), content, cancel), cancel);
        var body = await response.Content.ReadAsStringAsync(cancel);
        return response.IsSuccessStatusCode ? (true, body) : (false, Parse(body, GatewayJson.Default.ProblemView).Detail ?? body);
    }

    private Task<HttpResponseMessage> SendAsync(string path, CancellationToken cancel) =>
        AnsweredAsync(() => _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancel), cancel);

    private async Task<HttpResponseMessage> AnsweredAsync(Func<Task<HttpResponseMessage>> ask, CancellationToken cancel)
    {
        try
        {
            return await ask();
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new HttpRequestException($"The gateway at {Endpoint} did not answer within {Duration.Format(_http.Timeout)}.", problem);
        }
    }

    private static T Parse<T>(string text, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(text, type) ?? throw new JsonException("The answer is empty.");
        }
        catch (JsonException problem)
        {
            throw new HttpRequestException($"This is not a gateway of EdgeIoT, or one of another version: {problem.Message}", problem);
        }
    }

    private static HttpRequestException Refused(string path, HttpStatusCode status, string body) =>
        new($"The gateway refused {path} with {(int)status}: {body.Trim()}", null, status);
}
