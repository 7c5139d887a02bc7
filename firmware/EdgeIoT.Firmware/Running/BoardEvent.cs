namespace EdgeIoT.Firmware.Running
{
    /// <summary>What happened on another thread.</summary>
    public sealed class BoardEvent
    {
        private static readonly byte[] None = new byte[0];

        /// <summary>An event of a connection.</summary>
        public BoardEvent(BoardEventKind kind, int connection, int code)
        {
            Kind = kind;
            Connection = connection;
            Code = code;
        }

        /// <summary>A message.</summary>
        public BoardEvent(int connection, string topic, byte[] payload)
        {
            Kind = BoardEventKind.Message;
            Connection = connection;
            Topic = topic;
            Payload = payload;
        }

        /// <summary>What.</summary>
        public BoardEventKind Kind { get; }

        /// <summary>Of which attempt.</summary>
        public int Connection { get; }

        /// <summary>A reason code, or the identifier of a message.</summary>
        public int Code { get; }

        /// <summary>Of a message.</summary>
        public string Topic { get; } = "";

        /// <summary>Of a message.</summary>
        public byte[] Payload { get; } = None;
    }
}
