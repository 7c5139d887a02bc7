using System.Diagnostics;

namespace EdgeIoT.Firmware.Running
{
    /// <summary>The debug port, which is the serial port that the board was flashed through.</summary>
    public sealed class DebugLog : ILog
    {
        /// <inheritdoc/>
        public void Write(string line)
        {
            Debug.WriteLine("edgeiot " + line);
        }
    }
}
