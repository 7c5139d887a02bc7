using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Tests.Support;
using EdgeIoT.Mqtt.Transport.Tcp;

namespace EdgeIoT.Mqtt.Tests.Transport;

public sealed class TcpWritingTests
{
    private const int Large = 16 * 1024 * 1024;
    private static readonly byte[] Content = Random(Large);

    [LinuxFact]
    public async Task A_flush_waits_for_a_slow_reader_and_loses_nothing()
    {
        var flush = new TaskCompletionSource<Task<FlushResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var transport = new TestTransport(connection => FlushAsync(connection, flush));
        var (client, _) = transport.Open();
        var flushing = await Wait.ForAsync(flush.Task, "the flush begins");
        Assert.False(flushing.IsCompleted, "The socket cannot have taken 16 MiB that nobody reads.");
        var received = new byte[Large];
        await Task.Run(() => TcpReadingTests.ReadAll(client, received));
        Assert.False((await Wait.ForAsync(flushing, "the flush ends")).IsCompleted);
        Assert.True(Content.AsSpan().SequenceEqual(received), "What arrives is what was sent.");
        client.Dispose();
    }

    [LinuxFact]
    public async Task An_abort_from_another_thread_ends_a_flush()
    {
        var flush = new TaskCompletionSource<Task<FlushResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var transport = new TestTransport(connection => FlushAsync(connection, flush));
        var (client, connection) = transport.Open();
        var flushing = await Wait.ForAsync(flush.Task, "the flush begins");
        connection.Abort();
        Assert.True((await Wait.ForAsync(flushing, "the flush ends")).IsCompleted, "It says that nothing is taken any more.");
        await Wait.UntilAsync(() => connection.Closed.IsCancellationRequested, "it is closed");
        client.Dispose();
    }

    [LinuxFact]
    public async Task A_reset_ends_a_flush_and_is_seen_by_those_who_do_not_read()
    {
        var flush = new TaskCompletionSource<Task<FlushResult>>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var transport = new TestTransport(connection => FlushAsync(connection, flush));
        var (client, connection) = transport.Open();
        var flushing = await Wait.ForAsync(flush.Task, "the flush begins");
        client.Close(0);
        Assert.True((await Wait.ForAsync(flushing, "the flush ends")).IsCompleted, "It says that nothing is taken any more.");
        await Wait.UntilAsync(() => connection.Closed.IsCancellationRequested, "the reset is seen");
    }

    [LinuxFact]
    public async Task Writing_after_an_abort_fails_and_reaches_nobody_else()
    {
        using var transport = new TestTransport(UntilTheyEndAsync);
        for (var i = 0; i < 100; i++)
        {
            var (first, connection) = transport.Open();
            var writing = Task.Run(async () =>
            {
                while (!(await ((IDuplexPipe)connection).Output.WriteAsync("first"u8.ToArray())).IsCompleted)
                {
                    // Goes on until the connection takes nothing any more.
                }
            });
            connection.Abort();

            // The system gives the new connection the descriptor of the old one.
            var (second, _) = transport.Open();
            await Wait.UntilAsync(() => writing.IsCompletedSuccessfully, "writing fails");
            second.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, second.Receive(new byte[10]));
            first.Dispose();
            second.Dispose();
        }
    }

    private static async Task FlushAsync(TcpConnection connection, TaskCompletionSource<Task<FlushResult>> flush)
    {
        var output = ((IDuplexPipe)connection).Output;
        output.Write(Content);
        var flushing = output.FlushAsync();

        // The loop's thread is not to run the test.
        var ended = new TaskCompletionSource<FlushResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        flush.SetResult(ended.Task);
        ended.SetResult(await flushing.ConfigureAwait(false));
    }

    private static async Task UntilTheyEndAsync(TcpConnection connection)
    {
        var input = ((IDuplexPipe)connection).Input;
        while (await input.ReadAsync().ConfigureAwait(false) is { IsCompleted: false } result) input.AdvanceTo(result.Buffer.End);
    }

    private static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
