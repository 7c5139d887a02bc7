namespace EdgeIoT.Firmware.Running
{
    /// <summary>Time, handed in.</summary>
    public interface IClock
    {
        /// <summary>Milliseconds of a clock that never goes back, from 1.</summary>
        long Milliseconds { get; }

        /// <summary>Milliseconds since 1970 UTC; 0 while the board does not know the time.</summary>
        long UnixMilliseconds { get; }

        /// <summary>Asks the network for the time; the answer comes later, or does not.</summary>
        void Ask();
    }
}
