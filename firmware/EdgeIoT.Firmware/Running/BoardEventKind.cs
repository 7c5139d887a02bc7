namespace EdgeIoT.Firmware.Running
{
    /// <summary>Kinds of <see cref="BoardEvent"/>.</summary>
    public enum BoardEventKind
    {
        /// <summary>The gateway accepted.</summary>
        Connected,

        /// <summary>It did not come about; the code is that of CONNACK, or 0x80.</summary>
        ConnectFailed,

        /// <summary>The connection ended.</summary>
        Closed,

        /// <summary>A message was acknowledged; the code is its identifier.</summary>
        Published,

        /// <summary>A message arrived.</summary>
        Message,
    }
}
