using System.Diagnostics;
using System.Text;
using EdgeIoT.Bench.Peers;

namespace EdgeIoT.Bench.Failover;

/// <summary>Puts to a survivor over etcd's JSON interface, a new one every few milliseconds whether the last was answered or not: one that went to the
/// dead leader is answered only when etcd gives it up. The first that succeeds counts.</summary>
internal sealed class EtcdFailover(EtcdCluster etcd) : IFailover
{
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>etcd 3.4 and later, then 3.3.</summary>
    private static readonly string[] Paths = ["/v3/kv/put", "/v3beta/kv/put"];

    public string Name => "etcd";

    public async Task<TimeSpan> FailAsync(int round)
    {
        var leader = etcd.LeaderNode();
        using var http = new HttpClient { BaseAddress = new Uri($"http://{etcd.ClientOf((leader + 1) % 3)}"), Timeout = Patience };
        var path = await PathAsync(http, round);
        using var done = new CancellationTokenSource(Patience);
        var committed = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var start = Stopwatch.GetTimestamp();
        etcd.Kill(leader);
        var asking = AskAsync();
        var time = Stopwatch.GetElapsedTime(start, await committed.Task.WaitAsync(Patience));
        await done.CancelAsync();
        await asking;
        etcd.StartAgain(leader);
        etcd.WaitUntilServing();
        Wait.Until("etcd has a leader", () => etcd.LeaderNode() >= 0);
        return time;

        async Task AskAsync()
        {
            while (!done.IsCancellationRequested)
            {
                _ = TryAsync();
                await Task.Delay(AskEvery);
            }
        }

        async Task TryAsync()
        {
            try
            {
                if (await PutAsync(http, path, round, done.Token))
                    committed.TrySetResult(Stopwatch.GetTimestamp());
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                // Another is on its way.
            }
        }
    }

    private static async Task<string> PathAsync(HttpClient http, int round)
    {
        foreach (var path in Paths)
        {
            if (await PutAsync(http, path, round, CancellationToken.None))
                return path;
        }

        throw new InvalidDataException("this etcd takes no puts over HTTP");
    }

    private static async Task<bool> PutAsync(HttpClient http, string path, int round, CancellationToken stop)
    {
        var key = Convert.ToBase64String(Encoding.ASCII.GetBytes($"failover/{round}"));
        var value = Convert.ToBase64String(new byte[64]);
        using var body = new StringContent($"{{\"key\":\"{key}\",\"value\":\"{value}\"}}", Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), body, stop);
        return answer.IsSuccessStatusCode;
    }
}
