using EdgeIoT.Gateway.Hosting;
using EdgeIoT.Gateway.Tests.Running;
using Microsoft.Extensions.Logging;

namespace EdgeIoT.Gateway.Tests.Hosting;

public sealed class ConsoleLogs
{
    [Fact]
    public void A_terminal_that_was_closed_ends_the_log_and_nothing_else()
    {
        using var gone = new GoneTerminal();
        var log = new ConsoleLog(gone, LogLevel.Information);
        var logger = log.CreateLogger("x");
        logger.Log(LogLevel.Information, default, "a line", exception: null, (text, _) => text);
        Assert.True(SpinWait.SpinUntil(() => gone.Tried, TestGateway.Patience), "nothing was written");
        logger.Log(LogLevel.Information, default, "another one", exception: null, (text, _) => text);
        log.Dispose();
    }

    private sealed class GoneTerminal : StringWriter
    {
        public volatile bool Tried;

        public override Task WriteLineAsync(string? value)
        {
            Tried = true;
            throw new IOException("Input/output error");
        }
    }
}
