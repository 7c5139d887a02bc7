using System.Text;
using EdgeIoT.Protocol.Json;
using EdgeIoT.Protocol.Requests;

namespace EdgeIoT.Protocol.Tests.Requests;

public sealed class RequestsToBoards
{
    [Fact]
    public void A_move_says_where_to()
    {
        var payload = DeviceRequest.WriteMove("t-1", new Endpoint("192.0.2.2", 1883));
        Assert.Equal("""{"transaction":"t-1","mqtt":"192.0.2.2:1883"}""", Encoding.UTF8.GetString(payload));
        var request = DeviceRequest.TryParse(new JsonReader(), payload, 0, payload.Length);
        Assert.NotNull(request);
        Assert.Equal("t-1", request.Transaction);
        Assert.Equal("192.0.2.2:1883", request.Mqtt?.ToString());
        Assert.Equal(-1, request.IntervalMilliseconds);
    }

    [Fact]
    public void An_interval_is_in_milliseconds()
    {
        var payload = DeviceRequest.WriteInterval("t-2", 5_000);
        Assert.Equal(5_000, DeviceRequest.TryParse(new JsonReader(), payload, 0, payload.Length)?.IntervalMilliseconds);
    }

    [Fact]
    public void An_empty_request_is_one_without_transaction() =>
        Assert.Equal("", DeviceRequest.TryParse(new JsonReader(), [], 0, 0)?.Transaction);

    [Theory]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"transaction":1}""")]
    [InlineData("""{"interval_ms":"5"}""")]
    [InlineData("""{"interval_ms":-5}""")]
    [InlineData("""{"mqtt":"nowhere"}""")]
    [InlineData("""{"transaction":"01234567890123456789012345678901234567890123456789012345678901234"}""")]
    public void What_is_no_request_is_refused(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        Assert.Null(DeviceRequest.TryParse(new JsonReader(), payload, 0, payload.Length));
    }

    [Fact]
    public void A_refusal_says_why() => Assert.Equal(
        """{"transaction":"t","ok":false,"error":"interval_ms: at least 1000"}""",
        Encoding.UTF8.GetString(DeviceResponse.WriteError(new JsonWriter(16), "t", "interval_ms: at least 1000")));
}
