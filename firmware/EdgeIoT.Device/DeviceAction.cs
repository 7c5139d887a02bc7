namespace EdgeIoT.Device
{
    /// <summary>What the host of a <see cref="DeviceBrain"/> does next.</summary>
    public enum DeviceAction
    {
        /// <summary>Nothing until <see cref="DeviceBrain.WakeAt"/> or an event.</summary>
        Wait,

        /// <summary>Write <see cref="DeviceBrain.State"/> to flash, then call <see cref="DeviceBrain.OnStateSaved"/>.</summary>
        SaveState,

        /// <summary>Write <see cref="DeviceBrain.Buffer"/> to flash, then call <see cref="DeviceBrain.OnBacklogSaved"/>.</summary>
        SaveBacklog,

        /// <summary>Read the sensor, then call <see cref="DeviceBrain.OnSample"/> or <see cref="DeviceBrain.OnSampleFailed"/>.</summary>
        Sample,

        /// <summary>Send <see cref="DeviceBrain.Query"/> to the multicast group and to the known mesh ports.</summary>
        Discover,

        /// <summary>Open a connection as <see cref="DeviceBrain.Target"/> says.</summary>
        Connect,

        /// <summary>Subscribe to <see cref="DeviceBrain.Subscriptions"/> with QoS 1 on the open connection.</summary>
        Subscribe,

        /// <summary>Publish <see cref="DeviceBrain.Outgoing"/> with QoS 1 on the open connection.</summary>
        Publish,

        /// <summary>Send DISCONNECT and close; the brain expects no more events of this connection.</summary>
        Disconnect,

        /// <summary>Close without DISCONNECT: the gateway does not answer, and publishes the will.</summary>
        Abort,

        /// <summary>Everything is saved: start the board again.</summary>
        Reboot,

        /// <summary>Everything is saved after <see cref="DeviceBrain.Stop"/>; the brain does nothing more.</summary>
        Stopped,
    }
}
