using Microsoft.Extensions.Logging;
using nanoFramework.Logging.Debug;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>
    /// The debug port, which is the serial port that the board was flashed through. By nanoFramework's logger: <c>Debug.WriteLine</c> is left out of
    /// what is compiled for release.
    /// </summary>
    public sealed class DebugLog : ILog
    {
        private readonly ILogger _logger = new DebugLoggerFactory().CreateLogger("edgeiot");

        /// <inheritdoc/>
        public void Write(string line)
        {
            _logger.Log(LogLevel.Information, 0, "edgeiot " + line, null, null);
        }
    }
}
