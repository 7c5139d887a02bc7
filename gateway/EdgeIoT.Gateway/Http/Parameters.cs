using System.Globalization;
using EdgeIoT.Protocol;
using Microsoft.AspNetCore.Http;

namespace EdgeIoT.Gateway.Http;

/// <summary>Query parameters, checked.</summary>
internal static class Parameters
{
    /// <summary>A whole number; false where it is there and not one from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static bool TryNumber(this HttpContext context, string name, long min, long max, long missing, out long value)
    {
        value = missing;
        if (!context.Request.Query.TryGetValue(name, out var text))
            return true;
        return long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max;
    }

    /// <summary>A board's id; false where it is there and not one.</summary>
    public static bool TryDevice(this HttpContext context, out string? device)
    {
        device = null;
        if (!context.Request.Query.TryGetValue("device", out var text))
            return true;
        device = text.ToString();
        return Identifier.IsValid(device);
    }
}
