using System;
using System.Net;
using System.Net.Sockets;

namespace EdgeIoT.Firmware.Network
{
    /// <summary>A UDP socket, opened when it is first needed and anew after an error.</summary>
    public sealed class UdpDatagrams : IDatagrams
    {
        private UdpClient? _socket;

        /// <inheritdoc/>
        public string SenderHost { get; private set; } = "";

        /// <inheritdoc/>
        public int SenderPort { get; private set; }

        /// <inheritdoc/>
        public void Send(byte[] datagram, string host, int port)
        {
            try
            {
                if (_socket == null)
                    _socket = new UdpClient(0);
                _socket.Send(datagram, new IPEndPoint(IPAddress.Parse(host), port));
            }
            catch (Exception)
            {
                // No network, or a name instead of an address: a query that was lost, which the brain repeats.
                Close();
            }
        }

        /// <inheritdoc/>
        public int Receive(byte[] target)
        {
            try
            {
                // Asked first: a time-out would be an exception, which is slow on a board.
                if (_socket == null || _socket.Available == 0)
                    return 0;
                var sender = new IPEndPoint(IPAddress.Any, 0);
                var count = _socket.Receive(target, ref sender);
                SenderHost = sender.Address.ToString();
                SenderPort = sender.Port;
                return count;
            }
            catch (Exception)
            {
                // The network is gone, and its datagrams with it.
                Close();
                return 0;
            }
        }

        private void Close()
        {
            var socket = _socket;
            _socket = null;
            if (socket != null)
                socket.Dispose();
        }
    }
}
