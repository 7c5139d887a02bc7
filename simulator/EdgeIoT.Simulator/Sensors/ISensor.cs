namespace EdgeIoT.Simulator.Sensors;

/// <summary>What a BME280 would say now, in the units of <see cref="Device.DeviceBrain.OnSample"/>.</summary>
internal interface ISensor
{
    Measurement Read(TimeSpan timeOfDay);
}

/// <summary>Hundredths of a degree, hundredths of a percent, pascal.</summary>
internal readonly record struct Measurement(int TemperatureCentiCelsius, int HumidityCentiPercent, int PressurePascal);
