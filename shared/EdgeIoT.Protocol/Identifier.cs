namespace EdgeIoT.Protocol
{
    /// <summary>
    /// The names of boards, gateways and verbs: 1 to 64 characters out of letters, digits, <c>_</c> and <c>-</c>,
    /// so that every one is a valid topic level, file name and URL segment as it stands.
    /// </summary>
    public static class Identifier
    {
        /// <summary>The most characters that an identifier has.</summary>
        public const int MaxLength = 64;

        /// <summary>Whether <paramref name="text"/> may name a board, a gateway or a verb.</summary>
        public static bool IsValid(string? text)
        {
            return text != null && IsValid(text, 0, text.Length);
        }

        /// <summary>Whether a part of a text, a topic level for example, may name a board, a gateway or a verb.</summary>
        public static bool IsValid(string text, int start, int length)
        {
            if (length < 1 || length > MaxLength)
                return false;
            for (var i = start; i < start + length; i++)
            {
                if (!IsValidCharacter(text[i]))
                    return false;
            }

            return true;
        }

        /// <summary>Whether <paramref name="c"/> may stand in an identifier.</summary>
        public static bool IsValidCharacter(char c)
        {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
        }
    }
}
