using System.Security.Cryptography;

namespace EdgeIoT.Cli.Firmware.Assemblies;

/// <summary>What is written to the deployment partition: the assemblies one after the other, each padded with zeros to a multiple of four bytes.</summary>
internal sealed record DeploymentImage(byte[] Bytes, IReadOnlyList<(NanoAssembly Assembly, int Offset)> Contents)
{
    private const int Alignment = 4;

    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Bytes));

    public static DeploymentImage Join(IReadOnlyList<NanoAssembly> ordered)
    {
        using var image = new MemoryStream();
        var contents = new List<(NanoAssembly, int)>();
        foreach (var assembly in ordered)
        {
            contents.Add((assembly, (int)image.Length));
            image.Write(assembly.Image.Bytes);
            while (image.Length % Alignment != 0)
                image.WriteByte(0);
        }

        return new DeploymentImage(image.ToArray(), contents);
    }
}
