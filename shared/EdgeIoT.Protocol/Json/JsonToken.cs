namespace EdgeIoT.Protocol.Json
{
    /// <summary>What <see cref="JsonReader"/> stands on.</summary>
    public enum JsonToken
    {
        /// <summary>Before the first token, behind the last, or the text is malformed.</summary>
        None,

        /// <summary><c>{</c></summary>
        StartObject,

        /// <summary><c>}</c></summary>
        EndObject,

        /// <summary><c>[</c></summary>
        StartArray,

        /// <summary><c>]</c></summary>
        EndArray,

        /// <summary>The name of a member; its value is the next token.</summary>
        Name,

        /// <summary>A text.</summary>
        String,

        /// <summary>A number.</summary>
        Number,

        /// <summary><c>true</c></summary>
        True,

        /// <summary><c>false</c></summary>
        False,

        /// <summary><c>null</c></summary>
        Null,
    }
}
