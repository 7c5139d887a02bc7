namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>What a gateway says about a board's password. Everything but the first is refused and counted.</summary>
    public enum CredentialVerdict
    {
        /// <summary>The board has the key.</summary>
        Accepted,

        /// <summary>Not a password of a board.</summary>
        Malformed,

        /// <summary>Made with a nonce of another gateway, or from before this one started.</summary>
        ForeignNonce,

        /// <summary>Made with a nonce that is too old.</summary>
        StaleNonce,

        /// <summary>Made with another key, or for another board, client id or gateway.</summary>
        WrongKey,

        /// <summary>Used before; or more boards connect within a nonce's life than the guard has room for.</summary>
        Replayed,
    }
}
