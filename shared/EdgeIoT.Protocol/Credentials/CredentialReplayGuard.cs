using System.Collections;
using EdgeIoT.Protocol.Wire;

namespace EdgeIoT.Protocol.Credentials
{
    /// <summary>
    /// Remembers the passwords that were accepted for as long as their nonces live, in two generations: entries are
    /// forgotten a generation at a time, after one to two lifetimes. Only passwords with a right code get in, so strangers cannot
    /// fill it; when it is full, it refuses rather than forgets.
    /// </summary>
    public sealed class CredentialReplayGuard
    {
        private readonly long _lifetimeMilliseconds;
        private readonly int _capacity;
        private Hashtable _current = new Hashtable();
        private Hashtable _previous = new Hashtable();
        private long _currentSince = long.MinValue;

        /// <summary>An empty guard.</summary>
        /// <param name="lifetimeMilliseconds">How long nonces are good; shorter would let replays in.</param>
        /// <param name="capacity">The most passwords of one generation. Raised, it takes memory; lowered, it refuses boards in a rush.</param>
        public CredentialReplayGuard(long lifetimeMilliseconds, int capacity)
        {
            _lifetimeMilliseconds = lifetimeMilliseconds;
            _capacity = capacity;
        }

        /// <summary>Whether a password is used for the first time; it is remembered.</summary>
        public bool TryUse(byte[] code, long nowMilliseconds)
        {
            if (_currentSince == long.MinValue || nowMilliseconds - _currentSince > _lifetimeMilliseconds)
            {
                _previous = _current;
                _current = new Hashtable();
                _currentSince = nowMilliseconds;
            }

            var name = Hex.Format(code, 0, code.Length);
            if (_current.Contains(name) || _previous.Contains(name) || _current.Count >= _capacity)
                return false;
            _current.Add(name, name);
            return true;
        }
    }
}
