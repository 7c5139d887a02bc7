using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Requests
{
    /// <summary>A board's answer: <c>{"transaction":"t-17","ok":true}</c> or with <c>"ok":false,"error":"…"</c>.</summary>
    public static class DeviceResponse
    {
        /// <summary>Starts an answer that goes well; the caller may add members and ends the object.</summary>
        public static void Start(JsonWriter writer, string transaction)
        {
            writer.Clear();
            writer.StartObject();
            writer.Name("transaction");
            writer.Text(transaction);
            writer.Name("ok");
            writer.Boolean(true);
        }

        /// <summary>The whole answer to a request that was not followed.</summary>
        /// <param name="writer">The writer to use.</param>
        /// <param name="transaction">The request's.</param>
        /// <param name="error">Which field and which limit.</param>
        public static byte[] WriteError(JsonWriter writer, string transaction, string error)
        {
            writer.Clear();
            writer.StartObject();
            writer.Name("transaction");
            writer.Text(transaction);
            writer.Name("ok");
            writer.Boolean(false);
            writer.Name("error");
            writer.Text(error);
            writer.EndObject();
            return writer.ToArray();
        }
    }
}
