using System.Text;
using System.Text.Json;
using EdgeIoT.Protocol.Json;

namespace EdgeIoT.Protocol.Tests.Json;

public sealed class WritingJson
{
    [Theory]
    [InlineData(2137, 2, "21.37")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(-105, 2, "-1.05")]
    [InlineData(0, 2, "0.00")]
    [InlineData(101325, 2, "1013.25")]
    [InlineData(long.MaxValue, 0, "9223372036854775807")]
    [InlineData(long.MinValue, 0, "-9223372036854775808")]
    [InlineData(long.MinValue, 1, "-922337203685477580.8")]
    public void Numbers_have_the_decimals_that_were_asked_for(long value, int decimals, string expected)
    {
        var writer = new JsonWriter(4);
        writer.Fixed(value, decimals);
        Assert.Equal(expected, Encoding.UTF8.GetString(writer.ToArray()));
    }

    [Fact]
    public void Texts_survive_the_way_through_another_reader()
    {
        var random = new Random(7);
        var writer = new JsonWriter(1);
        for (var round = 0; round < 5_000; round++)
        {
            var text = RandomText(random);
            writer.Clear();
            writer.StartObject();
            writer.Name("t");
            writer.Text(text);
            writer.Name("n");
            writer.Number(round);
            writer.EndObject();
            using var document = JsonDocument.Parse(writer.ToArray());
            Assert.Equal(text, document.RootElement.GetProperty("t").GetString());
            Assert.Equal(round, document.RootElement.GetProperty("n").GetInt32());
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        var writer = new JsonWriter(8);
        writer.Text("a\ud83d");
        Assert.Equal("\"a\ufffd\"", Encoding.UTF8.GetString(writer.ToArray()));
    }

    private static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(12); length > 0; length--)
        {
            var code = random.Next(4) switch { 0 => random.Next(0x80), 1 => random.Next(0x800), 2 => random.Next(0xD800), _ => random.Next(0xE000, 0x110000) };
            text.Append(char.ConvertFromUtf32(code));
        }

        return text.ToString();
    }
}
