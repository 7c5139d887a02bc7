using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using EdgeIoT.Mqtt.Tests.Support;
using EdgeIoT.Mqtt.Transport.Tcp;

namespace EdgeIoT.Mqtt.Tests.Transport;

public sealed class TcpReadingTests
{
    [LinuxFact]
    public async Task What_is_not_consumed_is_there_again_with_what_follows()
    {
        var examined = 0;
        byte[]? whole = null;
        using var transport = new TestTransport(async connection =>
        {
            var input = ((IDuplexPipe)connection).Input;
            while (whole is null)
            {
                var result = await input.ReadAsync().ConfigureAwait(false);
                if (result.Buffer.Length == 3000)
                {
                    whole = result.Buffer.FirstSpan.ToArray();
                    input.AdvanceTo(result.Buffer.End);
                }
                else
                {
                    input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                    Volatile.Write(ref examined, (int)result.Buffer.Length);
                }
            }
        });
        var (client, _) = transport.Open();
        var sent = new byte[3000];
        new Random(1).NextBytes(sent);
        for (var i = 0; i < sent.Length;)
        {
            var step = i < 50 ? 1 : Math.Min(i, sent.Length - i);
            client.Send(sent.AsSpan(i, step));
            i += step;
            if (i < sent.Length) await Wait.UntilAsync(() => Volatile.Read(ref examined) == i, $"byte {i} arrives");
        }

        await Wait.UntilAsync(() => whole is not null, "all is read");
        Assert.Equal(sent, whole);
        client.Dispose();
    }

    [LinuxFact]
    public async Task Connections_that_share_a_buffer_do_not_see_each_others_bytes()
    {
        using var transport = new TestTransport(EchoInBlocksOf1000Async);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(() =>
        {
            using var client = transport.Connect();
            var random = new Random(n);
            var block = new byte[1000];
            var answer = new byte[1000];
            for (var i = 0; i < 50; i++)
            {
                Array.Fill(block, (byte)((n * 7) + i));
                var cut = random.Next(1, 999);
                client.Send(block.AsSpan(0, cut));
                client.Send(block.AsSpan(cut));
                ReadAll(client, answer);
                Assert.Equal(block, answer);
            }
        })));
    }

    [LinuxFact]
    public async Task A_cancelled_read_tells_so_and_loses_nothing()
    {
        var (isRead, isCancelled, text) = (false, false, "");
        using var transport = new TestTransport(async connection =>
        {
            var input = ((IDuplexPipe)connection).Input;
            var first = await input.ReadAsync().ConfigureAwait(false);
            input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
            Volatile.Write(ref isRead, true);
            var second = await input.ReadAsync().ConfigureAwait(false);
            input.AdvanceTo(second.Buffer.Start, second.Buffer.End);
            Volatile.Write(ref isCancelled, second.IsCanceled);
            var third = await input.ReadAsync().ConfigureAwait(false);
            text = System.Text.Encoding.ASCII.GetString(third.Buffer.FirstSpan);
            input.AdvanceTo(third.Buffer.End);
        });
        var (client, connection) = transport.Open();
        client.Send("ab"u8);
        await Wait.UntilAsync(() => Volatile.Read(ref isRead), "the first bytes are read");
        ((IDuplexPipe)connection).Input.CancelPendingRead();
        await Wait.UntilAsync(() => Volatile.Read(ref isCancelled), "the read is cancelled");
        client.Send("cd"u8);
        await Wait.UntilAsync(() => text.Length > 0, "the third read ends");
        Assert.Equal("abcd", text);
        client.Dispose();
    }

    [LinuxFact]
    public void A_reader_may_come_back_from_another_thread()
    {
        using var transport = new TestTransport(async connection =>
        {
            var pipe = (IDuplexPipe)connection;
            for (var i = 0; i < 100; i++)
            {
                var result = await pipe.Input.ReadAsync().ConfigureAwait(false);
                var bytes = result.Buffer.FirstSpan.ToArray();
                pipe.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted) return;
                await Task.Yield();
                await pipe.Output.WriteAsync(bytes).ConfigureAwait(false);
            }
        });
        using var client = transport.Connect();
        var answer = new byte[1];
        for (var i = 0; i < 100; i++)
        {
            client.Send([(byte)i]);
            ReadAll(client, answer);
            Assert.Equal(i, answer[0]);
        }
    }

    internal static void ReadAll(Socket socket, Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var read = socket.Receive(buffer);
            Assert.True(read > 0, "The other side has closed.");
            buffer = buffer[read..];
        }
    }

    private static async Task EchoInBlocksOf1000Async(TcpConnection connection)
    {
        var pipe = (IDuplexPipe)connection;
        while (true)
        {
            var result = await pipe.Input.ReadAsync().ConfigureAwait(false);
            if (result.IsCompleted) return;
            if (result.Buffer.Length < 1000)
            {
                pipe.Input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                continue;
            }

            var block = result.Buffer.Slice(0, 1000);
            pipe.Output.Write(block.FirstSpan);
            pipe.Input.AdvanceTo(block.End);
            await pipe.Output.FlushAsync().ConfigureAwait(false);
        }
    }
}
