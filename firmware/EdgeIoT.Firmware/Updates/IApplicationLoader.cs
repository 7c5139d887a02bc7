namespace EdgeIoT.Firmware.Updates
{
    /// <summary>Runs an application that is not built in.</summary>
    public interface IApplicationLoader
    {
        /// <summary>Loads it, which starts nothing; false if it is not an assembly that fits, or has no entry.</summary>
        bool TryLoad(byte[] application);

        /// <summary>Runs what was loaded until the power goes. That it returns or throws is a failure.</summary>
        void Run(string version, string builtIn);
    }
}
