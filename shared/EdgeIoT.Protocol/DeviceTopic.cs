namespace EdgeIoT.Protocol
{
    /// <summary>What a topic below <c>edgeiot/device/{id}/</c> is for.</summary>
    public enum DeviceTopicKind
    {
        /// <summary>Not a topic of a board, or its id or verb is not an identifier.</summary>
        None,

        /// <summary>Readings.</summary>
        Telemetry,

        /// <summary>A load packet.</summary>
        Load,

        /// <summary>The answer to a load packet.</summary>
        Result,

        /// <summary>The newest ordered reading.</summary>
        State,

        /// <summary>Online or offline.</summary>
        Availability,

        /// <summary>Model, firmware, sensor, interval.</summary>
        Info,

        /// <summary>A request to the board; the topic has a verb.</summary>
        Request,

        /// <summary>The board's answer; the topic has a verb.</summary>
        Response,

        /// <summary>Readings that were acknowledged as <c>local</c> are with a majority.</summary>
        Ack,
    }

    /// <summary>Takes a topic below <c>edgeiot/device/</c> apart, without allocating.</summary>
    public static class DeviceTopic
    {
        /// <summary>Where the board's id starts in every topic of a board.</summary>
        public const int IdStart = 15;

        private const string Prefix = "edgeiot/device/";

        /// <summary>
        /// What <paramref name="topic"/> is for. The id is the <paramref name="idLength"/> characters from
        /// <see cref="IdStart"/>; the verb of a request or response is the rest from <paramref name="verbStart"/>.
        /// </summary>
        public static DeviceTopicKind Match(string topic, out int idLength, out int verbStart)
        {
            idLength = 0;
            verbStart = 0;
            if (!Follows(topic, 0, Prefix))
                return DeviceTopicKind.None;
            var slash = topic.IndexOf('/', IdStart);
            if (slash < 0 || !Identifier.IsValid(topic, IdStart, slash - IdStart))
                return DeviceTopicKind.None;
            var kind = MatchLevel(topic, slash + 1, out verbStart);
            if (kind != DeviceTopicKind.None)
                idLength = slash - IdStart;
            return kind;
        }

        /// <summary>The same, with the id (and the verb, or an empty text) taken out; null texts if it is none.</summary>
        public static DeviceTopicKind Parse(string topic, out string? deviceId, out string? verb)
        {
            deviceId = null;
            verb = null;
            var kind = Match(topic, out var idLength, out var verbStart);
            if (kind == DeviceTopicKind.None)
                return kind;
            deviceId = topic.Substring(IdStart, idLength);
            verb = verbStart == 0 ? "" : topic.Substring(verbStart);
            return kind;
        }

        private static DeviceTopicKind MatchLevel(string topic, int start, out int verbStart)
        {
            verbStart = 0;
            if (IsRest(topic, start, "telemetry"))
                return DeviceTopicKind.Telemetry;
            if (IsRest(topic, start, "load"))
                return DeviceTopicKind.Load;
            if (IsRest(topic, start, "result"))
                return DeviceTopicKind.Result;
            if (IsRest(topic, start, "state"))
                return DeviceTopicKind.State;
            if (IsRest(topic, start, "availability"))
                return DeviceTopicKind.Availability;
            if (IsRest(topic, start, "info"))
                return DeviceTopicKind.Info;
            if (IsRest(topic, start, "ack"))
                return DeviceTopicKind.Ack;
            if (Follows(topic, start, "request/"))
                return MatchVerb(topic, start + 8, DeviceTopicKind.Request, out verbStart);
            if (Follows(topic, start, "response/"))
                return MatchVerb(topic, start + 9, DeviceTopicKind.Response, out verbStart);
            return DeviceTopicKind.None;
        }

        private static DeviceTopicKind MatchVerb(string topic, int start, DeviceTopicKind kind, out int verbStart)
        {
            verbStart = 0;
            if (!Identifier.IsValid(topic, start, topic.Length - start))
                return DeviceTopicKind.None;
            verbStart = start;
            return kind;
        }

        private static bool IsRest(string topic, int start, string level)
        {
            return topic.Length - start == level.Length && Follows(topic, start, level);
        }

        private static bool Follows(string topic, int start, string part)
        {
            if (topic.Length - start < part.Length)
                return false;
            for (var i = 0; i < part.Length; i++)
            {
                if (topic[start + i] != part[i])
                    return false;
            }

            return true;
        }
    }
}
