using Halftone.Control.Machine;
using Xunit;

namespace Halftone.Tests.Unit.Machine;

public sealed class ReplacedFileTests : IDisposable
{
    private const UnixFileMode GroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly byte[] Old = "old"u8.ToArray();
    private static readonly byte[] New = "new"u8.ToArray();

    private readonly string _directory = Directory.CreateTempSubdirectory("halftone-replaced-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_file_gets_another_content_and_can_have_its_own_back()
    {
        var path = Made("a", "old");
        File.SetUnixFileMode(path, GroupReads);
        var replaced = ReplacedFile.Write(path, Old, New)!;
        Assert.Equal(("new", GroupReads), (File.ReadAllText(path), File.GetUnixFileMode(path)));
        Assert.True(replaced.Undo());
        Assert.Equal(("old", GroupReads), (File.ReadAllText(path), File.GetUnixFileMode(path)));
        Assert.Equal([path], Directory.GetFiles(_directory));
    }

    [Fact]
    public void What_somebody_else_wrote_since_stays()
    {
        var path = Made("a", "old");
        var replaced = ReplacedFile.Write(path, Old, New)!;
        File.WriteAllText(path, "theirs");
        Assert.False(replaced.Undo());
        Assert.Equal("theirs", File.ReadAllText(path));
    }

    [Fact]
    public void What_somebody_else_wrote_since_it_was_looked_at_stays()
    {
        var path = Made("a", "theirs");
        Assert.Null(ReplacedFile.Write(path, Old, New));
        Assert.Equal("theirs", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_link_that_lies_where_the_new_file_is_prepared_is_not_followed()
    {
        var (path, precious) = (Made("a", "old"), Made("precious", "precious"));
        File.CreateSymbolicLink($"{path}.{Environment.ProcessId}.part", precious);
        Assert.NotNull(ReplacedFile.Write(path, Old, New));
        Assert.Equal(("new", "precious"), (File.ReadAllText(path), File.ReadAllText(precious)));
        Assert.Null(new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void Behind_a_link_the_file_is_replaced_and_the_link_stays()
    {
        var (path, link) = (Made("a", "old"), Path.Combine(_directory, "link"));
        File.CreateSymbolicLink(link, path);
        ReplacedFile.Write(link, Old, New);
        Assert.Equal(("new", path), (File.ReadAllText(path), new FileInfo(link).LinkTarget));
    }

    [Fact]
    public void What_is_not_there_is_not_made()
    {
        Assert.Throws<FileNotFoundException>(() => ReplacedFile.Write(Path.Combine(_directory, "none"), Old, New));
        Assert.Empty(Directory.GetFiles(_directory));
    }

    private string Made(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
