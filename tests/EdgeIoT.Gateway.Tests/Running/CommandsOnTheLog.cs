using System.Collections.Concurrent;
using EdgeIoT.Gateway.Mesh;

namespace EdgeIoT.Gateway.Tests.Running;

[Collection(RunningGateways.Name)]
public sealed class CommandsOnTheLog : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_service_is_told_where_on_the_log_each_of_its_commands_is()
    {
        await using var gateway = await TestGateway.StartAloneAsync(_folder.File("data"));
        var service = new Service();
        gateway.Gateway.Commands.Service = service;
        for (var ticket = 1; ticket <= 100; ticket++)
            Assert.True(gateway.Gateway.Commands.TryPropose(ticket, new byte[256]));
        gateway.Gateway.Commands.Wake();
        await gateway.UntilAsync("all are decided", () => service.Decisions.Count == 100);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), service.Decisions.Select(d => d.Ticket));
        var first = service.Decisions.First().Index;
        Assert.True(first > 0);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => first + i), service.Decisions.Select(d => d.Index));
        await gateway.UntilAsync("the round has ended", () => service.Rounds > 0);
    }

    private sealed class Service : ILogService
    {
        private int _rounds;

        public ConcurrentQueue<(long Ticket, long Index)> Decisions { get; } = [];

        public int Rounds => Volatile.Read(ref _rounds);

        public void Decided(long ticket, long index) => Decisions.Enqueue((ticket, index));

        public void EndRound() => Interlocked.Increment(ref _rounds);
    }
}
