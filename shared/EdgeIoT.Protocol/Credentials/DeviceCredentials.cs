using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>
    /// How a board proves its key in CONNECT: the user name is its id, the password is
    /// <c>1.{gateway nonce}.{board nonce}.{code}</c> in hexadecimal digits, where the code is an HMAC-SHA256 under the board's
    /// key over both nonces, the gateway's id, the client id and the board's id. The key itself never travels, and a
    /// password that was overheard is of no use with another gateway, another client id, or later.
    /// </summary>
    public sealed class DeviceCredentials
    {
        /// <summary>The size of a board's key, in bytes; written as 64 hexadecimal digits.</summary>
        public const int KeySize = 32;

        /// <summary>The size of the nonce that the board adds, in bytes.</summary>
        public const int BoardNonceSize = 16;

        /// <summary>The characters of every password.</summary>
        public const int PasswordLength = 2 + 2 * GatewayNonce.Size + 1 + 2 * BoardNonceSize + 1 + 2 * CodeSize;

        private const int CodeSize = 32;
        private const string Label = "EdgeIoT device credentials v1";

        private DeviceCredentials(byte[] nonce, byte[] boardNonce, byte[] code)
        {
            Nonce = nonce;
            BoardNonce = boardNonce;
            Code = code;
        }

        /// <summary>The gateway's nonce that the board used.</summary>
        public byte[] Nonce { get; }

        /// <summary>The board's own nonce.</summary>
        public byte[] BoardNonce { get; }

        /// <summary>The code: different for every password that was ever made, so it names this one in a replay guard.</summary>
        public byte[] Code { get; }

        /// <summary>Makes the password of one connection.</summary>
        /// <param name="hmac">The primitive.</param>
        /// <param name="key">The board's key.</param>
        /// <param name="deviceId">The board's id, which is the user name.</param>
        /// <param name="clientId">The MQTT client id of the CONNECT.</param>
        /// <param name="gatewayId">The id of the gateway, from its discovery reply.</param>
        /// <param name="gatewayNonce">The nonce of that reply.</param>
        /// <param name="boardNonce">16 random bytes, new for each connection.</param>
        public static string MakePassword(
            IHmacSha256 hmac, byte[] key, string deviceId, string clientId, string gatewayId, byte[] gatewayNonce, byte[] boardNonce)
        {
            var code = ComputeCode(hmac, key, deviceId, clientId, gatewayId, gatewayNonce, boardNonce);
            return "1." + Hex.Format(gatewayNonce, 0, GatewayNonce.Size) + "." + Hex.Format(boardNonce, 0, BoardNonceSize)
                + "." + Hex.Format(code, 0, CodeSize);
        }

        /// <summary>Takes a password apart; null if it is not of this form.</summary>
        public static DeviceCredentials? TryParse(string? password)
        {
            const int boardNonceStart = 2 + 2 * GatewayNonce.Size + 1;
            const int codeStart = boardNonceStart + 2 * BoardNonceSize + 1;
            if (password == null || password.Length != PasswordLength)
                return null;
            if (password[0] != '1' || password[1] != '.' || password[boardNonceStart - 1] != '.' || password[codeStart - 1] != '.')
                return null;
            var nonce = new byte[GatewayNonce.Size];
            var boardNonce = new byte[BoardNonceSize];
            var code = new byte[CodeSize];
            return Hex.TryParse(password, 2, nonce) && Hex.TryParse(password, boardNonceStart, boardNonce) && Hex.TryParse(password, codeStart, code)
                ? new DeviceCredentials(nonce, boardNonce, code)
                : null;
        }

        /// <summary>
        /// The gateway's side: whether the board with this id made the password, with its key, for this gateway, just now,
        /// for the first time.
        /// </summary>
        /// <param name="hmac">The primitive.</param>
        /// <param name="key">The key of the board that the user name claims to be.</param>
        /// <param name="deviceId">The user name.</param>
        /// <param name="clientId">The MQTT client id of the CONNECT.</param>
        /// <param name="gatewayId">The own id.</param>
        /// <param name="nonceSecret">The secret under which the own nonces were issued.</param>
        /// <param name="nowMilliseconds">The clock that the nonces were issued with.</param>
        /// <param name="nonceLifetimeMilliseconds">How long the own nonces are good.</param>
        /// <param name="password">The password of the CONNECT.</param>
        /// <param name="replays">Remembers used passwords as long as their nonces live.</param>
        public static CredentialVerdict Verify(
            IHmacSha256 hmac,
            byte[] key,
            string deviceId,
            string clientId,
            string gatewayId,
            byte[] nonceSecret,
            long nowMilliseconds,
            long nonceLifetimeMilliseconds,
            string? password,
            CredentialReplayGuard replays)
        {
            var credentials = TryParse(password);
            if (credentials == null)
                return CredentialVerdict.Malformed;
            var nonce = GatewayNonce.Check(hmac, nonceSecret, credentials.Nonce, nowMilliseconds, nonceLifetimeMilliseconds);
            if (nonce == NonceVerdict.Foreign)
                return CredentialVerdict.ForeignNonce;
            if (nonce == NonceVerdict.Stale)
                return CredentialVerdict.StaleNonce;
            var code = ComputeCode(hmac, key, deviceId, clientId, gatewayId, credentials.Nonce, credentials.BoardNonce);
            if (!Transcript.AreEqual(code, credentials.Code, 0, CodeSize))
                return CredentialVerdict.WrongKey;
            return replays.TryUse(credentials.Code, nowMilliseconds) ? CredentialVerdict.Accepted : CredentialVerdict.Replayed;
        }

        private static byte[] ComputeCode(
            IHmacSha256 hmac, byte[] key, string deviceId, string clientId, string gatewayId, byte[] gatewayNonce, byte[] boardNonce)
        {
            var bytes = deviceId.Length + clientId.Length + gatewayId.Length + GatewayNonce.Size + BoardNonceSize;
            var transcript = new Transcript(Label, bytes, 5);
            transcript.Add(deviceId);
            transcript.Add(clientId);
            transcript.Add(gatewayId);
            transcript.Add(gatewayNonce, GatewayNonce.Size);
            transcript.Add(boardNonce, BoardNonceSize);
            return hmac.Compute(key, transcript.ToBytes());
        }
    }
}
