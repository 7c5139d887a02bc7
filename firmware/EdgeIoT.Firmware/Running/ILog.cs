namespace EdgeIoT.Firmware.Running
{
    /// <summary>Where lines for people go.</summary>
    public interface ILog
    {
        /// <summary>Writes one line.</summary>
        void Write(string line);
    }
}
