using System.Text;
using EdgeIoT.Protocol;
using EdgeIoT.Protocol.Json;
using nanoFramework.TestFramework;

namespace EdgeIoT.Board.Tests.Cases.Messages
{
    [TestClass]
    public class WhatBoardsHear
    {
        [TestMethod]
        [DataRow("192.0.2.1:1883", "192.0.2.1", 1883)]
        [DataRow("gw-1.example:65535", "gw-1.example", 65535)]
        [DataRow("[2001:db8::1]:1", "2001:db8::1", 1)]
        public void An_endpoint_is_read_and_written_alike(string text, string host, int port)
        {
            var endpoint = Endpoint.TryParse(text);
            Assert.IsNotNull(endpoint);
            Assert.AreEqual(host, endpoint!.Host);
            Assert.AreEqual(port, endpoint.Port);
            Assert.AreEqual(text, endpoint.ToString());
        }

        [TestMethod]
        [DataRow("")]
        [DataRow("gw-1:")]
        [DataRow("gw-1:65536")]
        [DataRow("2001:db8::1:1883")]
        public void What_is_no_endpoint_is_refused(string text)
        {
            Assert.IsNull(Endpoint.TryParse(text));
        }

        [TestMethod]
        [DataRow("edgeiot/device/esp-1/request/move", "esp-1", "move")]
        [DataRow("edgeiot/device/esp-1/request/reboot", "esp-1", "reboot")]
        public void A_request_is_taken_apart(string topic, string device, string verb)
        {
            Assert.AreEqual((int)DeviceTopicKind.Request, (int)DeviceTopic.Parse(topic, out var foundDevice, out var foundVerb));
            Assert.AreEqual(device, foundDevice);
            Assert.AreEqual(verb, foundVerb);
        }

        [TestMethod]
        public void Json_is_read_token_by_token()
        {
            var bytes = Encoding.UTF8.GetBytes("{\"a\":[1,-2.50,\"\\u00e9\\n\"],\"b\":{\"c\":true},\"d\":null}");
            var reader = new JsonReader();
            reader.Reset(bytes, 0, bytes.Length);
            Assert.IsTrue(reader.Read() && reader.Token == JsonToken.StartObject);
            Assert.IsTrue(reader.Read() && reader.Token == JsonToken.Name && reader.GetString() == "a");
            Assert.IsTrue(reader.Read() && reader.Token == JsonToken.StartArray);
            Assert.IsTrue(reader.Read() && reader.TryGetInteger(out var one) && one == 1);
            Assert.IsTrue(reader.Read() && reader.TryGetFixed(2, out var fixedPoint) && fixedPoint == -250);
            Assert.IsTrue(reader.Read() && reader.GetString() == "\u00e9\n");
            Assert.IsTrue(reader.Read() && reader.Token == JsonToken.EndArray);
            Assert.IsTrue(reader.Read() && reader.GetString() == "b" && reader.Skip());
            Assert.IsTrue(reader.Read() && reader.GetString() == "d" && reader.Skip());
            Assert.IsTrue(reader.Read() && reader.Token == JsonToken.EndObject);
            Assert.IsTrue(reader.ReadToEnd());
        }

        [TestMethod]
        public void Text_that_ends_anywhere_too_early_is_not_whole()
        {
            var bytes = Encoding.UTF8.GetBytes("{\"a\":[1,-2.50,\"x\"],\"b\":{\"c\":true}}");
            for (var count = 0; count < bytes.Length; count++)
            {
                var reader = new JsonReader();
                reader.Reset(bytes, 0, count);
                Assert.IsFalse(reader.ReadToEnd(), "after " + count.ToString());
            }
        }
    }
}
