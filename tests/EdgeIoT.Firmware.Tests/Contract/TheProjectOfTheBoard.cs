namespace EdgeIoT.Firmware.Tests.Contract;

/// <summary>The project that makes the application.</summary>
public sealed class TheProjectOfTheBoard
{
    private readonly BoardProject _project = new("firmware/EdgeIoT.Firmware/EdgeIoT.Firmware.nfproj");

    [Fact]
    public void It_names_every_source_and_no_other() => Assert.Equal(BoardSources.All().Order(StringComparer.Ordinal), _project.Sources);

    [Fact]
    public void It_refers_to_the_packages_that_it_lists() => Assert.Equal(_project.Packages, _project.PackagesReferredTo);
}
