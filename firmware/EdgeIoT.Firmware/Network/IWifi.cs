namespace EdgeIoT.Firmware.Network
{
    /// <summary>The radio, which connects by itself.</summary>
    public interface IWifi
    {
        /// <summary>Whether there is a network with an address.</summary>
        bool IsUp { get; }
    }
}
