using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using EdgeIoT.Cli.Firmware.Assemblies;
using AssemblyReference = EdgeIoT.Cli.Firmware.Assemblies.AssemblyReference;

namespace EdgeIoT.Cli.Tests.Firmware;

/// <summary>Assemblies in both forms, made in the test: a .dll with a name, a version and references, and a .pe with a header that holds.</summary>
internal static class MadeUpAssembly
{
    public static NanoAssembly Create(string name, Version version, int size = PeImage.HeaderSize, uint native = 0, params AssemblyReference[] references) =>
        new(name, version, references, PeImage.TryRead(Pe(version, size, native), out _)!, $"package.{name}");

    /// <summary>The boards' form with nothing in its tables.</summary>
    public static byte[] Pe(Version version, int size = PeImage.HeaderSize, uint native = 0)
    {
        var bytes = new byte[size];
        "NFMRK1"u8.CopyTo(bytes);
        for (var i = PeImage.HeaderSize; i < size; i++)
            bytes[i] = (byte)i;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), PeChecksum.Compute(bytes.AsSpan(PeImage.HeaderSize)));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), native);
        int[] numbers = [version.Major, version.Minor, version.Build, version.Revision];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(28 + (2 * i)), (ushort)numbers[i]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(100), (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), PeChecksum.Compute(bytes.AsSpan(0, PeImage.HeaderSize)));
        return bytes;
    }

    /// <summary>The compiler's form, with metadata alone.</summary>
    public static byte[] Dll(string name, Version version, params AssemblyReference[] references)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString($"{name}.dll"), metadata.GetOrAddGuid(Guid.Empty), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(name), version, default, default, default, AssemblyHashAlgorithm.None);
        foreach (var reference in references)
            metadata.AddAssemblyReference(metadata.GetOrAddString(reference.Name), reference.Version, default, default, default, default);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var bytes = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder(), flags: CorFlags.ILOnly).Serialize(bytes);
        return bytes.ToArray();
    }
}
