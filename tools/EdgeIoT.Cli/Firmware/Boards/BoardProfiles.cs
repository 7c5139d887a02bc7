namespace EdgeIoT.Cli.Firmware.Boards;

/// <summary>The boards that firmware is built for. Layouts are those of the runtime's 1.17 images.</summary>
internal static class BoardProfiles
{
    public static readonly IReadOnlyList<BoardProfile> All =
    [
        new("esp32", "ESP32", "ESP32_REV3", ["ESP32_REV0", "ESP32_PSRAM_REV0", "ESP32_PSRAM_REV3"], 21, 22, 2,
            [new(4, 0x1E0000, 0x1C0000), new(8, 0x1E0000, 0x2B0000), new(16, 0x1E0000, 0x2B0000)],
            "WROOM modules have no PSRAM and about 100 kB of heap; WROVER modules have PSRAM: --target ESP32_PSRAM_REV3"),
        new("esp32-s3-quad", "ESP32-S3 with quad PSRAM", "ESP32_S3_QUAD", [], 8, 9, null,
            [new(4, 0x1B0000, 0x1F0000), new(8, 0x1B0000, 0x2E0000), new(16, 0x1B0000, 0x2E0000)],
            "modules whose name ends in R2, and those without PSRAM; the kind cannot be detected"),
        new("esp32-s3-octal", "ESP32-S3 with octal PSRAM", "ESP32_S3_OCTAL", [], 8, 9, null,
            [new(4, 0x1B0000, 0x1F0000), new(8, 0x1B0000, 0x2E0000), new(16, 0x1B0000, 0x2E0000)],
            "modules whose name ends in R8 or R16, such as N8R8 and N16R8: recommended; pins 33 to 37 belong to the PSRAM"),
        new("esp32-c3", "ESP32-C3", "ESP32_C3", ["ESP32_C3_BETA"], 6, 7, 8,
            [new(4, 0x1B0000, 0x1F0000), new(8, 0x1B0000, 0x1F0000), new(16, 0x1B0000, 0x1F0000)],
            "no PSRAM; pins 2, 8 and 9 decide how the chip starts: nothing of the sensor there"),
    ];

    public static BoardProfile? Find(string name) => All.FirstOrDefault(b => string.Equals(b.Name, name, StringComparison.Ordinal));
}
