namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>Restart and sleep. On a board neither returns.</summary>
    public interface IPower
    {
        /// <summary>Starts the board again.</summary>
        void Reboot();

        /// <summary>Switches all but the timer off; the board starts again when the time is over.</summary>
        void DeepSleep(int milliseconds);
    }
}
