namespace EdgeIoT.Firmware.Supervision
{
    /// <summary>Why a board restarted itself, as its flash holds it until the next start: a JSON object with these members.</summary>
    public sealed class LastWords
    {
        /// <summary>What the supervisor said.</summary>
        public string Reason { get; set; } = "";

        /// <summary>How long the board had run, in seconds.</summary>
        public int Seconds { get; set; }
    }
}
