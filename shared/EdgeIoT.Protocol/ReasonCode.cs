namespace EdgeIoT.Protocol
{
    /// <summary>The MQTT 5 reason codes that boards and gateways act on [MQTT 5, 2.4].</summary>
    public static class ReasonCode
    {
        /// <summary>Accepted; a disconnect as intended.</summary>
        public const int Success = 0x00;

        /// <summary>Accepted, and nobody subscribes to it.</summary>
        public const int NoMatchingSubscribers = 0x10;

        /// <summary>Every code from here is a refusal.</summary>
        public const int FirstError = 0x80;

        /// <summary>The gateway cannot say more: try again, here or elsewhere.</summary>
        public const int UnspecifiedError = 0x80;

        /// <summary>The gateway cannot take it at present, its disk for example: try elsewhere.</summary>
        public const int ImplementationSpecificError = 0x83;

        /// <summary>Wrong user name, password, or a nonce that is too old.</summary>
        public const int BadUserNameOrPassword = 0x86;

        /// <summary>This client may not do this.</summary>
        public const int NotAuthorized = 0x87;

        /// <summary>The gateway is not ready.</summary>
        public const int ServerUnavailable = 0x88;

        /// <summary>The gateway is overloaded.</summary>
        public const int ServerBusy = 0x89;

        /// <summary>The gateway is going down.</summary>
        public const int ServerShuttingDown = 0x8B;

        /// <summary>Another connection uses the same client id.</summary>
        public const int SessionTakenOver = 0x8E;

        /// <summary>Not a topic that can be published to.</summary>
        public const int TopicNameInvalid = 0x90;

        /// <summary>Larger than the gateway takes.</summary>
        public const int PacketTooLarge = 0x95;

        /// <summary>A limit is reached: try again later.</summary>
        public const int QuotaExceeded = 0x97;

        /// <summary>The payload is not what the topic asks for: sending it again does not help.</summary>
        public const int PayloadFormatInvalid = 0x99;

        /// <summary>Use another server for now; the server reference says which.</summary>
        public const int UseAnotherServer = 0x9C;

        /// <summary>Use another server from now on; the server reference says which.</summary>
        public const int ServerMoved = 0x9D;

        /// <summary>Whether the same message would be refused everywhere and always.</summary>
        public static bool IsPermanentRefusal(int reasonCode)
        {
            return reasonCode == PayloadFormatInvalid || reasonCode == TopicNameInvalid || reasonCode == PacketTooLarge;
        }
    }
}
